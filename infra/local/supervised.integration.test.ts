import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from './log-file.ts';
import { Supervised } from './supervised.ts';

let folder: string;
let log: LogFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervised-'));
  log = new LogFile(join(folder, 'log'));
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

const logged = () => readFileSync(join(folder, 'log'), 'utf8');
const supervise = (script: string) =>
  new Supervised({
    name: 'sleeper',
    log,
    spawn: () => spawn('/bin/sh', ['-c', script], { stdio: 'pipe', detached: true }),
    end: (child) => child.kill('SIGTERM'),
  });

test('a program that dies is started again, and its end is in the log', async () => {
  const program = supervise('echo up; exec sleep 30');
  await expect.poll(logged).toBe('up\n');
  const first = program.pid;
  program.kill();
  await expect.poll(() => logged().match(/up/g)).toHaveLength(2);
  expect(program.pid).not.toBe(first);
  expect(logged()).toContain('"name":"program-ended","program":"sleeper","exitCode":null,"signalCode":"SIGKILL"');
  await program.stop(1000);
  expect(logged().match(/up/g)).toHaveLength(2);
});

test('a program that does not want to end is made to, with what it has started', async () => {
  const program = supervise('trap "" TERM; sleep 600 & echo up; wait; wait');
  await expect.poll(logged).toBe('up\n');
  await program.stop(100); // long before the end of the sleep
});

test('a program that cannot be started says why', async () => {
  const program = new Supervised({
    name: 'nothing',
    log,
    spawn: () => spawn('/no/such/program', { stdio: 'pipe', detached: true }),
    end: (child) => child.kill('SIGTERM'),
  });
  await expect.poll(() => program.lastLine).toContain('ENOENT');
  await program.stop(100);
});
