import { beforeAll, expect, test } from 'vitest';
import { ENDPOINTS } from '#functions/api/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { filledIn, neededQuery } from './paths.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
/** The session of somebody with the role platform. */
let root: string;
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  root = await api.signIn('root@mail.example', 'acme.example');
  return () => api.stop();
});

const get = (path: string) => api.call('GET', path, admin);

test('one user has the fields that were asked for, and its version', async () => {
  const path = `/v1/users/${api.acme.userId}`;
  const answer = await get(`${path}?fields=name,extension`);
  expect(answer.body).toEqual({ name: 'Ann', extension: '200' });
  const tag = (await get(path)).headers.get('etag') ?? '';
  expect(answer.headers.get('etag')).toBe(tag);
  const known = { ...admin, headers: { 'if-none-match': tag } };
  expect((await api.call('GET', `${path}?fields=name`, known)).status).toBe(304);
});

test('each item of a list has them, page by page', async () => {
  const all = (await get('/v1/users')).body.items;
  const first = (await get('/v1/users?fields=id,email&limit=1')).body;
  const second = (await get(`/v1/users?fields=id,email&limit=1&cursor=${encodeURIComponent(first.nextCursor)}`)).body;
  expect([...first.items, ...second.items]).toEqual(
    all.slice(0, 2).map(({ id, email }: { id: string; email: string }) => ({ id, email })),
  );
});

const SPARSE = ENDPOINTS.filter(({ method, formats, isFile }) => method === 'get' && !formats && !isFile);
const WRONG = [
  'nope',
  '',
  'id,',
  'Id',
  'passwordHash',
  'digest',
  'sealedSipPassword',
  '__proto__',
  'constructor',
  'id&fields=id',
];

const IDS: Record<string, string> = {
  users: 'usr_X',
  tenants: 'ten_X',
  registrations: 'reg_X',
  cdrs: 'cdr_X',
  webhooks: 'whk_X',
  jobs: 'job_X',
  alarms: 'alm_X',
  'live-calls': 'call_X',
  'live-conferences': 'cnf_X',
  ...Object.fromEntries(OBJECT_KINDS.map(({ plural, idPrefix }) => [plural, `${idPrefix}_X`])),
  account: 'vmb_X',
  roles: 'rol_X',
  recordings: 'rec_X',
  resellers: 'res_X',
};

test.each(SPARSE)('GET $path refuses what is no field', async ({ path, allow }) => {
  // The requests of another minute: an API key has so many in each.
  api.clock.advance(60_000);
  const who = allow === 'oneself' ? { cookie: root } : { key: api.acme.keys.platform };
  const one = filledIn(path).replace('{id}', IDS[path.split('/')[2] ?? ''] ?? '');
  for (const fields of WRONG) {
    const answer = await api.call('GET', `${one}${neededQuery(path) || '?'}&fields=${fields}`, who);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-query', errors: [{ pointer: '/fields' }] } });
  }
});

test('where there is nothing to choose from, fields is an unknown parameter', async () => {
  const answer = await get('/v1/calls/call_1/trace?fields=callId');
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/fields' }] } });
});
