import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOAD_CORE } from '../relay/subject.ts';
import { FIRST_EXTENSION, PASSWORD, USERS } from './edge-under-load.ts';

export interface LoadOptions {
  /** sipp's scenario, as XML. */
  readonly script: string;
  readonly serverPort: number;
  readonly localPort: number;
  /** Units per second, and for how long; without it the script waits for calls until `stop`. */
  readonly rate?: number;
  readonly seconds?: number;
  /** How long a call is held, milliseconds. */
  readonly holdMs?: number;
}

export interface LoadResult {
  readonly ok: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** How long it really took. */
  readonly seconds: number;
  /** Of the script's time 1, in milliseconds. */
  readonly delayMs: { readonly p50: number; readonly p99: number };
}

export interface Load {
  readonly finished: Promise<LoadResult>;
  stop(): void;
}

/** The users twice over: caller 1000 calls 1500, and so on round. Callers and callees share no extension. */
const CALLERS = USERS / 2;

const credentialsOf = (extension: number) => `[authentication username=${extension} password=${PASSWORD}]`;

export const allUsers = (): string =>
  rows(USERS, (index) => [FIRST_EXTENSION + index, credentialsOf(FIRST_EXTENSION + index), '']);

export const callees = (): string =>
  rows(CALLERS, (index) => [FIRST_EXTENSION + CALLERS + index, credentialsOf(FIRST_EXTENSION + CALLERS + index), '']);

export const callers = (): string =>
  rows(CALLERS, (index) => [
    FIRST_EXTENSION + index,
    credentialsOf(FIRST_EXTENSION + index),
    FIRST_EXTENSION + CALLERS + index,
  ]);

const rows = (count: number, row: (index: number) => readonly (string | number)[]): string =>
  ['SEQUENTIAL', ...Array.from({ length: count }, (_, index) => `${row(index).join(';')};`)].join('\n');

/** Begins to play a script at a rate, on the load's core. */
export function startLoad(options: LoadOptions, users: string): Load {
  const { script, serverPort, localPort, rate, seconds = 0, holdMs = 1000 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sipp-load-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('script.xml'), script);
  writeFileSync(file('users.csv'), `${users}\n`);
  const pace =
    rate === undefined
      ? []
      : [
          ...['-inf', file('users.csv'), '-r', String(rate), '-m', String(Math.round(rate * seconds))],
          ...['-l', String(Math.ceil(Math.max(2000, rate * (holdMs / 1000 + 4))))],
          ...['-trace_stat', '-stf', file('statistics.csv'), '-fd', '1', '-trace_rtt', '-rtt_freq', '50'],
        ];
  const child = spawn(
    'taskset',
    [
      ...['-c', LOAD_CORE, 'sipp', '-sf', file('script.xml'), '-i', '127.0.0.1', '-p', String(localPort)],
      ...['-d', String(holdMs), '-nostdin', '-buff_size', '2000000', '-recv_timeout', '8000'],
      ...['-timeout', `${seconds + 1200}s`, ...pace, `127.0.0.1:${serverPort}`],
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-600);
  });
  const finished = (async () => {
    await once(child, 'exit');
    const result = { ...readStatistics(file('statistics.csv')), delayMs: readDelays(folder) };
    rmSync(folder, { recursive: true, force: true });
    if (rate !== undefined && result.ok + result.failed === 0) throw new Error(`sipp did nothing: ${complaints}`);
    return result;
  })();
  finished.catch(() => undefined); // whoever waits for it hears of it
  return { finished, stop: () => child.kill('SIGKILL') };
}

/** The last row of sipp's statistics holds the totals. */
function readStatistics(path: string): Omit<LoadResult, 'delayMs'> {
  if (!existsSync(path)) return { ok: 0, failed: 0, retransmissions: 0, seconds: 0 };
  const lines = readFileSync(path, 'latin1').trim().split('\n');
  const values = (lines.at(-1) ?? '').split(';');
  const names = (lines[0] ?? '').split(';');
  const of = (name: string) => values[names.indexOf(name)] ?? '';
  const [hours = 0, minutes = 0, seconds = 0] = of('ElapsedTime(C)').split(':').map(Number);
  return {
    ok: Number(of('SuccessfulCall(C)')),
    failed: Number(of('FailedCall(C)')),
    retransmissions: Number(of('Retransmissions(C)')),
    seconds: hours * 3600 + minutes * 60 + seconds,
  };
}

/** sipp writes every single time as `date;milliseconds;number`, after a line of names. */
function readDelays(folder: string): LoadResult['delayMs'] {
  const times = readdirSync(folder).find((name) => name.endsWith('_rtt.csv'));
  const lines = times === undefined ? [] : readFileSync(join(folder, times), 'latin1').trim().split('\n').slice(1);
  const delays = lines.map((line) => Number(line.split(';')[1])).toSorted((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
