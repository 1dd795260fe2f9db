import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { bytesAt } from './bytes.ts';
import type { AudioLocation } from './location.ts';

/** Files of this machine and a web server on it. */

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function read(location: AudioLocation, signal = new AbortController().signal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesAt(location, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const anywhere = (url: string): AudioLocation => ({ url, reach: 'anywhere' });

test('a file, in small pieces', async () => {
  const sizes: number[] = [];
  const file = `${import.meta.dirname}/fixtures/tones.mp3`;
  for await (const { length } of bytesAt({ file }, new AbortController().signal)) sizes.push(length);
  expect(sizes).toEqual([1024, 1024, 1024, 1024, 1024, 1024, 192]);
});

test.each(['/no/such/file', import.meta.dirname])('no file: %s', async (file) => {
  await expect(read({ file })).rejects.toThrow(/^not-found: E(NOENT|ISDIR)$/);
});

test('a download, after redirects', async () => {
  const base = await serving((request, response) => {
    if (request.url === '/sound') response.end('audio');
    else response.writeHead(302, { location: request.url === '/old' ? '/newer' : '/sound' }).end('moved');
  });
  expect(String(await read(anywhere(`${base}/old`)))).toBe('audio');
});

test('redirects that go round come to an end', async () => {
  let requests = 0;
  const base = await serving((_request, response) => {
    requests += 1;
    response.writeHead(301, { location: '/' }).end();
  });
  await expect(read(anywhere(base))).rejects.toThrow('http-status: too many redirects');
  expect(requests).toBe(6);
});

test.each([204, 404, 500])('a server that answers %i', async (status) => {
  const base = await serving((_request, response) => response.writeHead(status).end());
  await expect(read(anywhere(base))).rejects.toThrow(`http-status: ${status}`);
});

test('private addresses are not asked where only public ones may be, whatever they are called', async () => {
  let requests = 0;
  const base = await serving((_request, response) => {
    requests += 1;
    response.end();
  });
  for (const url of [base, base.replace('127.0.0.1', 'localhost'), base.replace('127.0.0.1', '[::ffff:127.0.0.1]')]) {
    await expect(read({ url, reach: 'public' })).rejects.toThrow(/^refused-address: /);
  }
  expect(requests).toBe(0);
});

test.each(['file:///etc/passwd', 'ftp://example.org/', 'no URL'])('%s is not followed', async (url) => {
  await expect(read(anywhere(url))).rejects.toThrow('unreachable: no http or https URL');
  const base = await serving((_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
  await expect(read(anywhere(base))).rejects.toThrow('unreachable: no http or https URL');
});

test('nobody there', async () => {
  await expect(read(anywhere('http://127.0.0.1:9'))).rejects.toThrow(/^unreachable: /);
});

test('a download that nobody wants any more ends', async () => {
  let isClosed: Promise<unknown> = Promise.resolve();
  const base = await serving((request, response) => {
    isClosed = once(request.socket, 'close');
    response.write('audio');
  });
  const abort = new AbortController();
  const pieces = bytesAt(anywhere(base), abort.signal);
  expect(String((await pieces.next()).value)).toBe('audio');
  abort.abort();
  await expect(pieces.next()).rejects.toThrow(/^unreachable: /);
  await isClosed;
});
