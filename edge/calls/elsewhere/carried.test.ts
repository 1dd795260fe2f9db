import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CARRIED, carriedResponse, carryResponse } from './carried.ts';

test('every header that call control reads of a phone is carried to the edge that has the call', async () => {
  const room = new URL('..', import.meta.url).pathname;
  const read = new Set<string>();
  for await (const file of glob('**/*.ts', { cwd: room })) {
    if (file.endsWith('.test.ts') || file.includes('contract')) continue;
    const source = await readFile(`${room}/${file}`, 'utf8');
    for (const [, name = ''] of source.matchAll(/\bheader\('([a-z-]+)'\)/g)) read.add(name);
  }
  expect([...read].filter((name) => !CARRIED.some((carried) => carried === name))).toEqual([]);
});

test('an answer comes out as it went in; headers that nobody reads stay behind', () => {
  const headers: Record<string, string> = {
    to: '<sip:200@acme.example>;tag=1',
    server: 'phone',
    reason: 'Q.850;cause=17',
  };
  const response = { status: 486, body: 'busy', header: (name: string) => headers[name] };
  const carried = carriedResponse(JSON.parse(JSON.stringify(carryResponse(response))));
  expect([
    carried.status,
    carried.body,
    carried.header('to'),
    carried.header('reason'),
    carried.header('server'),
  ]).toEqual([486, 'busy', headers.to, headers.reason, undefined]);
});
