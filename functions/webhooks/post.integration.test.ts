import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { post } from './post.ts';

/** A name that only the first lookup knows: whoever looks it up again does not find it. */
vi.mock('node:dns/promises', async (original) => {
  const dns = await original<typeof import('node:dns/promises')>();
  const local = [{ address: '127.0.0.1', family: 4 }];
  return { ...dns, lookup: (name: string) => (name === 'once.invalid' ? local : dns.lookup(name, { all: true })) };
});

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const laptop = { timeoutMs: 2_000, mayReachPrivate: true };
const cloud = { timeoutMs: 2_000, mayReachPrivate: false };
const hello = { headers: { 'content-type': 'application/json' }, body: '{"é":1}' };

test('posts the body byte for byte, and answers the status', async () => {
  const heard: { request?: IncomingMessage; body?: string } = {};
  const port = await listen(async (request, response) => {
    heard.request = request;
    heard.body = Buffer.concat(await request.toArray()).toString();
    response.writeHead(204).end();
  });
  expect(await post({ ...hello, url: `http://127.0.0.1:${port}/hook?x=1` }, laptop)).toEqual({ ok: true, value: 204 });
  expect(heard.body).toBe('{"é":1}');
  expect(heard.request).toMatchObject({ method: 'POST', url: '/hook?x=1', headers: { 'content-length': '8' } });
});

test('the connection goes to the address that was checked, not to what a second lookup says', async () => {
  const port = await listen((_, response) => response.end());
  expect(await post({ ...hello, url: `http://once.invalid:${port}/` }, laptop)).toEqual({ ok: true, value: 200 });
  expect(await post({ ...hello, url: `http://once.invalid:${port}/` }, cloud)).toMatchObject({ ok: false });
});

test('a redirect is an answer, not a way to somewhere else', async () => {
  let isReached = false;
  const elsewhere = await listen((_, response) => {
    isReached = true;
    response.end();
  });
  const port = await listen((_, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/` }).end(),
  );
  expect(await post({ ...hello, url: `http://localhost:${port}/` }, laptop)).toEqual({ ok: true, value: 307 });
  expect(isReached).toBe(false);
});

test('a listener that does not answer in time has failed', async () => {
  const port = await listen(() => {});
  const answer = await post({ ...hello, url: `http://127.0.0.1:${port}/` }, { ...laptop, timeoutMs: 50 });
  expect(answer).toEqual({ ok: false, problem: 'timeout' });
});

test('an endless answer is not read', async () => {
  const port = await listen((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(1000)), 1);
    response.on('close', () => clearInterval(more));
  });
  expect(await post({ ...hello, url: `http://127.0.0.1:${port}/` }, laptop)).toEqual({ ok: true, value: 200 });
});

test.each(['http://127.0.0.1', 'http://localhost', 'http://[::1]', 'http://0x7f.1', 'http://2130706433', 'http://0'])(
  '%s is refused in the cloud, before a connection is made',
  async (origin) => {
    let isReached = false;
    const port = await listen((_, response) => {
      isReached = true;
      response.end();
    });
    expect(await post({ ...hello, url: `${origin}:${port}/` }, cloud)).toEqual({
      ok: false,
      problem: 'address-not-public',
    });
    expect(isReached).toBe(false);
  },
);

test('what goes wrong is named without repeating the URL', async () => {
  const port = await listen((_, response) => response.end());
  open.splice(0)[0]?.();
  const url = `http://127.0.0.1:${port}/?token=secret`;
  expect(await post({ ...hello, url }, laptop)).toEqual({ ok: false, problem: 'ECONNREFUSED' });
  const garbled = await listen((request) => request.socket.end('nonsense\r\n\r\n'));
  const answer = await post({ ...hello, url: `http://127.0.0.1:${garbled}/?token=secret` }, laptop);
  expect(JSON.stringify(answer)).toMatch(/HPE_/);
});
