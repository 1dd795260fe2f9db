/**
 * Every operation of the served document meets requests that it must refuse, made from its own schemas. Each is answered
 * with a problem that the document knows, and nothing in the store is another afterwards.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { permissionsOf } from '#shared/identity/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { ROLES, type Role } from '#shared/user/index.ts';
import { anyObject } from './any-object.ts';
import type { Operation, Schema } from './contract.ts';
import { breaking, type KnownIds, prefixOf, samples } from './fitting.ts';
import { faxQuery, filledIn, neededQuery } from './paths.ts';
import { type ApiAnswer, type ApiCall, contract, startApi, type TestTenant } from './world.ts';

const api = await startApi();
afterAll(() => api.stop());
const EVERY = contract.operations;
const CLOSED = EVERY.filter(({ isOpen }) => !isOpen);

/** Always the same requests; the seed is another when somebody looks for more. */
const SEED = Number(process.env.WALK_SEED ?? 5);
const runs = (numRuns: number) => ({ seed: SEED, numRuns, interruptAfterTimeLimit: 20_000 });

/** Of one tenant, by the first part of the id. */
async function idsOf(tenant: TestTenant): Promise<KnownIds> {
  const ids = [tenant.userId];
  for (const kind of OBJECT_KINDS) ids.push((await anyObject(api, tenant, kind)).id);
  const key = tenant.keys.admin;
  const others = {
    webhooks: { url: 'https://acme.example/' },
    'api-keys': { name: 'walker' },
    roles: { name: 'R', permissions: ['user:read'] },
  };
  for (const [kind, json] of Object.entries(others))
    ids.push((await api.call('POST', `/v1/${kind}`, { key, json })).body.id);
  return Object.fromEntries(ids.map((id) => [id.split('_')[0], id]));
}
const ours = await idsOf(api.acme);
const theirs = await idsOf(api.globex);
/** A session may ask as often as it likes; that of the role platform may do everything. */
const cookie = await api.signIn('root@mail.example', 'acme.example');

/** All that is stored, by key, but for what counts requests and says when a key was used last. */
async function everything(): Promise<object> {
  const tables = (['config', 'records'] as const).map((table) => api.dynamo.itemsMentioning('', table));
  const items = (await Promise.all(tables))
    .flat()
    .filter(({ pk }) => !/^(SIGN-IN-FAILURES|REQUESTS)#/.test(String(pk)));
  return Object.fromEntries(items.map(({ lastUsedAt, ...item }) => [`${item.pk} ${item.sk}`, item]));
}
const before = await everything();
const nothingHasChanged = async () => expect(await everything()).toEqual(before);

/** A refusal that the document knows: `api.call` holds each answer against it. */
function expectProblem(answer: ApiAnswer): void {
  const seen = JSON.stringify({ status: answer.status, body: answer.body });
  expect(answer.status, seen).toBeGreaterThanOrEqual(400);
  expect(answer.status, seen).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
}

const pathIdOf = ({ parameters }: Operation): Schema =>
  contract.resolve(parameters.find((parameter) => parameter.in === 'path')?.schema ?? {});

/** With an id of ours in the path. */
const send = (operation: Operation, request: ApiCall, query = '', id?: string) => {
  const prefix = prefixOf(pathIdOf(operation)) ?? 'x';
  const { method, path } = operation;
  const target = filledIn(path).replace('{id}', id ?? ours[prefix] ?? `${prefix}_1`);
  return api.call(method, target + (query || neededQuery(path) || faxQuery(path, method.toLowerCase())), request);
};

const WITH_BODY = EVERY.flatMap(({ body, ...operation }) => (body ? [{ ...operation, body }] : []));

describe('a body that does not fit', () => {
  test.each(WITH_BODY)('$name refuses it', async (operation) => {
    await fc.assert(
      fc.asyncProperty(breaking(contract, operation.body, ours), async (json) => {
        const answer = await send(operation, { cookie, json });
        expectProblem(answer);
        expect(answer.body).toMatchObject({ status: 422, code: 'invalid-body' });
        expect(answer.body.errors.length).toBeGreaterThan(0);
      }),
      runs(4),
    );
  });
  test('has changed nothing', nothingHasChanged);
});

describe('a body with ids of the other tenant', () => {
  const namesSome = (json: unknown) => Object.values(theirs).some((id) => JSON.stringify(json)?.includes(id));
  test.each(WITH_BODY)('$name refuses it', async (operation) => {
    // With whatever fits the schema there may be other reasons, too; test/api/objects.test.ts has each reference alone.
    const bodies = samples(contract, operation.body, theirs, 6).filter(namesSome).slice(0, 2);
    for (const json of bodies) expectProblem(await send(operation, { cookie, json }));
  });
  test('has changed nothing', nothingHasChanged);
});

describe('a query that does not fit', () => {
  /** One parameter of each shape: a list has dozens of filters that are all alike. */
  const queryOf = ({ parameters }: Operation) => {
    const byShape = parameters
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => [JSON.stringify({ ...parameter.schema, description: null }), parameter] as const);
    return [...new Map(byShape).values()];
  };
  const WORDS = [
    '',
    ' ',
    '0',
    '-1',
    '1.5',
    '0x10',
    '1e3',
    '101',
    'NaN',
    'null',
    'maybe',
    '2026-13-45',
    'x'.repeat(3000),
  ];
  /** A number is written as JSON would. */
  const readAs = (schema: Schema, word: string) =>
    /^(integer|number)$/.test(String(schema.type)) && /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word;

  test.each(EVERY.filter((operation) => queryOf(operation).length > 0 && !operation.takesFile))(
    '$name refuses it',
    async (operation) => {
      for (const { name, schema } of queryOf(operation)) {
        for (const word of WORDS.filter((candidate) => !contract.fits(schema, readAs(schema, candidate))).slice(0, 1)) {
          const answer = await send(operation, { cookie, ...(operation.body && { json: {} }) }, `?${name}=${word}`);
          expectProblem(answer);
          expect([name, word, answer.status]).toEqual([name, word, 400]);
        }
      }
      const unknown = await send(operation, { cookie, ...(operation.body && { json: {} }) }, '?no-such-parameter=1');
      expect(unknown).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
    },
  );

  const WITH_SPAN = EVERY.filter(({ parameters }) =>
    ['from', 'to'].every((name) => parameters.some((parameter) => parameter.in === 'query' && parameter.name === name)),
  );
  test.each(WITH_SPAN)('$name refuses an end before the beginning', async (operation) => {
    const format = operation.parameters.find(({ name }) => name === 'from')?.schema;
    const [to, from] = ['2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z'].map((instant) =>
      contract.fits(format ?? {}, instant) ? instant : instant.slice(0, 10),
    );
    const answer = await send(operation, { cookie }, `?from=${from}&to=${to}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-query', errors: [{ pointer: '/to' }] } });
  });
  test('has changed nothing', nothingHasChanged);
});

describe('what is only tried', () => {
  const TRIED = EVERY.filter(
    ({ parameters, takesFile }) => !takesFile && parameters.some(({ name }) => name === 'dry_run'),
  );
  const done: string[] = [];

  test.each(TRIED)('$name is answered like the real request', async (operation) => {
    const [json] = operation.body ? samples(contract, operation.body, ours, 1) : [];
    const answer = await send(operation, { cookie, ...(operation.body && { json: json ?? {} }) }, '?dry_run=true');
    if (answer.status >= 300) return expectProblem(answer);
    expect(answer.headers.get('dry-run')).toBe('true');
    done.push(operation.name);
  });

  test('most of it would have been done', () => {
    expect(TRIED.length).toBeGreaterThan(3 * OBJECT_KINDS.length);
    expect(done.length).toBeGreaterThan(0.6 * TRIED.length);
  });
  test('has changed nothing', nothingHasChanged);
});

/** What fits, so that nothing else is wrong with a request. */
const BODIES = new Map(
  EVERY.map(({ name, body }) => [name, body && { json: samples(contract, body, ours, 1)[0] ?? {} }]),
);
const bodyOf = ({ name }: Operation) => BODIES.get(name);

describe('an id in the path', () => {
  const BY_ID = EVERY.filter(({ path }) => path.includes('{id}'));
  const fileOf = ({ fileType = '' }: Operation) => ({ raw: 'a file', headers: { 'content-type': fileType } });
  test.each(BY_ID)('$name: one that cannot be one is not found', async (operation) => {
    const sent = operation.body ? { json: {} } : operation.takesFile ? fileOf(operation) : {};
    const answer = await send(operation, { cookie, ...sent }, '', '..%2f%00');
    expectProblem(answer);
    expect(answer.status).toBe(404);
  });

  test.each(BY_ID.filter((operation) => (prefixOf(pathIdOf(operation)) ?? '') in theirs))(
    '$name: one of the other tenant is answered like one that is unknown',
    async (operation) => {
      const prefix = prefixOf(pathIdOf(operation)) ?? '';
      const request = { cookie, ...bodyOf(operation) };
      const foreign = await send(operation, request, '', theirs[prefix]);
      expectProblem(foreign);
      expect(foreign.body).toEqual((await send(operation, request, '', `${prefix}_UNKNOWN`)).body);
    },
  );
  test('has changed nothing', nothingHasChanged);
});

describe('from somebody who may not', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  /** Of the roles that may not, the first and the last, which may most and least. */
  const strangersTo = ({ permissions }: Operation): Role[] => {
    const lack = ROLES.filter((role) => !permissionsOf(role).some((permission) => permissions.includes(permission)));
    return [...new Set([lack[0], lack.at(-1)])].filter((role) => role !== undefined);
  };

  test.each(CLOSED)('$name: without a credential, with a wrong one, or of the other tenant', async (operation) => {
    const body = bodyOf(operation);
    for (const who of [{}, { key: 'pb_wrong' }]) {
      const answer = await send(operation, { ...who, ...body });
      expectProblem(answer);
      expect(answer).toMatchObject({ status: 401, body: { code: 'not-authenticated' } });
    }
    const headers = { 'patchbay-tenant': api.acme.id };
    const foreign = await send(operation, { key: api.globex.keys.admin, ...body, headers });
    expectProblem(foreign);
    expect(foreign).toMatchObject({ status: 403, body: { code: 'tenant-not-yours' } });
  });

  test.each(CLOSED.filter(({ permissions }) => permissions.length > 0))(
    '$name: of a role without its permission, before the body is read',
    async (operation) => {
      for (const role of strangersTo(operation)) {
        const answer = await send(operation, {
          key: api.acme.keys[role],
          headers: JSON_TYPE,
          ...(operation.method !== 'GET' && { raw: '{' }),
        });
        expectProblem(answer);
        expect(answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
        expect(answer.headers.get('ratelimit')).toMatch(/^"api-key";r=\d+;t=\d+$/);
      }
    },
  );
  test('has changed nothing', nothingHasChanged);
});
