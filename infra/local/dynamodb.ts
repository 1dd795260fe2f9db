import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE } from './data-folder.ts';
import { LogFile } from './log-file.ts';
import { freeLoopbackPort } from './ports.ts';
import { StartProblem } from './start-problem.ts';
import { Supervised } from './supervised.ts';

const STARTS_WITHIN_MS = 10_000;

/**
 * Runs a program that must not outlive us, even when we are killed: the shell waits for our end of its standard input
 * to close, then ends the program.
 */
const LEASH = [
  'exec 3<&0',
  '"$@" </dev/null 3<&- & program=$!',
  '(cat <&3 >/dev/null; kill $program) >/dev/null 2>&1 &',
  'exec 3<&-',
  'wait $program',
].join('\n');

export interface LocalDynamoDb {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * The embedded DynamoDB on an SQLite file; or the one that DYNAMODB_ENDPOINT names, on machines for which there is
 * no embedded one.
 */
export async function startDynamoDb(folder: { file(name: string): string }): Promise<LocalDynamoDb> {
  const given = process.env.DYNAMODB_ENDPOINT;
  if (given) return { endpoint: given, stop: async () => {} };

  const binary = embeddedBinary();
  const port = await freeLoopbackPort();
  const log = new LogFile(folder.file('logs/dynamodb.log'));
  const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', folder.file(DATABASE)];
  const program = new Supervised({
    name: 'dynamodb',
    log,
    spawn: () => spawn('/bin/sh', ['-c', LEASH, 'sh', binary, ...args], { stdio: 'pipe', detached: true }),
    end: (child) => child.stdin?.end(),
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await program.stop(2000);
    log.close();
  };
  if (!(await answers(endpoint))) {
    const said = program.lastLine;
    await stop();
    throw new StartProblem(`the embedded DynamoDB does not start: ${said}`);
  }
  return { endpoint, stop };
}

function embeddedBinary(): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    throw new StartProblem(
      `there is no embedded DynamoDB for ${process.platform}-${process.arch}: ` +
        'set DYNAMODB_ENDPOINT to one of your own, for example that of DynamoDB Local.',
    );
  }
}

async function answers(endpoint: string): Promise<boolean> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < deadline) {
    const isThere = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
    await sleep(20);
  }
  return false;
}
