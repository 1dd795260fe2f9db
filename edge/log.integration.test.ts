import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

/** Logs a line when it is told to, and exits as the edge does. */
const PROGRAM = `
  const { openLog } = await import(${JSON.stringify(join(import.meta.dirname, 'log.ts'))});
  const { event, flushed } = openLog('edge_1');
  process.stdin.once('data', () => {
    event({ name: 'edge-stopped' });
    void flushed().then(() => process.exit(0));
  });
  process.stderr.write('ready');
`;
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start() {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], { stdio: 'pipe' });
  children.push(child);
  return child;
}

test('the last line is written before the process exits', async () => {
  const child = start();
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  await once(child.stderr, 'data');
  child.stdin.write('stop');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(JSON.parse(heard)).toMatchObject({ edge: 'edge_1', name: 'edge-stopped' });
});

test('whose reader is gone, an edge exits all the same', async () => {
  const child = start();
  await once(child.stderr, 'data');
  child.stdout.destroy();
  child.stdin.write('stop');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
