import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureReceivedBySipp } from '#edge/signaling/rig/index.ts';
import { type ScenarioLine, scenario } from './scenario.ts';

export interface SippOptions {
  /** For the report when it fails. */
  readonly name: string;
  readonly lines: readonly ScenarioLine[];
  readonly server: { readonly host: string; readonly port: number };
  /** The phone's own port, so that it can be called where it has registered. */
  readonly localPort: number;
  readonly username: string;
  readonly password: string;
  readonly transport?: 'udp' | 'tcp';
  readonly withinSeconds?: number;
}

/** What went over the wire, when all went as the scenario says. */
export interface SippRun {
  /** Every message sent and received, in sipp's own log format. */
  readonly messages: string;
}

/** A run that has begun: a phone that waits for calls, say. */
export interface RunningSipp {
  /** @throws Error  with the log when the scenario failed */
  finished(): Promise<SippRun>;
  /** What went over the wire so far. */
  messages(): string;
  stop(): void;
}

/** Runs one scenario once. @throws Error  with sipp's reasons and the messages, when it does not go as written */
export function runSipp(options: SippOptions): Promise<SippRun> {
  return startSipp(options).finished();
}

export function startSipp(options: SippOptions): RunningSipp {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('scenario.xml'), scenario(options.name, options.lines));
  const child = spawn(
    'sipp',
    [...commandLine(options), ...logFiles(file), `${options.server.host}:${options.server.port}`],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const finished = ended(child, options).then((code) => {
    const messages = readIfThere(file('messages.log'));
    const errors = readIfThere(file('errors.log'));
    captureReceivedBySipp(messages, options.server, { host: '127.0.0.1', port: options.localPort });
    rmSync(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`sipp "${options.name}" ended with ${code}\n${complaints}\n${errors}\n${messages}`);
    return { messages };
  });
  finished.catch(() => undefined); // a test that fails elsewhere need not wait for it
  const soFar = () => readIfThere(file('messages.log'));
  return { finished: () => finished, messages: soFar, stop: () => child.kill('SIGKILL') };
}

function commandLine({ localPort, username, password, transport = 'udp', withinSeconds = 15 }: SippOptions): string[] {
  return [
    ...['-sf', 'scenario.xml', '-m', '1', '-nostdin', '-i', '127.0.0.1', '-p', String(localPort)],
    ...['-t', transport === 'udp' ? 'u1' : 't1', '-au', username, '-ap', password],
    ...['-timeout', `${withinSeconds}s`, '-timeout_error', '-recv_timeout', String(withinSeconds * 1000)],
  ];
}

const logFiles = (file: (name: string) => string): string[] => [
  ...['-trace_msg', '-message_file', file('messages.log')],
  ...['-trace_err', '-error_file', file('errors.log')],
];

async function ended(child: ChildProcess, { withinSeconds = 15 }: SippOptions): Promise<number | null> {
  const timer = setTimeout(() => child.kill('SIGKILL'), (withinSeconds + 3) * 1000);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
