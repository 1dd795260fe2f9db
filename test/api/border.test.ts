import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApi, ENDPOINTS } from '#functions/api/index.ts';
import { openStore } from '#shared/store/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const JSON_BODY = { 'content-type': 'application/json' };

describe('bodies', () => {
  test.each(['{', '', '{"name":}', 'name=x', '\u0000', '[1,'])('%j is not JSON', async (raw) => {
    const answer = await api.call('POST', '/v1/users', { ...admin, headers: JSON_BODY, raw });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
  });

  test.each(['[]', '7', 'null', '"text"', 'true'])('%s is JSON, but no user', async (raw) => {
    const answer = await api.call('POST', '/v1/users', { ...admin, headers: JSON_BODY, raw });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body', errors: [{ pointer: '' }] } });
  });

  test('a field that would reach into prototypes is an unknown field', async () => {
    const raw = '{"__proto__":{"role":"platform"},"name":"x","email":"p@mail.example"}';
    const answer = await api.call('POST', '/v1/users', { ...admin, headers: JSON_BODY, raw });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/__proto__' }] } });
  });

  test.each([
    { path: '/v1/users', raw: String.raw`{"name":"\ud800","email":"half@mail.example"}`, pointer: '/name' },
    {
      path: '/v1/webhooks',
      raw: String.raw`{"url":"https://a.example","description":"\udc00"}`,
      pointer: '/description',
    },
    { path: '/v1/webhooks', raw: String.raw`{"url":"https://a.example/\ud800"}`, pointer: '/url' },
  ])('$raw: half a surrogate pair is no text', async ({ path, raw, pointer }) => {
    const answer = await api.call('POST', path, { ...admin, headers: JSON_BODY, raw });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    '%s is not taken',
    async (type) => {
      const answer = await api.call('POST', '/v1/users', { ...admin, headers: { 'content-type': type }, raw: '{}' });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    },
  );

  test('a body without a type is not taken, nor no body at all', async () => {
    const without = await api.call('POST', '/v1/users', { ...admin, headers: { 'content-type': '' }, raw: '{}' });
    expect(without.status).toBe(415);
    expect((await api.call('POST', '/v1/users', admin)).status).toBe(415);
    expect((await api.call('PATCH', `/v1/users/${api.acme.userId}`, admin)).status).toBe(415);
  });

  test('a charset beside the type is fine', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const raw = JSON.stringify({ name: 'Zoë', email: 'zoe@mail.example' });
    expect((await api.call('POST', '/v1/users', { ...admin, headers, raw })).status).toBe(201);
  });

  test.each(['application/json; charset=latin1', 'application/json; charset=utf-16', 'application/json-seq'])(
    '%s is not taken',
    async (type) => {
      const answer = await api.call('POST', '/v1/users', { ...admin, headers: { 'content-type': type }, raw: '{}' });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    },
  );

  test('broken UTF-8 is refused, not stored as something else', async () => {
    const answer = await fetch(`${api.url}/v1/users`, {
      method: 'POST',
      headers: { ...JSON_BODY, authorization: `Bearer ${admin.key}` },
      body: Buffer.from('{"name":"Zo\xeb","email":"latin@mail.example"}', 'latin1'),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed-json' });
  });

  test('a body beyond the limit is refused, declared or chunked', async () => {
    const json = { name: 'x'.repeat(70_000), email: 'a@b.example' };
    const answer = await api.call('POST', '/v1/users', { ...admin, json });
    expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect(await chunked(JSON.stringify(json))).toEqual([413, 'close']);
  });

  test.each([
    ['POST /v1/users', 100_000, 413],
    ['POST /v1/users', 1000, 401],
    ['POST /v1/nothing', 1000, 404],
  ])(
    '%s with %d bytes that nobody wants: the connection is good for the next request',
    async (line, length, status) => {
      const { socket, answers } = opened();
      const key = status === 413 ? `Authorization: Bearer ${admin.key}\r\n` : '';
      socket.write(`${line} HTTP/1.1\r\nHost: x\r\n${key}Content-Length: ${length}\r\n\r\n${' '.repeat(500)}`);
      // Long enough for an answer that did not wait for the rest.
      await api.call('GET', '/v1/users', admin);
      expect(answers()).toEqual([]);
      socket.end(`${' '.repeat(length - 500)}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`);
      await once(socket, 'close');
      expect(answers()).toEqual([status, 200]);
    },
  );

  test('with more than is read for nothing, the answer says that the connection ends', async () => {
    const { socket, text } = opened();
    socket.write('POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n');
    await once(socket, 'close');
    expect(text()).toMatch(/^HTTP\/1.1 413 [\s\S]*\r\nConnection: close\r\n/i);
  });

  /** A connection, and the answers that have come over it. */
  const opened = () => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    const answers = () => [...text.matchAll(/HTTP\/1.1 (\d{3}) /g)].map(([, status]) => Number(status));
    return { socket, answers, text: () => text };
  };

  /** Sends a body without saying how long it is. */
  const chunked = (body: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers = { ...JSON_BODY, authorization: `Bearer ${admin.key}` };
      const sent = request(`${api.url}/v1/users`, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers.connection]);
      });
      sent.on('error', reject);
      sent.write(body.slice(0, 1000));
      sent.end(body.slice(1000));
    });
});

describe('paths and methods', () => {
  test.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/users/',
    '/v1/users/usr_1/nothing',
    '/v2/users',
    '/v1/%00',
    '/v1/users/%E0%A4%A',
  ])('%s: a problem document that says so', async (path) => {
    const answer = await api.call('GET', path, admin);
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    { method: 'PUT', path: '/v1/users', allow: ['GET', 'HEAD', 'POST'] },
    { method: 'DELETE', path: '/v1/users', allow: ['GET', 'HEAD', 'POST'] },
    { method: 'POST', path: '/v1/users/usr_1', allow: ['GET', 'HEAD', 'PATCH', 'DELETE'] },
    { method: 'POST', path: '/v1/cdrs', allow: ['GET', 'HEAD'] },
    { method: 'OPTIONS', path: '/v1/tenant', allow: ['GET', 'HEAD'] },
    { method: 'PUT', path: '/v1/sessions', allow: ['GET', 'HEAD', 'POST'] },
    { method: 'POST', path: '/healthz', allow: ['GET', 'HEAD'] },
  ])('$method $path is not allowed, and Allow says what is', async ({ method, path, allow }) => {
    const answer = await api.call(method, path, admin);
    expect(answer).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual([...allow].sort());
  });

  test('HEAD answers as GET does, without the body', async () => {
    const answer = await api.call('HEAD', '/v1/users', admin);
    expect(answer).toMatchObject({ status: 200, body: null });
    expect((await api.call('HEAD', '/v1/users')).status).toBe(401);
  });
});

describe('whatever is sent', () => {
  const takingBodies = ENDPOINTS.filter(({ body }) => body !== undefined).map((endpoint) => ({
    name: `${endpoint.method.toUpperCase()} ${endpoint.path}`,
    endpoint,
  }));

  test.each(takingBodies)('$name never fails on our side', async ({ endpoint }) => {
    const ids: Record<string, string> = { users: api.globex.userId, tenants: api.globex.id, webhooks: 'whk_1' };
    const path = endpoint.path.replace('{id}', ids[endpoint.path.split('/')[2] ?? ''] ?? 'x');
    // The requests of another minute: an API key has so many in each.
    api.clock.advance(60_000);
    // Right names with wrong values get further than noise does.
    const fields = endpoint.body instanceof z.ZodObject ? Object.keys(endpoint.body.shape) : [];
    const named = fc.dictionary(fc.constantFrom(...fields, 'unknown'), fc.jsonValue());
    const bodies = fc.oneof(named, fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(bodies, async (json) => {
        const answer = await api.call(endpoint.method.toUpperCase(), path, { key: api.acme.keys.platform, json });
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 10, seed: 1 },
    );
    expect(api.logged).toEqual([]);
  });

  test('nor does a path', async () => {
    const piece = fc.stringMatching(/^[\w%.~!$&'()*+,;=:@-]{0,40}$/);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('users', 'cdrs', 'tenants', 'webhooks'), piece, async (kind, id) => {
        expect((await api.call('GET', `/v1/${kind}/${id}`, admin)).status).toBeLessThan(500);
      }),
      { numRuns: 100, seed: 1 },
    );
    expect(api.logged).toEqual([]);
  });
});

test.each(['x', `ten_${'x'.repeat(3000)}`])('a tenant that cannot be one is not found: %s', async (tenant) => {
  const answer = await api.call('GET', '/v1/users', {
    key: api.acme.keys.platform,
    headers: { 'patchbay-tenant': tenant },
  });
  expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

describe('answers', () => {
  test('carry headers that leave a browser nothing to do with them', async () => {
    for (const answer of [await api.call('GET', '/v1/users', admin), await api.call('GET', '/v1/nothing')]) {
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('liveness and the OpenAPI document need no credential', async () => {
    expect(await api.call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.call('GET', '/v1/openapi.json')).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
  });

  test('a store that does not answer is a 503, to be tried again', async () => {
    const dynamo = await startDynamoDb();
    const store = openStore(dynamo.options);
    await dynamo.stop();
    const logged: object[] = [];
    const alone = createApi({ ...api.useCases, store, log: (event) => logged.push(event) });
    const answer = await alone.request('/v1/users', { headers: { authorization: 'Bearer pb_x' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ code: 'store-unavailable' });
    expect(logged).toMatchObject([{ name: 'api-failed', error: expect.stringContaining('ECONNREFUSED') }]);
  });

  test('a failure of ours is a plain 500, told to the log and to nobody else', async () => {
    const logged: object[] = [];
    const store = { ...api.store, apiKeyByHash: () => Promise.reject(new Error('table on fire')) };
    const broken = createApi({ ...api.useCases, store, log: (event) => logged.push(event) });
    const answer = await broken.request('/v1/users', { headers: { authorization: 'Bearer pb_x' } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('fire');
    expect(logged).toMatchObject([
      { name: 'api-failed', path: '/v1/users', error: expect.stringContaining('on fire') },
    ]);
  });
});
