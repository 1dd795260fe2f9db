import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '#shared/credentials/index.ts';
import { PERMISSIONS, permissionsOf, systemPrincipal } from '#shared/identity/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { callPermissionPath } from '#shared/setting/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { createTenant, deleteObject, deleteUser } from '#shared/usecases/index.ts';
import { anyObject } from './any-object.ts';
import { type ApiWorld, good, PASSWORD, startApi } from './world.ts';

type Line = { kind: string; record: { id: string; [field: string]: unknown }; secrets: string | null };
interface File {
  header: { tenant: { id: string; domain: string }; version: number };
  records: Line[];
}

let api: ApiWorld;
/** Of acme: one of each kind of object, a role, a webhook and its users. */
let backup: File;
/** Somebody in acme whom nothing refers to. */
let carl: string;
/** A call permission that he has, whatever others have. */
let permitted: string;

beforeAll(async () => {
  api = await startApi();
  const key = api.acme.keys.admin;
  for (const kind of OBJECT_KINDS) await anyObject(api, api.acme, kind);
  await api.call('POST', '/v1/roles', { key, json: { name: 'Clerk', permissions: ['user:read'] } });
  await api.call('POST', '/v1/webhooks', {
    key,
    json: { url: 'https://acme.example/hook', userIds: [api.acme.userId] },
  });
  await api.call('PATCH', '/v1/sign-in-policy', { key, json: { passwordMinLength: 12, attempts: 77 } });
  const provider = { isEnabled: true, issuer: 'https://login.example', clientId: 'pbx', clientSecret: 'client secret' };
  await api.call('PATCH', '/v1/oidc-provider', { key, json: provider });
  const directory = { isEnabled: true, host: 'ldap.example', bindDn: 'cn=reader', bindPassword: 'bind password' };
  await api.call('PATCH', '/v1/ldap-directory', { key, json: directory });
  const json = { name: 'Carl', email: 'carl@mail.example', extension: '260', password: PASSWORD };
  carl = (await api.call('POST', '/v1/users', { key, json })).body.id;
  await setValues('tenant', { 'call.ring-seconds': 20 });
  const permissions = await api.call('GET', '/v1/call-permissions', { key });
  permitted = permissions.body.items[0].id;
  await setValues(`users/${carl}`, { 'call.ring-seconds': 60, [callPermissionPath(permitted)]: true });
  backup = await backUp();
  return () => api.stop();
});

const setValues = (bearer: string, values: object) =>
  api.call('PATCH', `/v1/${bearer}/settings`, { key: api.acme.keys.admin, json: { values } });
/** What is set for the tenant and one of its users. */
const valuesOf = async (tenantId: string, userId: string) => {
  const { settings } = api.store.tenant(tenantId);
  return [(await settings.get(tenantId))?.values, (await settings.get(userId))?.values];
};
const setWith = (permission: string) => [
  { 'call.ring-seconds': 20 },
  { 'call.ring-seconds': 60, [callPermissionPath(permission)]: true },
];

async function backUp(secrets = 'sealed', key = api.acme.keys.admin): Promise<File> {
  const started = await api.call('POST', '/v1/backups', { key, json: { secrets } });
  expect(started).toMatchObject({ status: 202, body: { input: { kind: 'backup', secrets } } });
  await api.finishJobs();
  const file = await api.call('GET', `/v1/jobs/${started.body.id}/result`, { key });
  expect(file.headers.get('content-disposition')).toMatch(/filename="backup-[a-z]+\.example-\d{4}-\d\d-\d\d\.json"/);
  return file.body;
}

/** Restores the file and tells what became of the job and its errors. */
async function restore(file: unknown, request: { key?: string; tenant?: string; query?: string } = {}) {
  const key = request.key ?? api.acme.keys.admin;
  const headers = request.tenant === undefined ? {} : { 'patchbay-tenant': request.tenant };
  const started = await api.call('POST', `/v1/restores?${request.query ?? ''}`, {
    key,
    headers: { ...headers, 'content-type': 'application/json' },
    raw: typeof file === 'string' ? file : JSON.stringify(file),
  });
  expect(started.status).toBe(202);
  await api.finishJobs();
  const path = `/v1/jobs/${started.body.id}`;
  const job = (await api.call('GET', path, { key, headers })).body;
  const errors = (await api.call('GET', `${path}/errors?limit=100`, { key, headers })).body.items;
  return { job, errors };
}

/** How people sign in, secrets in clear. */
async function signIn(tenantId: string) {
  const { signInSettings } = api.store.tenant(tenantId);
  const [policy, oidc, ldap] = [
    await signInSettings.get('policy'),
    await signInSettings.get('oidc'),
    await signInSettings.get('ldap'),
  ];
  const open = (sealed: string | null = null) => sealed && api.useCases.secretBox.open(tenantId, sealed);
  return {
    policy: policy && [policy.passwordMinLength, policy.attempts],
    oidc: oidc && [oidc.isEnabled, oidc.issuer, oidc.clientId, oidc.hasClientSecret, open(oidc.sealedClientSecret)],
    ldap: ldap && [ldap.isEnabled, ldap.host, ldap.bindDn, ldap.hasBindPassword, open(ldap.sealedBindPassword)],
  };
}
const SIGN_IN = {
  policy: [12, 77],
  oidc: [true, 'https://login.example', 'pbx', true, 'client secret'],
  ldap: [true, 'ldap.example', 'cn=reader', true, 'bind password'],
};

/** All that a tenant has, but the times. */
async function configured(tenantId: string): Promise<Line['record'][]> {
  const tenant = api.store.tenant(tenantId);
  const records: Line['record'][] = [];
  for await (const user of tenant.users.all()) records.push({ ...user });
  for (const kind of OBJECT_KINDS) for await (const object of tenant.objects.all(kind)) records.push({ ...object });
  records.push(...(await tenant.webhooks.list({ limit: 100 })).items.map((webhook) => ({ ...webhook })));
  records.push(...(await tenant.roles.list({ limit: 100 })).items.map((role) => ({ ...role })));
  const plain = ({ createdAt: _, updatedAt: __, sessionEpoch: ___, sealed: ____, ...rest }: Line['record']) => rest;
  return records.map((record) => plain(record) as Line['record']).sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function newTenant(domain: string): Promise<string> {
  const fields = NewTenant.parse({ name: domain, domain });
  return good(await createTenant(api.useCases, systemPrincipal('ten_none'), fields)).id;
}

const SIGN_IN_KINDS = ['sign-in-policy', 'oidc-provider', 'ldap-directory'];
const isOfAdmin = (permission: (typeof PERMISSIONS)[number]) => permissionsOf('admin').includes(permission);
const clone = (): File => structuredClone(backup);
const linesOf = (kind: string) => backup.records.filter((line) => line.kind === kind);

describe('a backup', () => {
  test('has one of each kind, and tells no secret in clear', async () => {
    expect(new Set(backup.records.map(({ kind }) => kind))).toEqual(
      new Set(['role', 'user', 'settings', 'webhook', ...SIGN_IN_KINDS, ...OBJECT_KINDS.map(({ name }) => name)]),
    );
    expect(backup.header).toMatchObject({ version: 1, tenant: { id: api.acme.id, domain: 'acme.example' } });
    const text = JSON.stringify(backup);
    for (const secret of [
      'argon2',
      'whsec_',
      'client secret',
      'bind password',
      'passwordHash',
      '"sealed":',
      'sealedS',
      'digest',
    ])
      expect(text).not.toContain(secret);
    expect(linesOf('user').every(({ secrets }) => secrets !== null)).toBe(true);
    const plain = await backUp('none');
    expect(plain.records.map(({ record }) => record)).toEqual(backup.records.map(({ record }) => record));
    expect(plain.records.filter(({ secrets }) => secrets !== null)).toEqual([]);
  });

  test('has nothing of another tenant', async () => {
    expect(await api.dynamo.itemsMentioning(api.globex.id, 'config')).not.toEqual([]);
    for (const id of [api.globex.id, api.globex.userId, api.globex.adminId]) {
      expect(JSON.stringify(backup)).not.toContain(id);
    }
  });
});

describe('restored into its own tenant', () => {
  test('changes nothing where all is as it was', async () => {
    const before = await configured(api.acme.id);
    const { job, errors } = await restore(backup, { key: api.acme.keys.platform });
    expect([job.state, errors]).toEqual(['succeeded', []]);
    expect(job.counts).toEqual({ unchanged: backup.records.length });
    expect(await configured(api.acme.id)).toEqual(before);
  });

  test('brings back what was deleted and changed, with its passwords, and leaves what is new', async () => {
    const before = await configured(api.acme.id);
    const principal = systemPrincipal(api.acme.id);
    const key = api.acme.keys.platform;
    // What something else needs goes once that is gone.
    for (let left = true; left; ) {
      left = false;
      for (const kind of OBJECT_KINDS) {
        for await (const { id } of api.store.tenant(api.acme.id).objects.all(kind)) {
          const deleted = await deleteObject(api.useCases, principal, kind, id);
          if (!deleted.ok) expect(['in-use', 'not-found']).toContain(deleted.problem.code);
          left ||= !deleted.ok;
        }
      }
    }
    good(await deleteUser(api.useCases, principal, carl));
    await api.call('PATCH', '/v1/sign-in-policy', { key, json: { passwordMinLength: 14, attempts: 88 } });
    await api.call('PATCH', '/v1/oidc-provider', { key, json: { isEnabled: false, clientSecret: null } });
    await api.call('PATCH', '/v1/ldap-directory', { key, json: { host: 'other.example', bindPassword: 'other' } });
    const patch = { name: 'Changed', password: 'another password' };
    await api.call('PATCH', `/v1/users/${api.acme.adminId}`, { key, json: patch });
    await setValues('tenant', { 'call.ring-seconds': 99, 'call.do-not-disturb': true });
    const added = await api.call('POST', '/v1/users', { key, json: { name: 'New', email: 'new@mail.example' } });

    const emptied = await configured(api.acme.id);
    const tried = await restore(backup, { key, query: 'dry_run=true' });
    expect(await configured(api.acme.id)).toEqual(emptied);
    const { job, errors } = await restore(backup, { key });
    expect([job.state, errors]).toEqual(['succeeded', []]);
    expect([tried.job.state, tried.errors, tried.job.counts]).toEqual(['succeeded', [], job.counts]);
    expect(job.counts.created).toBeGreaterThan(OBJECT_KINDS.length);
    const sealedAnew = (records: Line['record'][]) => records.map(({ sealedSipPassword: _, ...rest }) => rest);
    const now = (await configured(api.acme.id)).filter(({ id }) => id !== added.body.id);
    expect(sealedAnew(now)).toEqual(sealedAnew(before));
    expect(await valuesOf(api.acme.id, carl)).toEqual(setWith(permitted));
    expect(await signIn(api.acme.id)).toEqual(SIGN_IN);
    await api.signIn('admin@mail.example', api.acme.domain);
    await api.signIn('carl@mail.example', api.acme.domain);
    await api.call('DELETE', `/v1/users/${added.body.id}`, { key });
  });

  test('by an admin leaves whoever may do more than him alone, and says so', async () => {
    const file = clone();
    for (const { kind, record } of file.records) if (kind === 'user') record.name = `${record.name} Restored`;
    const { errors } = await restore(file);
    const root = linesOf('user').find(({ record }) => record.role === 'platform');
    expect(errors).toEqual([
      {
        row: backup.records.indexOf(root as Line) + 3,
        column: null,
        value: `user ${root?.record.id}`,
        code: 'role-above-own',
        reason: 'may do more than you',
      },
    ]);
    await restore(backup);
  });

  test('leaves who comes back without portal password when told so', async () => {
    const users = api.store.tenant(api.acme.id).users;
    good(await deleteUser(api.useCases, systemPrincipal(api.acme.id), carl));
    await restore(backup, { query: 'reset_passwords=true' });
    expect(await users.get(carl)).toMatchObject({ passwordHash: null, digest: { md5: expect.any(String) } });
    await restore(backup);
    expect((await users.get(carl))?.passwordHash).toMatch(/^\$argon2id/);
  });
});

describe('restored into another tenant', () => {
  test('by the platform: the same users, passwords and objects under ids of its own, and phones of its own realm', async () => {
    const acme = await configured(api.acme.id);
    const tenant = await newTenant('hooli.example');
    const { job, errors } = await restore(backup, { key: api.acme.keys.platform, tenant });
    expect(job).toMatchObject({
      state: 'succeeded',
      notes: ['Webhooks that come anew are off: they belong to another tenant.'],
    });
    // What is unique on the platform stays where it is; who can do without it comes without, and that is told.
    const refused = errors.filter(({ code }: { code: string }) => code !== 'reference-dropped');
    expect(refused).toMatchObject([
      { value: expect.stringMatching(/^device /), code: 'value-taken' },
      { value: expect.stringMatching(/^number /), code: 'value-taken' },
    ]);
    const records = await configured(tenant);
    const text = JSON.stringify(records);
    for (const { record } of backup.records) expect(text).not.toContain(record.id);
    expect(await configured(api.acme.id)).toEqual(acme);

    const names = (list: Line['record'][]) =>
      list
        .filter(({ email }) => email)
        .map(({ name }) => name)
        .sort();
    expect(names(records)).toEqual(names(acme));
    const ann = await api.store.tenant(tenant).users.byExtension('200');
    const old = await api.store.tenant(api.acme.id).users.byExtension('200');
    const secret = api.useCases.secretBox.open(api.acme.id, old?.sealedSipPassword ?? '');
    expect(api.useCases.secretBox.open(tenant, ann?.sealedSipPassword ?? '')).toBe(secret);
    expect(ann?.digest).toEqual(digestOf('200', 'hooli.example', secret));
    await api.signIn('ann@mail.example', 'hooli.example');
    const twin = await api.store.tenant(tenant).users.byExtension('260');
    const name = linesOf('call-permission').find(({ record }) => record.id === permitted)?.record.name;
    const theirs = records.find((record) => record.id.startsWith('prm_') && record.name === name)?.id ?? '';
    const set = setWith(theirs);
    expect(await valuesOf(tenant, twin?.id ?? '')).toEqual(set);
    const [hook] = (await api.store.tenant(tenant).webhooks.list({ limit: 10 })).items;
    expect(hook).toMatchObject({ userIds: [ann?.id], isEnabled: false });
    expect(await signIn(tenant)).toEqual(SIGN_IN);
    // Who has turned it on meanwhile wants it on.
    await api.call('PATCH', `/v1/webhooks/${hook?.id}`, {
      key: api.acme.keys.platform,
      headers: { 'patchbay-tenant': tenant },
      json: { isEnabled: true },
    });

    const again = await restore(backup, { key: api.acme.keys.platform, tenant });
    expect(again.job.counts).toEqual({
      unchanged: records.length + set.length + SIGN_IN_KINDS.length,
      refused: 2,
    });
  });

  test('what names somebody who is refused comes without him: told with row and field, tried or done', async () => {
    const key = api.acme.keys.platform;
    const tenant = await newTenant('piedpiper.example');
    const [ann, root] = ['200', null].map((extension) =>
      linesOf('user').find(({ record }) => record.extension === extension),
    ) as [Line, Line];
    // The number is somebody's there.
    const headers = { 'patchbay-tenant': tenant };
    await api.call('POST', '/v1/users', {
      key,
      headers,
      json: { name: 'Gilfoyle', email: 'g@mail.example', extension: '299' },
    });
    const twin = structuredClone(ann);
    Object.assign(twin.record, { id: 'usr_TWIN', email: 'twin@mail.example', extension: '299' });
    const group = structuredClone(linesOf('user-group')[0] as Line);
    Object.assign(group.record, { memberIds: [ann.record.id, 'usr_TWIN', root.record.id, 'usr_TWIN2'] });
    const hook = structuredClone(linesOf('webhook')[0] as Line);
    Object.assign(hook.record, { userIds: ['usr_TWIN', ann.record.id] });
    const deaf = structuredClone(hook);
    Object.assign(deaf.record, { id: 'whk_DEAF', userIds: ['usr_TWIN'] });
    const file = { header: backup.header, records: [hook, group, ann, twin, root, deaf] };
    const tried = await restore(file, { key, tenant, query: 'dry_run=true' });
    const done = await restore(file, { key, tenant });
    expect([tried.errors, tried.job.counts, tried.job.notes]).toEqual([done.errors, done.job.counts, done.job.notes]);
    expect(done.job.counts).toEqual({ created: 4, refused: 2 });
    expect(done.errors).toMatchObject([
      { row: 3, column: 'userIds/0', code: 'reference-dropped', value: expect.stringMatching(/^webhook whk_/) },
      { row: 4, column: 'memberIds/1', code: 'reference-dropped', reason: expect.stringMatching(/: left out$/) },
      { row: 4, column: 'memberIds/3', code: 'reference-dropped' },
      { row: 6, code: 'extension-taken' },
      // Without anybody it would hear of everybody.
      { row: 8, column: 'userIds/0', code: 'invalid-fields' },
    ]);
    const [told] = (await api.store.tenant(tenant).webhooks.list({ limit: 10 })).items;
    const inside = await api.store.tenant(tenant).users.byExtension('200');
    expect(told).toMatchObject({ userIds: [inside?.id], isEnabled: false });
  });

  test('of two that name each other one comes first: it is told that the other is refused', async () => {
    const key = api.acme.keys.platform;
    const tenant = await newTenant('ring.example');
    const json = { name: 'Taken', email: 't@mail.example', extension: '298' };
    await api.call('POST', '/v1/users', { key, headers: { 'patchbay-tenant': tenant }, json });
    const [group] = linesOf('hunt-group');
    const [one, other] = ['298', '297'].map((extension) => {
      const line = structuredClone(group as Line);
      const next = extension === '298' ? '297' : '298';
      Object.assign(line.record, {
        id: `hgr_${extension}`,
        name: `Group ${extension}`,
        extension,
        members: [],
        fallback: { kind: 'hunt-group', huntGroupId: `hgr_${next}` },
      });
      return line;
    });
    const file = { header: backup.header, records: [one, other] };
    const tried = await restore(file, { key, tenant, query: 'dry_run=true' });
    const done = await restore(file, { key, tenant });
    expect([tried.errors, tried.job.counts]).toEqual([done.errors, done.job.counts]);
    expect(done.job.counts).toEqual({ created: 1, refused: 1 });
    expect(done.errors).toMatchObject([
      { row: 3, code: 'value-taken' },
      { row: 4, column: 'fallback/huntGroupId', code: 'reference-broken' },
    ]);
  });

  test('who may not say how people sign in, or hear of calls, does not by a file', async () => {
    const key = api.acme.keys.admin;
    const readable = PERMISSIONS.filter((one) => /:read$/.test(one) && isOfAdmin(one));
    const scopes = [...readable, 'job:write', 'user:write', 'webhook:write'].filter((one) => one !== 'cdr:read');
    const made = await api.call('POST', '/v1/api-keys', { key, json: { name: 'Some', scopes } });
    const hook = structuredClone(linesOf('webhook')[0] as Line);
    hook.record.id = 'whk_NEW';
    const file = { ...backup, records: [hook, ...SIGN_IN_KINDS.flatMap(linesOf)] };
    const { job, errors } = await restore(file, { key: made.body.token });
    expect(job.counts).toEqual({ refused: 4 });
    expect(errors).toMatchObject([
      { value: 'webhook whk_NEW', code: 'not-permitted', reason: 'this needs the permission cdr:read' },
      ...SIGN_IN_KINDS.map((kind) => ({ value: `${kind} ${api.acme.id}`, code: 'not-permitted' })),
    ]);
    // The right alone makes nobody more than he is.
    const signing = await api.call('POST', '/v1/api-keys', {
      key,
      json: { name: 'Sign-in', scopes: [...scopes, 'sign-in:write'] },
    });
    const again = await restore(file, { key: signing.body.token });
    expect(again.errors).toMatchObject([
      { code: 'not-permitted' },
      { value: `oidc-provider ${api.acme.id}`, code: 'role-above-own' },
      { value: `ldap-directory ${api.acme.id}`, code: 'role-above-own' },
    ]);
  });

  test('a provider without TLS is refused, and a secret that is not in the file goes to nobody else', async () => {
    const key = api.acme.keys.platform;
    const [provider, directory] = SIGN_IN_KINDS.slice(1).map((kind) => structuredClone(linesOf(kind)[0] as Line));
    Object.assign(provider?.record ?? {}, { issuer: 'http://login.example' });
    Object.assign(directory ?? {}, { secrets: null });
    Object.assign(directory?.record ?? {}, { host: 'elsewhere.example' });
    const { errors } = await restore({ ...backup, records: [provider, directory] }, { key });
    expect(errors).toMatchObject([{ row: 3, code: 'issuer-not-secure' }]);
    expect((await signIn(api.acme.id)).ldap).toEqual([true, 'elsewhere.example', 'cn=reader', false, null]);
    await restore({ ...backup, records: linesOf('ldap-directory') }, { key });
    expect(await signIn(api.acme.id)).toEqual(SIGN_IN);
  });

  test('a secret in the file goes to nobody else, either: whoever edits the host in it gets the record without', async () => {
    const key = api.acme.keys.admin;
    const json = { name: 'Sold', host: 'sip.sold.example', registration: 'outbound', username: 'u', password: 'sold' };
    const { id } = (await api.call('POST', '/v1/trunks', { key, json })).body;
    const file = await backUp();
    const own = file.records.find(({ record }) => record.id === id) as Line;
    const records = [own, ...[...SIGN_IN_KINDS.slice(1)].map((kind) => structuredClone(linesOf(kind)[0] as Line))];
    const edits = [{ host: 'sip.thief.example' }, { issuer: 'https://thief.example' }, { host: 'ldap.thief.example' }];
    const moved = records.map((line, at) => ({ ...line, record: { ...line.record, ...edits[at] } }));
    // Nor as a secret of the same name of something else.
    const source = { kind: 'ldap', url: 'ldaps://thief.example', baseDn: 'dc=x' };
    const example = { id: 'dsr_THIEF', createdAt: own.record.createdAt, updatedAt: own.record.updatedAt };
    const fields = { name: 'Thief', source, searchFields: ['cn'], numberFields: ['mobile'] };
    const other = {
      kind: 'directory-source',
      record: { ...example, ...fields },
      secrets: linesOf('ldap-directory')[0]?.secrets,
    };

    const { job, errors } = await restore({ ...file, records: [...moved, other] });
    expect(job.counts).toEqual({ updated: 3, created: 1 });
    expect(errors).toMatchObject(
      expect.arrayContaining(
        [3, 4, 5, 6].map((row) => expect.objectContaining({ row, column: 'secrets', code: 'secret-withheld' })),
      ),
    );
    expect((await api.call('GET', `/v1/trunks/${id}`, { key })).body.hasPassword).toBe(false);
    expect((await api.call('GET', '/v1/directory-sources/dsr_THIEF', { key })).body.hasBindPassword).toBe(false);
    const { oidc, ldap } = await signIn(api.acme.id);
    expect([oidc?.slice(3), ldap?.slice(3)]).toEqual([
      [false, null],
      [false, null],
    ]);

    expect(await restore({ ...file, records })).toMatchObject({ job: { counts: { updated: 3 } }, errors: [] });
    expect((await api.call('GET', `/v1/trunks/${id}`, { key })).body.hasPassword).toBe(true);
    expect(await signIn(api.acme.id)).toEqual(SIGN_IN);
    for (const path of [`trunks/${id}`, 'directory-sources/dsr_THIEF'])
      await api.call('DELETE', `/v1/${path}`, { key });
  });

  test('by its own admin: without the secrets, which belong to the other tenant', async () => {
    const stolen = clone();
    stolen.records = stolen.records.filter(({ kind, record }) => kind === 'user' && record.extension === '200');
    Object.assign(stolen.records[0]?.record ?? {}, { extension: '277', email: 'stolen@mail.example' });
    const { job } = await restore(stolen, { key: api.globex.keys.admin });
    expect(job).toMatchObject({
      counts: { created: 1 },
      notes: ['Secrets are not taken over: they belong to another tenant.'],
    });
    // Not even when the file says that it is his own.
    stolen.header.tenant.id = api.globex.id;
    Object.assign(stolen.records[0]?.record ?? {}, { extension: '278', email: 'forged@mail.example' });
    expect((await restore(stolen, { key: api.globex.keys.admin })).job.counts).toEqual({ created: 1 });

    const old = await api.store.tenant(api.acme.id).users.byExtension('200');
    for (const extension of ['277', '278']) {
      const user = await api.store.tenant(api.globex.id).users.byExtension(extension);
      expect(user).toMatchObject({ passwordHash: null });
      const secret = api.useCases.secretBox.open(api.globex.id, user?.sealedSipPassword ?? '');
      expect(secret).not.toBe(api.useCases.secretBox.open(api.acme.id, old?.sealedSipPassword ?? ''));
    }
    const inAcme = await api.call('GET', '/v1/users?limit=100', { key: api.acme.keys.admin });
    expect(JSON.stringify(inAcme.body)).not.toContain('stolen@mail.example');
  });

  test('takes over its domain only when told so, by who may give one, and when it is free', async () => {
    const tenant = await newTenant('initech.example');
    const file = clone();
    file.records = [];
    Object.assign(file.header.tenant, { domain: 'initrode.example', aliases: ['initrode.test'], realm: 'Initrode' });
    const key = api.acme.keys.platform;
    expect((await restore(file, { key, tenant })).job.state).toBe('succeeded');
    expect((await api.store.tenantById(tenant))?.domain).toBe('initech.example');
    const refused = await restore(file, { query: 'keep_domain=false' });
    expect(refused.job).toMatchObject({ state: 'failed', failure: { code: 'not-permitted' } });
    expect((await restore(file, { key, tenant, query: 'keep_domain=false&dry_run=true' })).job.state).toBe('succeeded');
    expect((await api.store.tenantById(tenant))?.domain).toBe('initech.example');
    expect((await restore(file, { key, tenant, query: 'keep_domain=false' })).job.state).toBe('succeeded');
    const moved = { domain: 'initrode.example', aliases: ['initrode.test'], realm: 'Initrode' };
    expect(await api.store.tenantById(tenant)).toMatchObject(moved);
    Object.assign(file.header.tenant, { domain: 'initech.example', aliases: ['globex.example'] });
    for (const query of ['keep_domain=false&dry_run=true', 'keep_domain=false']) {
      const taken = await restore(file, { key, tenant, query });
      const failure = { code: 'domain-taken', detail: expect.stringContaining('globex.example') };
      expect(taken.job).toMatchObject({ state: 'failed', failure });
    }
  });
});

describe('what is wrong with a file', () => {
  test.each([
    ['no JSON', '{', 'not-a-backup'],
    ['other JSON', '{"users": []}', 'not-a-backup'],
    ['another version', JSON.stringify({ header: { format: 'patchbay-backup', version: 2 } }), 'another-version'],
  ])('%s: the job fails, and nothing is changed', async (_, file, code) => {
    const before = await configured(api.acme.id);
    const { job } = await restore(file);
    expect(job).toMatchObject({ state: 'failed', failure: { code } });
    expect(await configured(api.acme.id)).toEqual(before);
  });

  test('a call permission that is not there: whoever had it comes without it', async () => {
    const file = clone();
    const of = ({ kind, record }: Line) => kind === 'settings' && record.id === carl;
    file.records = file.records.filter(of);
    Object.assign(file.records[0]?.record.values as object, { [callPermissionPath('prm_none')]: true });
    const { job, errors } = await restore(file);
    expect(job.counts).toEqual({ unchanged: 1 });
    expect(errors).toMatchObject([{ row: 3, column: 'values/call-permission.prm_none', code: 'reference-dropped' }]);
    expect(await valuesOf(api.acme.id, carl)).toEqual(setWith(permitted));
  });

  test('a record of the year 9999 comes as one of today, which can be changed and read again', async () => {
    const file = clone();
    file.records = [linesOf('user').find(({ record }) => record.id === carl), linesOf('user-group')[0]].map((line) => {
      const { kind, record } = structuredClone(line as Line);
      const [end, name] = ['9999-12-31T23:59:59.999Z', 'Of tomorrow'];
      Object.assign(record, { id: kind === 'user' ? 'usr_LATE' : 'ugr_LATE', name, createdAt: end, updatedAt: end });
      if (kind === 'user')
        Object.assign(record, { extension: '269', email: 'late@mail.example', aliases: ['269', 'late'] });
      return { kind, record, secrets: null };
    });
    const key = api.acme.keys.admin;
    expect((await restore(file)).job.counts).toEqual({ created: 2 });
    for (const path of ['/v1/users/usr_LATE', '/v1/user-groups/ugr_LATE']) {
      expect((await api.call('PATCH', path, { key, json: { name: 'Late' } })).status).toBe(200);
      const read = (await api.call('GET', path, { key })).body;
      expect(Math.abs(Date.parse(read.updatedAt) - api.clock.nowMs())).toBeLessThan(60_000);
    }
    expect((await api.call('GET', '/v1/users/usr_LATE', { key })).body.aliases).toEqual(['late']);
    for (const path of ['users/usr_LATE', 'user-groups/ugr_LATE']) await api.call('DELETE', `/v1/${path}`, { key });
  });

  test('a record that cannot be: it is refused, with its line and field, and the others come', async () => {
    const file = clone();
    const ann = linesOf('user').find(({ record }) => record.extension === '200');
    const place = structuredClone(linesOf('location')[0] as Line);
    Object.assign(place.record, { id: 'loc_NEW', name: 'Elsewhere', emergencyLocationId: 'erl_GONE' });
    file.records = [
      { kind: 'user', record: { id: 'usr_BAD', name: 'No fields' }, secrets: null },
      { kind: 'spaceship', record: { id: 'spa_1' }, secrets: null },
      place,
      { kind: 'user', record: { ...ann?.record, id: 'usr_TWIN' }, secrets: null },
    ];
    const tried = await restore(file, { key: api.acme.keys.platform, query: 'dry_run=true' });
    const { job, errors } = await restore(file, { key: api.acme.keys.platform });
    expect(tried.errors).toEqual(errors);
    expect(job).toMatchObject({ state: 'succeeded', counts: { refused: 4 }, errorCount: 4 });
    expect(errors).toMatchObject([
      { row: 3, column: 'extension', value: 'user usr_BAD', code: 'invalid-fields' },
      { row: 4, column: 'kind', value: 'spaceship spa_1', code: 'invalid-fields' },
      { row: 5, column: 'emergencyLocationId', value: 'location loc_NEW', code: 'invalid-fields' },
      { row: 6, value: 'user usr_TWIN', code: 'extension-taken' },
    ]);
  });
});

test('backups and restores are for who may read, or write, everything', async () => {
  const key = api.acme.keys.admin;
  const scopes = ['job:read', 'job:write', 'user:read', 'user:write'];
  const made = await api.call('POST', '/v1/api-keys', { key, json: { name: 'Some', scopes } });
  const some = made.body.token;
  expect(await api.call('POST', '/v1/backups', { key: some, json: {} })).toMatchObject({ status: 403 });
  const headers = { 'content-type': 'application/json' };
  expect(await api.call('POST', '/v1/restores', { key: some, raw: '{}', headers })).toMatchObject({ status: 403 });
  const { items } = (await api.call('GET', '/v1/jobs', { key: some })).body;
  const done = items.find((job: { input: { kind: string } }) => job.input.kind === 'backup');
  expect(await api.call('GET', `/v1/jobs/${done.id}/result`, { key: some })).toMatchObject({ status: 403 });
});
