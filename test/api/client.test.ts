/** The published client as a reseller's developer meets it: unpacked, type-checked, run against a server. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { developerFiles } from '#functions/developers/index.ts';
import { type ApiWorld, startApi } from './world.ts';

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, '../../node_modules');

/** What is right, and, under each `@ts-expect-error`, what the compiler must not let pass. */
const PROGRAM = `
import { ApiProblem, createClient, each, orThrow, type Schemas } from '@patchbay/client';

const [url = '', apiKey = ''] = process.argv.slice(2);
const api = createClient({ url, apiKey });

const body: Schemas['NewUser'] = { name: 'Ada', email: 'ada@mail.example', extension: '301' };
const made = await orThrow(api.POST('/v1/users', { body }));
const { data } = await api.GET('/v1/users/{id}', { params: { path: { id: made.id } } });
const customRole: string | null | undefined = data?.customRoleId;

const names: string[] = [];
for await (const user of each(api, '/v1/users', { query: { limit: 1, sort: 'name' } })) names.push(user.name);
const queue = await orThrow(
  api.POST('/v1/queues', { body: { name: 'Q', extension: '500', fullDestination: null }, params: { query: { dry_run: 'true' } } }),
);
const again = { params: { header: { 'Idempotency-Key': 'once' } }, body: { name: 'sales' } };
const keys = [await orThrow(api.POST('/v1/api-keys', again)), await orThrow(api.POST('/v1/api-keys', again))];

let refusal: unknown;
try {
  await orThrow(api.POST('/v1/users', { body: { name: 'Twin', email: 'ada@mail.example' } }));
} catch (error) {
  if (error instanceof ApiProblem) refusal = { status: error.status, code: error.code, errors: error.errors };
}
const { error } = await api.DELETE('/v1/users/{id}', { params: { path: { id: 'usr_none' } } });
const strangers = await createClient({ url, apiKey: 'pb_wrong' }).GET('/v1/users');
console.log(JSON.stringify({ customRole, names, refusal, keys: keys.map(({ id }) => id), full: queue.fullDestination,
  missing: error?.code, stranger: strangers.error?.code }));

export async function mistakes(): Promise<void> {
  // @ts-expect-error: no such field
  await api.POST('/v1/users', { body: { name: 'Ada', email: 'ada@mail.example', nickname: 'A' } });
  // @ts-expect-error: a field of another type
  await api.POST('/v1/users', { body: { name: 1, email: 'ada@mail.example' } });
  // @ts-expect-error: a field that must be there
  await api.POST('/v1/users', { body: { name: 'Ada' } });
  // @ts-expect-error: no such role
  await api.POST('/v1/users', { body: { name: 'Ada', email: 'ada@mail.example', role: 'king' } });
  // @ts-expect-error: a name cannot be null
  await api.PATCH('/v1/users/{id}', { params: { path: { id: 'usr_1' } }, body: { name: null } });
  // @ts-expect-error: no id
  await api.GET('/v1/users/{id}', {});
  // @ts-expect-error: no such path
  await api.GET('/v1/user');
  // @ts-expect-error: a user has no colour
  made.colour;
  // @ts-expect-error: no list
  for await (const _ of each(api, '/v1/users/{id}', { path: { id: 'usr_1' } }));
}
`;

let api: ApiWorld;
let folder: string;
beforeAll(async () => {
  api = await startApi();
  folder = mkdtempSync(join(tmpdir(), 'client-'));
  const home = join(folder, 'node_modules/@patchbay/client');
  mkdirSync(home, { recursive: true });
  const archive = join(folder, 'patchbay-client.tgz');
  writeFileSync(archive, developerFiles()['patchbay-client.tgz'] as Buffer);
  await run('tar', ['xzf', archive, '-C', home, '--strip-components=1']);
  symlinkSync(join(MODULES, 'openapi-fetch'), join(folder, 'node_modules/openapi-fetch'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

test('a program that is right passes the compiler, and each mistake in it is found', async () => {
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--module',
    'nodenext',
    '--target',
    'es2024',
  ];
  const types = ['--typeRoots', join(MODULES, '@types'), '--types', 'node'];
  const tsc = join(MODULES, 'typescript/bin/tsc');
  const args = [tsc, ...options, ...types, 'program.ts'];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error) => error);
  expect(stdout).toBe('');
});

test('it runs: one object, pages of a list, the same request twice, refusals', async () => {
  const { stdout } = await run(process.execPath, ['program.ts', api.url, api.acme.keys.admin], { cwd: folder });
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({
    customRole: null,
    names: ['Ada', 'Admin', 'Ann', 'Root'],
    refusal: { status: 409, code: 'email-taken', errors: [{ pointer: '/email' }] },
    full: null,
    missing: 'not-found',
    stranger: 'not-authenticated',
  });
  expect(told.keys[0]).toBe(told.keys[1]);
});
