import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import type { LineCodec } from './audio-line.ts';
import { bareEnvironment } from './bare.ts';
import type { FaxJob, FaxOutcome } from './modem.ts';
import type { MachineOrder, MachineReport, Place } from './orders.ts';

/** Beside this file, and beside the bundle of an edge on AWS. */
const MAIN = join(import.meta.dirname, `machine-main${extname(import.meta.filename)}`);

/** A process takes tenths of a second to start, on a machine that is busy some seconds. *chosen* */
const START_MS = 10_000;
/** Who is told to end, and does not, is ended. *chosen* */
const END_MS = 5000;

/** A fax machine that waits for a call, or is in one. */
export interface FaxMachine {
  /** Where it takes RTP, and UDPTL after `switchToT38`. */
  readonly place: Place;
  /** The call is answered. */
  talk(to: Place, codec: LineCodec): void;
  switchToT38(to: Place, maxDatagramBytes: number): void;
  /** The call is over. */
  end(): void;
  /** Calls `wake` once, when it is time to offer T.38. */
  onBegins(wake: () => void): void;
  /** Calls `wake` when the machines are done with each other: the call may end. */
  onDone(wake: () => void): void;
  /** Resolves when the file is complete, or given up; it never rejects. */
  readonly ended: Promise<FaxOutcome>;
}

/** The process has died: a bug of the modem, or somebody has killed it. Pages that had come whole are in the file. */
const BROKEN: FaxOutcome = {
  code: -1,
  text: 'the modem has failed',
  pages: 0,
  remoteStationId: '',
  bitsPerSecond: 0,
  corrected: false,
  badRows: 0,
};

/**
 * Starts a machine.
 *
 * @param address  where it listens
 * @returns null where there is no modem (libspandsp2), or it cannot be started
 */
export async function startMachine(job: FaxJob, address: string): Promise<FaxMachine | null> {
  const child = fork(MAIN, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: bareEnvironment(),
  });
  const listening = Promise.withResolvers<number | null>();
  const ended = Promise.withResolvers<FaxOutcome>();
  const wakes: Record<'begins' | 'done', () => void> = { begins: () => {}, done: () => {} };
  child.on('message', (message: MachineReport) => {
    switch (message.name) {
      case 'listening':
        return listening.resolve(message.port);
      case 'no-modem':
        return listening.resolve(null);
      case 'ended':
        return ended.resolve(message.outcome);
      default:
        return wakes[message.name]();
    }
  });
  const over = () => {
    listening.resolve(null);
    ended.resolve(BROKEN);
    wakes.done();
  };
  child.on('error', over);
  child.on('exit', over);
  const order = (message: MachineOrder) => {
    if (child.connected) child.send(message, () => {});
  };
  order({ name: 'start', job, address });
  const late = setTimeout(() => listening.resolve(null), START_MS);
  const port = await listening.promise;
  clearTimeout(late);
  if (port === null) {
    child.kill('SIGKILL');
    return null;
  }
  return {
    place: { address, port },
    talk: (to, codec) => order({ name: 'talk', to, codec }),
    switchToT38: (to, maxDatagramBytes) => order({ name: 'switch-to-t38', to, maxDatagramBytes }),
    end: () => {
      order({ name: 'end' });
      endInTime(child);
    },
    onBegins: (wake) => {
      wakes.begins = wake;
    },
    onDone: (wake) => {
      wakes.done = wake;
    },
    ended: ended.promise,
  };
}

function endInTime(child: ChildProcess): void {
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  late.unref();
  child.once('exit', () => clearTimeout(late));
}
