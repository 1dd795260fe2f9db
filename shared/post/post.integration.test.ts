import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
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

/** A listener that speaks as it likes, and never hangs up. */
async function listenBare(speak: (socket: Socket) => void): Promise<{ port: number; isLeft: () => Promise<unknown> }> {
  const left = Promise.withResolvers<void>();
  const server = createTcpServer((socket) => {
    socket.on('error', () => {}).on('close', () => left.resolve());
    socket.resume();
    open.push(() => socket.destroy());
    speak(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, isLeft: () => left.promise };
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
  expect(await post({ ...hello, url: `http://127.0.0.1:${port}/hook?x=1` }, laptop)).toEqual({
    ok: true,
    value: { status: 204, contentType: '', body: '' },
  });
  expect(heard.body).toBe('{"é":1}');
  expect(heard.request).toMatchObject({ method: 'POST', url: '/hook?x=1', headers: { 'content-length': '8' } });
});

test('the connection goes to the address that was checked, not to what a second lookup says', async () => {
  const port = await listen((_, response) => response.end());
  expect(await post({ ...hello, url: `http://once.invalid:${port}/` }, laptop)).toEqual({
    ok: true,
    value: { status: 200, contentType: '', body: '' },
  });
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
  expect(await post({ ...hello, url: `http://localhost:${port}/` }, laptop)).toEqual({
    ok: true,
    value: { status: 307, contentType: '', body: '' },
  });
  expect(isReached).toBe(false);
});

test('a listener that does not answer in time has failed', async () => {
  const port = await listen(() => {});
  const answer = await post({ ...hello, url: `http://127.0.0.1:${port}/` }, { ...laptop, timeoutMs: 50 });
  expect(answer).toEqual({ ok: false, problem: 'timeout' });
});

test.each(['Upgrade: x\r\nConnection: Upgrade\r\n', ''])(
  'a listener that switches protocols and holds the connection has answered 101 (%j)',
  async (headers) => {
    const { port, isLeft } = await listenBare((socket) =>
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`),
    );
    expect(await post({ ...hello, url: `http://127.0.0.1:${port}/` }, laptop)).toEqual({
      ok: true,
      value: { status: 101, contentType: '', body: '' },
    });
    await isLeft();
  },
);

test.each([
  ['http', 'trickles its headers', 'HTTP/1.1 200 OK\r\n', 'a: b\r\n'],
  ['http', 'promises an answer again and again', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ['https', 'accepts and does not shake hands', '', ''],
])('over %s, a listener that %s has failed in time', async (scheme, _, first, more) => {
  const { port, isLeft } = await listenBare((socket) => {
    socket.write(first);
    const trickle = setInterval(() => socket.write(more), 10);
    socket.on('close', () => clearInterval(trickle));
  });
  const answer = await post({ ...hello, url: `${scheme}://127.0.0.1:${port}/` }, { ...laptop, timeoutMs: 100 });
  expect(answer).toEqual({ ok: false, problem: 'timeout' });
  await isLeft();
});

test('an endless answer is not read', async () => {
  const port = await listen((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(1000)), 1);
    response.on('close', () => clearInterval(more));
  });
  expect(await post({ ...hello, url: `http://127.0.0.1:${port}/` }, laptop)).toEqual({
    ok: true,
    value: { status: 200, contentType: '', body: '' },
  });
});

test('of the answer as much is read as is asked for', async () => {
  const port = await listen((_, response) => response.writeHead(500).end('no such tenant here'));
  const answer = await post({ ...hello, url: `http://127.0.0.1:${port}/` }, { ...laptop, readBytes: 7 });
  expect(answer).toEqual({ ok: true, value: { status: 500, contentType: '', body: 'no such' } });
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
