import { afterEach, expect, test } from 'vitest';
import { type StatusServer, serveStatus } from './status.ts';

let server: StatusServer | null = null;
afterEach(() => server?.close());

async function serving(isReady = true) {
  server = await serveStatus(
    { host: '127.0.0.1', port: 0 },
    { isReady: () => isReady, counters: async () => ({ calls: { 'now.calls': 2 } }), metrics: async () => 'up 1\n' },
  );
  const { port } = server;
  return async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return [response.status, await response.text()];
  };
}

test('what may be asked', async () => {
  const ask = await serving();
  expect(await ask('/healthz')).toEqual([200, 'ok']);
  expect(await ask('/readyz')).toEqual([200, 'ready']);
  expect(await ask('/counters')).toEqual([200, '{"calls":{"now.calls":2}}']);
  expect(await ask('/metrics')).toEqual([200, 'up 1\n']);
  expect(await ask('/')).toEqual([404, 'not found']);
  expect(await ask('/healthz', 'POST')).toEqual([405, 'method not allowed']);
});

test('an edge that stops is alive, and takes nobody new', async () => {
  const ask = await serving(false);
  expect(await ask('/healthz')).toEqual([200, 'ok']);
  expect(await ask('/readyz')).toEqual([503, 'stopping']);
});

test('a port in use is named', async () => {
  await serving();
  const again = serveStatus(
    { host: '127.0.0.1', port: server?.port ?? 0 },
    { isReady: () => true, counters: async () => ({}), metrics: async () => '' },
  );
  await expect(again).rejects.toThrow(`HTTP 127.0.0.1:${server?.port}`);
});
