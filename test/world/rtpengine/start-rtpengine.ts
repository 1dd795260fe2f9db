import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fieldOf } from '#edge/media/rtpengine/bencode.ts';
import { RtpengineNode } from '#edge/media/rtpengine/node.ts';
import { systemClock } from '#shared/world/index.ts';
import { freePortRange } from '../free-ports.ts';

/** The Debian package in a process of its own, forwarding in user space, on loopback. */
export interface TestRtpengine {
  readonly address: { readonly host: string; readonly port: number };
  /** How many calls it has. */
  calls(): Promise<number>;
  /** As when its machine dies: nobody is told. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const WITHIN_MS = 10_000;

/** @param options.ports  how many UDP ports it has, with the one for its commands; each leg takes two */
export async function startRtpengine({ ports = 200 } = {}): Promise<TestRtpengine> {
  const { from, to } = await freePortRange(ports);
  const loopback = (networkInterfaces().lo ?? []).map(({ address }) => address);
  const child = spawn(
    'setpriv',
    [
      // Nor does it outlive a test that was ended by force: who waits for its messages to end would wait for ever.
      ...['--pdeathsig', 'KILL', 'rtpengine'],
      ...['--foreground', '--log-stderr', '--log-level=2', '--table=-1', '--config-file=none', '--num-threads=1'],
      ...[...loopback.map((address) => `--interface=${address}`), `--listen-ng=127.0.0.1:${from}`],
      ...[`--port-min=${from + 2}`, `--port-max=${to}`],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const address = { host: '127.0.0.1', port: from };
  const listener = { answered: () => undefined, silent: () => undefined, sentAgain: () => undefined };
  const node = new RtpengineNode(address, { clock: systemClock, cookiePrefix: `test-${process.pid}`, listener });
  await untilItAnswers(node);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    process.off('exit', kill);
    node.close();
    child.kill(signal);
    await ended;
  };
  return {
    address,
    async calls() {
      const listed = await node.ask({ command: 'list' });
      const calls = listed.ok ? fieldOf(listed.value, 'calls') : undefined;
      return Array.isArray(calls) ? calls.length : 0;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function untilItAnswers(node: RtpengineNode): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await node.ask({ command: 'ping' })).ok) {
    if (performance.now() > deadline) throw new Error('rtpengine does not answer; is rtpengine-daemon installed?');
    await sleep(50);
  }
}
