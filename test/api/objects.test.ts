import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { permissionFor, permissionsOf } from '#shared/identity/index.ts';
import { kindOf, OBJECT_KINDS } from '#shared/object/index.ts';
import { anyBody, anyObject } from './any-object.ts';
import { prefixOf } from './fitting.ts';
import { type ApiAnswer, type ApiWorld, contract, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

const send = (method: string, path: string, json?: object, key = api.acme.keys.admin): Promise<ApiAnswer> =>
  api.call(method, `/v1/${path}`, { key, ...(json && { json }) });

describe.each(OBJECT_KINDS)('$plural', (kind) => {
  /** What a customer pays is changed by who sells to him. */
  const mayAdmin = permissionsOf('admin').includes(permissionFor(kind.name, 'write'));
  const writer = () => api.acme.keys[mayAdmin ? 'admin' : 'reseller'];

  test('are created, read, changed and deleted', async () => {
    const body = await anyBody(api, api.acme, kind);
    const made = await send('POST', kind.plural, body, writer());
    expect(made).toMatchObject({ status: 201 });
    const { id, updatedAt } = made.body;
    expect(await send('GET', `${kind.plural}/${id}`)).toMatchObject({ status: 200, body: made.body });
    const listed = await send('GET', `${kind.plural}?sort=-createdAt&limit=1`);
    expect(listed.body.items).toEqual([made.body]);

    // Neither nothing nor what is there already is a change.
    for (const same of [{}, body]) {
      const kept = await send('PATCH', `${kind.plural}/${id}`, same, writer());
      expect(kept).toMatchObject({ status: 200, body: made.body });
    }
    if ('name' in body) {
      const name = `${body.name}2`;
      const changed = await send('PATCH', `${kind.plural}/${id}`, { name }, writer());
      expect(changed.body).toEqual({ ...made.body, name, updatedAt: expect.any(String) });
      expect(changed.body.updatedAt > updatedAt).toBe(true);
    }
    expect(await send('DELETE', `${kind.plural}/${id}`, undefined, writer())).toMatchObject({ status: 204 });
    expect(await send('GET', `${kind.plural}/${id}`)).toMatchObject({ status: 404 });
    // What was unique is free again.
    expect(await send('POST', kind.plural, body, writer())).toMatchObject({ status: 201 });
  });

  test('a body that names the ids of another tenant is refused like one that names nothing', async () => {
    const theirs = await anyBody(api, api.globex, kind);
    const ours = await anyBody(api, api.acme, kind);
    if (JSON.stringify(theirs) === JSON.stringify(ours)) return;
    const refused = await send('POST', kind.plural, theirs, writer());
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-fields' } });
    const nobodys = JSON.parse(JSON.stringify(theirs).replace(/"([a-z]{3})_[0-9A-Z]{26}"/g, '"$1_NOBODY"'));
    expect((await send('POST', kind.plural, nobodys, writer())).body).toEqual(refused.body);
  });

  test('an unknown field and a wrong type are refused at their place', async () => {
    const body = { ...(await anyBody(api, api.acme, kind)), nonsense: 1 };
    const refused = await send('POST', kind.plural, body, writer());
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/nonsense' }] } });
  });
});

describe.each(listsOfIds())('$path/$field', ({ path, field, most, prefix }) => {
  const kind = OBJECT_KINDS.find(({ plural }) => `/v1/${plural}` === path) as (typeof OBJECT_KINDS)[number];
  const writer = () => api.acme.keys.platform;

  test('takes as many as it says, and none twice', async () => {
    const body = await anyBody(api, api.acme, kind);
    const nobodys = Array.from({ length: most }, (_, at) => `${prefix}_${String(at).padStart(26, '0')}`);
    const unknown = await send('POST', kind.plural, { ...body, [field]: nobodys }, writer());
    expect(unknown).toMatchObject({ status: 422, body: { code: 'invalid-fields' } });
    const twice = { status: 422, body: { code: 'invalid-body', errors: [{ pointer: `/${field}/1` }] } };
    const same = [nobodys[0], nobodys[0]];
    expect(await send('POST', kind.plural, { ...body, [field]: same }, writer())).toMatchObject(twice);
    expect(
      await send('PATCH', `${kind.plural}/x`.replace('x', `${kind.idPrefix}_1`), { [field]: same }, writer()),
    ).toMatchObject(twice);
  });
});

/** Of every kind, as the document tells them. */
function listsOfIds() {
  return contract.operations.flatMap(({ method, path, body }) => {
    if (method !== 'POST' || body === null) return [];
    return Object.entries(contract.resolve(body).properties ?? {}).flatMap(([field, schema]) => {
      const { uniqueItems, maxItems, items } = contract.resolve(schema);
      const prefix = prefixOf(contract.resolve(items ?? {}));
      const isOfObjects = OBJECT_KINDS.some(({ plural }) => `/v1/${plural}` === path);
      return uniqueItems && isOfObjects ? [{ path, field, most: maxItems as number, prefix }] : [];
    });
  });
}

test('what the store has no room for is refused, and nothing else', async () => {
  const cases = (length: number) =>
    Array.from({ length: 50 }, (_, at) => ({ equals: `${at}`.padEnd(length, 'x'), next: 'end' }));
  const nodes = (length: number) => [
    ...Array.from({ length: 60 }, (_, at) => ({
      kind: 'switch',
      name: at === 0 ? 'start' : `n${at}`,
      variable: 'caller',
      cases: cases(length),
      otherwise: at === 59 ? 'end' : `n${at + 1}`,
    })),
    { kind: 'go', name: 'end', destination: { kind: 'hang-up' } },
  ];
  const made = await send('POST', 'ivrs', { name: 'Long', nodes: nodes(90) });
  expect(made.status).toBe(201);
  const refused = { status: 422, body: { code: 'invalid-fields', errors: [{ pointer: '' }] } };
  expect(await send('PATCH', `ivrs/${made.body.id}`, { nodes: nodes(120) })).toMatchObject(refused);
});

describe('a copy', () => {
  const copies = (kind: string, id: string, changes: object = {}, key = api.acme.keys.admin) =>
    send('POST', `${kind}/${id}/copies`, changes, key);
  const ATTENDANT = {
    name: 'Front desk',
    extension: '3051',
    special: 'chosen',
    keys: [{ key: '*', action: { kind: 'repeat' } }],
    deniedExtensions: ['250-350'],
    maxTries: 7,
  };

  test('of an attendant is like the other, but for what only one may be; its name has a number (AAT-01)', async () => {
    const made = (await send('POST', 'auto-attendants', ATTENDANT)).body;
    const { id } = made;
    const own = { id: expect.any(String), createdAt: expect.any(String), updatedAt: expect.any(String) };
    const copy = await copies('auto-attendants', id);
    const expected = { ...made, ...own, name: 'Front desk (2)', extension: null, special: 'no' };
    expect(copy).toMatchObject({ status: 201 });
    expect(copy.body).toEqual(expected);
    expect(copy.body.id).not.toBe(id);
    expect((await copies('auto-attendants', copy.body.id)).body).toEqual({ ...expected, name: 'Front desk (3)' });
    const changed = await copies('auto-attendants', id, { name: 'Night', extension: '3052', maxTries: 1 });
    expect(changed.body).toEqual({ ...expected, name: 'Night', extension: '3052', maxTries: 1 });
    // The other is as it was.
    expect((await send('GET', `auto-attendants/${id}`)).body).toEqual(made);
  });

  test('of an outbound rule is one (DPL-01); what would be there twice is refused', async () => {
    const kind = kindOf('outbound-rule');
    const { id, name } = (await send('POST', kind.plural, { ...(await anyBody(api, api.acme, kind)), name: 'Outside' }))
      .body;
    expect(await copies(kind.plural, id)).toMatchObject({ status: 201, body: { name: `${name} (2)` } });
    expect(await copies(kind.plural, id, { name })).toMatchObject({ status: 409, body: { code: 'value-taken' } });
    expect(await copies(kind.plural, id, { nonsense: 1 })).toMatchObject({ status: 422 });
  });

  test('is made of nothing of another tenant, and by nobody who may only read', async () => {
    const theirs = (await send('POST', 'auto-attendants', { name: 'Theirs' }, api.globex.keys.admin)).body;
    expect(await copies('auto-attendants', theirs.id)).toMatchObject({ status: 404 });
    const ours = (await send('POST', 'auto-attendants', { name: 'Ours' })).body;
    expect(await copies('auto-attendants', ours.id, {}, api.acme.keys.user)).toMatchObject({ status: 403 });
  });
});

test('the attendants that a tenant usually begins with are made once, in its language (AAT-01, AAT-04)', async () => {
  const attendants = async (): Promise<{ id: string; name: string }[]> =>
    (await send('GET', 'auto-attendants?limit=100')).body.items;
  const ofThatName = (await attendants()).filter(({ name }) => name === 'Operator');
  for (const { id } of ofThatName) expect(await send('DELETE', `auto-attendants/${id}`)).toMatchObject({ status: 204 });
  await send('POST', 'auto-attendants', { name: 'after HOURS' });
  const made = await send('POST', 'auto-attendants/usual');
  expect(made).toMatchObject({ status: 201, body: { items: [{ name: 'Operator', extension: null, special: 'no' }] } });
  const keys = made.body.items[0].keys.map(({ key, action }: { key: string; action: Record<string, object> }) => [
    key,
    action.kind === ('go' as never) ? (action.destination as { kind?: string }).kind : action.kind,
  ]);
  expect(keys).toEqual([
    ['#', 'voicemail-menu'],
    ['*', 'repeat'],
    ['0', 'operator'],
    ['9', 'dial-by-name'],
  ]);
  expect(await send('POST', 'auto-attendants/usual')).toMatchObject({ status: 201, body: { items: [] } });
  await send('PATCH', 'tenant/settings', { values: { 'general.language': 'fr' } });
  expect((await send('POST', 'auto-attendants/usual')).body.items).toMatchObject([
    { name: 'Standard' },
    { name: 'Hors horaires' },
  ]);
  const names = (await attendants()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Operator', 'after HOURS', 'Standard', 'Hors horaires']));
  expect(await send('POST', 'auto-attendants/usual', {}, api.acme.keys.user)).toMatchObject({ status: 403 });
});

test('extensions of an attendant are patterns, ranges and regular expressions, which are few and cannot take long (AAT-03)', async () => {
  const body = (deniedExtensions: string[]) => ({ name: `Denies ${deniedExtensions.length}`, deniedExtensions });
  const taken = ['2XX', '250-350', '/25[0-9]|3[0-4][0-9]|350/', '/((((0|0)*)*)*)*1/'];
  expect(await send('POST', 'auto-attendants', body(taken))).toMatchObject({ status: 201 });
  for (const refused of ['350-250', '/(/', '/(?=1)1/', '/(1{9}){9}/', `/${'1'.repeat(32)}/`])
    expect(await send('POST', 'auto-attendants', body([refused]))).toMatchObject({
      body: { code: 'invalid-body', errors: [{ pointer: '/deniedExtensions/0' }] },
    });
  const many = Array.from({ length: 11 }, (_, i) => `/${i}/`);
  expect(await send('POST', 'auto-attendants', body(many))).toMatchObject({
    body: { code: 'invalid-fields', errors: [{ pointer: '/deniedExtensions' }] },
  });
});

describe('a secret', () => {
  const changed = (path: string, patch: object) => send('PATCH', path, patch);
  const needed = (field: string) => ({
    status: 422,
    body: { code: 'invalid-fields', errors: [{ pointer: `/${field}`, detail: expect.stringMatching(/needed anew/) }] },
  });

  test.each([
    { host: 'evil.example' },
    { registrarHost: 'evil.example' },
    { outboundProxyHost: 'evil.example' },
    { transport: 'udp', srtp: 'off' },
  ])('of a trunk is not sent to another server: %o', async (patch) => {
    const body = { name: `Trunk ${JSON.stringify(patch)}`, host: 'sip.example', transport: 'tls', password: 'secret' };
    const { id } = (await send('POST', 'trunks', body)).body;
    const path = `trunks/${id}`;
    expect(await changed(path, patch)).toMatchObject(needed('password'));
    const sealed = async () => (await api.store.tenant(api.acme.id).objects.get(kindOf('trunk'), id))?.sealed;
    const before = await sealed();
    expect(await changed(path, { ...patch, password: 'another' })).toMatchObject({ status: 200, body: patch });
    expect(await sealed()).not.toEqual(before);
    // Where it is now it may stay, whatever else is changed.
    expect(await changed(path, { ...patch, maxCalls: 3, transport: 'tls' })).toMatchObject({ status: 200 });
  });

  test('of a directory goes to the server that it was given for', async () => {
    const source = { kind: 'ldap', url: 'ldaps://ldap.example/', baseDn: 'dc=example' };
    const made = await send('POST', 'directory-sources', { name: 'People', source, bindPassword: 'secret' });
    const path = `directory-sources/${made.body.id}`;
    expect(await changed(path, { source: { ...source, url: 'ldaps://evil.example/' } })).toMatchObject(
      needed('bindPassword'),
    );
    expect(await changed(path, { source: { ...source, baseDn: 'dc=other' } })).toMatchObject({ status: 200 });
    const given = { source: { ...source, url: 'ldaps://evil.example/' }, bindPassword: 'secret' };
    expect(await changed(path, given)).toMatchObject({ status: 200 });
  });
});

describe('what is unique', () => {
  test('a number belongs to a user or to an object, and only once', async () => {
    const first = await send('POST', 'hunt-groups', { name: 'First', extension: '310' });
    expect(first.status).toBe(201);
    const taken = { status: 409, body: { code: 'value-taken', errors: [{ pointer: '/extension' }] } };
    expect(await send('POST', 'hunt-groups', { name: 'Second', extension: '310' })).toMatchObject(taken);
    expect(await send('POST', 'hunt-groups', { name: 'Second', extension: '200' })).toMatchObject(taken);
    expect(await send('POST', 'users', { name: 'X', email: 'x@x.example', extension: '310' })).toMatchObject({
      status: 409,
      body: { code: 'extension-taken' },
    });
    // Not in the other tenant.
    const there = await send('POST', 'hunt-groups', { name: 'First', extension: '310' }, api.globex.keys.admin);
    expect(there.status).toBe(201);
    const moved = await send('PATCH', `hunt-groups/${first.body.id}`, { extension: '311' });
    expect(moved.status).toBe(200);
    expect(await send('POST', 'hunt-groups', { name: 'Second', extension: '310' })).toMatchObject({ status: 201 });
  });

  test('a name is one whatever its case', async () => {
    await send('POST', 'hunt-groups', { name: 'Team', extension: '320' });
    expect(await send('POST', 'hunt-groups', { name: 'TEAM', extension: '321' })).toMatchObject({
      status: 409,
      body: { code: 'value-taken', errors: [{ pointer: '/name' }] },
    });
  });
});

describe('what refers to something that is deleted', () => {
  let userId: string;
  beforeEach(async () => {
    const user = await send('POST', 'users', { name: 'Gone', email: `${Math.random()}@mail.example` });
    userId = user.body.id;
  });

  test('a hunt group loses its member, and edges see it with the next call', async () => {
    const members = [{ userId }, { userId: api.acme.userId }];
    const group = await send('POST', 'hunt-groups', { name: 'Members', extension: '330', members });
    expect(await send('DELETE', `users/${userId}`)).toMatchObject({ status: 204 });
    const left = await send('GET', `hunt-groups/${group.body.id}`);
    expect(left.body.members).toEqual([{ userId: api.acme.userId, rings: 'after-previous', ringSeconds: 30 }]);
    const snapshot = await api.store.tenant(api.acme.id).snapshot();
    expect(snapshot?.objects.get('hunt-group')?.get(group.body.id)).toMatchObject({ members: left.body.members });
  });

  test('who is the destination of something stays until that is changed', async () => {
    const fallback = { kind: 'user', userId };
    const group = await send('POST', 'hunt-groups', { name: 'Fallback', extension: '331', fallback });
    const refused = await send('DELETE', `users/${userId}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'in-use' } });
    expect(refused.body.by).toEqual([{ kind: 'hunt-group', id: group.body.id }]);
    await send('PATCH', `hunt-groups/${group.body.id}`, { fallback: { kind: 'hang-up' } });
    expect(await send('DELETE', `users/${userId}`)).toMatchObject({ status: 204 });
  });

  test('many at the same time leave nothing that names nobody', async () => {
    const users = await Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        const made = await send('POST', 'users', { name: 'U', email: `many${i}@mail.example` });
        return made.body.id as string;
      }),
    );
    const writes = users.flatMap((id, i) => [
      send('POST', 'hunt-groups', { name: `Many ${i}`, extension: `34${i}`, members: [{ userId: id }] }),
      send('DELETE', `users/${id}`),
    ]);
    for (const { status } of await Promise.all(writes)) expect([201, 204, 409, 422]).toContain(status);
    const groups = await send('GET', 'hunt-groups?name=many*');
    const named: string[] = groups.body.items.flatMap((group: { members: { userId: string }[] }) =>
      group.members.map((member) => member.userId),
    );
    for (const id of named) expect(await send('GET', `users/${id}`)).toMatchObject({ status: 200 });
  });
});

describe('lists', () => {
  test('are filtered, searched and sorted, page by page', async () => {
    for (const [i, name] of ['Beta', 'alpha', 'Gamma'].entries()) {
      await send('POST', 'schedules', {
        name: `${name} hours`,
        openingHours: [{}],
        timeZone: i === 1 ? null : 'Europe/Paris',
      });
    }
    const names = (answer: ApiAnswer) => answer.body.items.map(({ name }: { name: string }) => name);
    expect(names(await send('GET', 'schedules?search=HOURS&sort=-name&timeZone=europe*'))).toEqual([
      'Office hours',
      'Gamma hours',
      'Beta hours',
    ]);
    const first = await send('GET', 'schedules?sort=name&limit=2&search=a%20hours');
    expect(names(first)).toEqual(['Beta hours', 'Gamma hours']);
    const second = await send('GET', `schedules?sort=name&limit=2&search=a%20hours&cursor=${first.body.nextCursor}`);
    expect(names(second)).toEqual(['alpha hours']);
    expect(second.body.nextCursor).toBeNull();
  });

  test.each([
    { query: 'sort=nonsense', pointer: '/sort' },
    { query: 'nonsense=1', pointer: '/nonsense' },
    { query: 'search=', pointer: '/search' },
    { query: 'timeZone=Mars', pointer: '/timeZone' },
    { query: 'createdAt=maybe', pointer: '/createdAt' },
  ])('$query is refused', async ({ query, pointer }) => {
    const refused = await send('GET', `schedules?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-query', errors: [{ pointer }] } });
  });

  test('a cursor of another list or tenant is refused', async () => {
    const { body } = await send('GET', 'schedules?sort=name&limit=1');
    const cursor = body.nextCursor;
    expect(await send('GET', `hunt-groups?sort=name&limit=1&cursor=${cursor}`)).toMatchObject({ status: 400 });
    const abroad = await send('GET', `schedules?sort=name&limit=1&cursor=${cursor}`, undefined, api.globex.keys.admin);
    expect(abroad).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
  });
});

test('a tenant that is deleted leaves nothing', async () => {
  for (const kind of OBJECT_KINDS) await anyObject(api, api.globex, kind);
  const deleted = await api.call('DELETE', `/v1/tenants/${api.globex.id}`, { key: api.acme.keys.platform });
  expect(deleted.status).toBe(204);
  const left = await api.dynamo.itemsMentioning(api.globex.id, 'config');
  // But what the platform remembers of it, and events that are still to be told.
  expect(left.filter(({ pk }) => !/^(PLATFORM#audit|EVENT-OUTBOX#\d)$/.test(String(pk)))).toEqual([]);
});
