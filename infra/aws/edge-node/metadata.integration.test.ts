import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { InstanceMetadata } from './metadata.ts';

const TOKEN = 'x-aws-ec2-metadata-token';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Gives out t1, t2, …; `valid` says which one is good at the moment. */
async function metadataService(values: Record<string, string>, valid: { token: string }) {
  let issued = 0;
  const answer = (request: IncomingMessage): [number, string] => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') return [200, `t${++issued}`];
    if (request.headers[TOKEN] !== valid.token) return [401, ''];
    const value = values[request.url?.replace('/latest/meta-data/', '') ?? ''];
    return value === undefined ? [404, ''] : [200, `${value}\n`];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new InstanceMetadata(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test('a value is read with a token', async () => {
  const metadata = await metadataService({ 'public-ipv4': '192.0.2.1' }, { token: 't1' });
  expect(await metadata.read('public-ipv4')).toBe('192.0.2.1');
});

test('what an instance does not have is null', async () => {
  const metadata = await metadataService({}, { token: 't1' });
  expect(await metadata.read('public-ipv4')).toBeNull();
});

test('an expired token is replaced by a new one', async () => {
  const valid = { token: 't1' };
  const metadata = await metadataService({ 'instance-id': 'i-0a1' }, valid);
  await metadata.read('instance-id');
  valid.token = 't2';
  expect(await metadata.read('instance-id')).toBe('i-0a1');
});

test('an answer that makes no sense is an error that names what was asked for', async () => {
  const metadata = await metadataService({}, { token: 'never given out' });
  await expect(metadata.read('instance-id')).rejects.toThrow('instance-id answered 401');
});
