import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let root: { key: string };
beforeAll(async () => {
  api = await startApi();
  root = { key: api.acme.keys.platform };
  return () => api.stop();
});

let serial = 0;
const newDomain = () => `r${serial++}.example`;
const tenantBy = (who: object, fields: object = {}) =>
  api.call('POST', '/v1/tenants', { ...who, json: { name: 'T', domain: newDomain(), ...fields } });

/** A reseller with its own tenant and an API key of its staff. */
async function reseller(plan: object = {}) {
  const home = (await tenantBy(root)).body;
  const made = await api.call('POST', '/v1/resellers', { ...root, json: { name: 'R', tenantId: home.id, ...plan } });
  expect(made.status).toBe(201);
  const headers = { 'patchbay-tenant': home.id };
  const json = { name: 'Staff', role: 'reseller' };
  const { token } = (await api.call('POST', '/v1/api-keys', { ...root, headers, json })).body;
  return { ...made.body, home, staff: { key: token as string } };
}
const within = (who: object, tenantId: string) => ({ ...who, headers: { 'patchbay-tenant': tenantId } });
const patchTenant = (who: object, id: string, json: object) => api.call('PATCH', `/v1/tenants/${id}`, { ...who, json });
const NOT_FOUND = { status: 404, body: { code: 'not-found' } };

test('a reseller is made of a tenant, changed, and deleted when it has no tenants left', async () => {
  const { staff, home, ...made } = await reseller({ maxTenants: 5 });
  expect(made).toMatchObject({ tenantId: home.id, isEnabled: true, maxTenants: 5, maxUsers: null });
  const path = `/v1/resellers/${made.id}`;
  expect((await api.call('GET', path, root)).body).toEqual(made);
  expect((await api.call('GET', '/v1/resellers', root)).body.items).toContainEqual(made);
  expect((await api.call('GET', `/v1/tenants/${home.id}`, root)).body.resellerId).toBe(made.id);
  const changed = await api.call('PATCH', path, { ...root, json: { name: 'New name' } });
  expect(changed).toMatchObject({ status: 200, body: { name: 'New name', maxTenants: 5 } });
  expect(await api.call('DELETE', path, root)).toMatchObject({ status: 409, body: { code: 'reseller-has-tenants' } });
  await patchTenant(root, home.id, { resellerId: null });
  expect((await api.call('DELETE', path, root)).status).toBe(204);
  expect(await api.call('GET', path, root)).toMatchObject(NOT_FOUND);
});

test('a reseller needs a tenant that is nobody’s yet', async () => {
  const { home } = await reseller();
  const post = (tenantId: string) => api.call('POST', '/v1/resellers', { ...root, json: { name: 'R', tenantId } });
  expect(await post(home.id)).toMatchObject({ status: 409, body: { code: 'tenant-has-reseller' } });
  expect(await post('ten_none')).toMatchObject({ status: 422, body: { code: 'tenant-unknown' } });
  expect(await tenantBy(root, { resellerId: 'res_none' })).toMatchObject({
    status: 422,
    body: { code: 'reseller-unknown' },
  });
});

describe('a reseller’s staff', () => {
  test('makes, lists, changes and deletes its tenants, and works in them', async () => {
    const { staff, id, home } = await reseller();
    const made = await tenantBy(staff, { admin: { name: 'Ada', email: 'ada@mail.example', password: PASSWORD } });
    expect(made).toMatchObject({ status: 201, body: { resellerId: id } });
    const { apiKey, ...tenant } = made.body;
    const listed = await api.call('GET', '/v1/tenants', staff);
    expect(listed.body.items.map((one: { id: string }) => one.id).sort()).toEqual([home.id, tenant.id].sort());
    expect((await api.call('GET', `/v1/tenants/${tenant.id}`, staff)).body).toEqual(tenant);
    expect((await api.call('GET', '/v1/users', within(staff, tenant.id))).body.items).toMatchObject([{ name: 'Ada' }]);
    const renamed = await patchTenant(staff, tenant.id, { name: 'Renamed', maxUsers: 3 });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Renamed', maxUsers: 3 } });
    expect((await api.call('GET', '/v1/tenants', staff)).body.items).toContainEqual(renamed.body);
    expect((await api.call('DELETE', `/v1/tenants/${tenant.id}`, staff)).status).toBe(204);
    expect((await api.call('GET', '/v1/tenants', staff)).body.items).toHaveLength(1);
    expect((await api.call('GET', '/v1/users', { key: apiKey })).status).toBe(401);
  });

  test('finds no tenant of the platform or of another reseller', async () => {
    const { staff } = await reseller();
    const other = await reseller();
    for (const id of [api.globex.id, other.home.id, 'ten_none']) {
      expect(await api.call('GET', `/v1/tenants/${id}`, staff)).toMatchObject(NOT_FOUND);
      expect(await patchTenant(staff, id, { name: 'Stolen' })).toMatchObject(NOT_FOUND);
      expect(await api.call('DELETE', `/v1/tenants/${id}`, staff)).toMatchObject(NOT_FOUND);
      expect(await api.call('GET', '/v1/users', within(staff, id))).toMatchObject(NOT_FOUND);
    }
    expect((await api.call('GET', '/v1/tenants', staff)).body.items).toHaveLength(1);
    expect((await api.call('GET', `/v1/tenants/${other.home.id}`, root)).body.name).toBe('T');
  });

  test('makes nothing for somebody else, nor gives or takes tenants', async () => {
    const { staff, home } = await reseller();
    const other = await reseller();
    const refused = { status: 403, body: { code: 'not-permitted' } };
    expect(await tenantBy(staff, { resellerId: other.id })).toMatchObject(refused);
    expect(await patchTenant(staff, home.id, { resellerId: other.id })).toMatchObject(refused);
    expect(await patchTenant(staff, home.id, { resellerId: null })).toMatchObject(refused);
    for (const [method, path] of [
      ['GET', '/v1/resellers'],
      ['GET', `/v1/resellers/${other.id}`],
      ['DELETE', `/v1/resellers/${other.id}`],
    ] as const) {
      expect(await api.call(method, path, staff)).toMatchObject(refused);
    }
    const json = { maxTenants: null };
    expect(await api.call('PATCH', `/v1/resellers/${other.id}`, { ...staff, json })).toMatchObject(refused);
  });

  test('does not make itself the platform, and an admin does not make himself a reseller', async () => {
    const { staff, home } = await reseller();
    const above = { status: 403, body: { code: 'role-above-own' } };
    const json = (role: string) => ({ name: 'Up', email: 'up@mail.example', role });
    expect(await api.call('POST', '/v1/users', { ...staff, json: json('platform') })).toMatchObject(above);
    expect(await api.call('POST', '/v1/api-keys', { ...staff, json: json('platform') })).toMatchObject({ status: 422 });
    const key = (await api.call('POST', '/v1/api-keys', { ...staff, json: { name: 'A', role: 'admin' } })).body.token;
    expect(await api.call('POST', '/v1/users', { key, json: json('reseller') })).toMatchObject(above);
    expect((await api.call('GET', '/v1/users', within({ key }, home.id))).body.code).toBe('tenant-not-yours');
  });

  test('is staff in the reseller’s own tenant only', async () => {
    const { staff } = await reseller();
    const customer = (await tenantBy(staff)).body;
    const json = { name: 'Staff?', role: 'reseller' };
    const { token } = (await api.call('POST', '/v1/api-keys', { ...within(staff, customer.id), json })).body;
    const wouldBe = { key: token };
    expect((await api.call('GET', '/v1/tenants', wouldBe)).body.items).toEqual([]);
    expect(await api.call('GET', '/v1/users', within(wouldBe, customer.id))).toMatchObject(NOT_FOUND);
    expect(await tenantBy(wouldBe)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
  });

  test('loses its tenants with the reseller, and with a tenant that goes to another one', async () => {
    const { staff, id } = await reseller();
    const customer = (await tenantBy(staff)).body;
    const switched = (isEnabled: boolean) => api.call('PATCH', `/v1/resellers/${id}`, { ...root, json: { isEnabled } });
    await switched(false);
    expect(await api.call('GET', '/v1/users', within(staff, customer.id))).toMatchObject(NOT_FOUND);
    expect((await api.call('GET', '/v1/users', staff)).status).toBe(200);
    await switched(true);
    expect((await api.call('GET', '/v1/users', within(staff, customer.id))).status).toBe(200);
    const other = await reseller();
    expect((await patchTenant(root, customer.id, { resellerId: other.id })).status).toBe(200);
    expect(await api.call('GET', '/v1/users', within(staff, customer.id))).toMatchObject(NOT_FOUND);
    expect((await api.call('GET', '/v1/users', within(other.staff, customer.id))).status).toBe(200);
    expect((await api.call('GET', '/v1/tenants', staff)).body.items).toHaveLength(1);
    expect((await api.call('GET', '/v1/tenants', other.staff)).body.items).toHaveLength(2);
  });
});

describe('plans', () => {
  const user = (who: object) =>
    api.call('POST', '/v1/users', { ...who, json: { name: 'U', email: `u${serial++}@mail.example` } });
  const NO_USER = { status: 409, body: { code: 'user-limit-reached' } };
  const NO_TENANT = { status: 409, body: { code: 'tenant-limit-reached' } };

  test('a tenant has no more users than its plan allows, also when many come at once', async () => {
    const { apiKey, id } = (await tenantBy(root, { maxUsers: 3 })).body;
    const key = { key: apiKey };
    const answers = await Promise.all(Array.from({ length: 6 }, () => user(key)));
    const made = answers.filter(({ status }) => status === 201);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    for (let count = made.length; count < 3; count++) expect((await user(key)).status).toBe(201);
    expect(await user(key)).toMatchObject(NO_USER);
    expect((await api.call('GET', '/v1/users', key)).body.items).toHaveLength(3);
    const { items } = (await api.call('GET', '/v1/users', key)).body;
    await api.call('DELETE', `/v1/users/${items[0].id}`, key);
    expect((await user(key)).status).toBe(201);
    expect(await user(key)).toMatchObject(NO_USER);
    await patchTenant(root, id, { maxUsers: null });
    expect((await user(key)).status).toBe(201);
  });

  test('a reseller has no more tenants and users than its plan allows, in all its tenants together', async () => {
    const { staff, id } = await reseller({ maxTenants: 3, maxUsers: 2 });
    const first = (await tenantBy(staff)).body;
    const second = (await tenantBy(staff)).body;
    expect(await tenantBy(staff)).toMatchObject(NO_TENANT);
    expect(await tenantBy(root, { resellerId: id })).toMatchObject(NO_TENANT);
    expect((await user({ key: first.apiKey })).status).toBe(201);
    expect((await user({ key: second.apiKey })).status).toBe(201);
    expect(await user({ key: first.apiKey })).toMatchObject(NO_USER);
    expect((await api.call('DELETE', `/v1/tenants/${second.id}`, staff)).status).toBe(204);
    expect((await user({ key: first.apiKey })).status).toBe(201);
    expect((await tenantBy(staff)).status).toBe(201);
    expect(await tenantBy(staff)).toMatchObject(NO_TENANT);
  });

  const faxBox = (who: object) => api.call('POST', '/v1/fax-boxes', { ...who, json: { name: `F${serial++}` } });
  const NO_FAX = {
    status: 409,
    body: {
      code: 'plan-limit-reached',
      detail: 'The tenant, or its reseller, has as many fax boxes as its plan allows.',
    },
  };

  test('a tenant has no more of each kind than its plan allows, also when many come at once', async () => {
    const { apiKey, id } = (await tenantBy(root, { limits: { faxBoxes: 2, trunks: 0 } })).body;
    const key = { key: apiKey };
    const answers = await Promise.all(Array.from({ length: 4 }, () => faxBox(key)));
    const made = answers.filter(({ status }) => status === 201);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    for (let count = made.length; count < 2; count++) expect((await faxBox(key)).status).toBe(201);
    expect(await faxBox(key)).toMatchObject(NO_FAX);
    expect(await api.call('POST', '/v1/fax-boxes?dry_run=true', { ...key, json: { name: 'F' } })).toMatchObject(NO_FAX);
    const trunk = { name: 'T', host: 'sip.provider.example' };
    expect((await api.call('POST', '/v1/trunks', { ...key, json: trunk })).body.code).toBe('plan-limit-reached');
    // What is there can be changed, and makes room when it goes.
    const { items } = (await api.call('GET', '/v1/fax-boxes', key)).body;
    expect(items).toHaveLength(2);
    const one = `/v1/fax-boxes/${items[0].id}`;
    expect((await api.call('PATCH', one, { ...key, json: { name: 'Renamed' } })).status).toBe(200);
    await api.call('DELETE', one, key);
    expect((await faxBox(key)).status).toBe(201);
    expect(await faxBox(key)).toMatchObject(NO_FAX);
    // Less than there is takes nothing away, and a plan is what was said last, as a whole.
    expect((await patchTenant(root, id, { limits: { faxBoxes: 1 } })).body.limits).toEqual({ faxBoxes: 1 });
    expect((await api.call('GET', '/v1/fax-boxes', key)).body.items).toHaveLength(2);
    expect((await api.call('POST', '/v1/trunks', { ...key, json: trunk })).status).toBe(201);
    await patchTenant(root, id, { limits: {} });
    expect((await faxBox(key)).status).toBe(201);
  });

  test.each([
    { limits: { faxBoxes: -1 }, pointer: '/limits/faxBoxes' },
    { limits: { spaceships: 1 }, pointer: '/limits/spaceships' },
    { limits: null, pointer: '/limits' },
  ])('$limits is no plan', async ({ limits, pointer }) => {
    const refused = { status: 422, body: { errors: [{ pointer }] } };
    expect(await patchTenant(root, api.acme.id, { limits })).toMatchObject(refused);
    const { id } = await reseller();
    expect(await api.call('PATCH', `/v1/resellers/${id}`, { ...root, json: { limits } })).toMatchObject(refused);
  });

  test('the plan of a reseller is over those of its tenants, and goes on counting when one changes hands', async () => {
    const { staff, id } = await reseller({ limits: { faxBoxes: 2 } });
    const first = (await tenantBy(staff, { limits: { faxBoxes: 5 } })).body;
    const second = (await tenantBy(staff)).body;
    expect((await faxBox({ key: first.apiKey })).status).toBe(201);
    const made = await faxBox({ key: second.apiKey });
    expect(made.status).toBe(201);
    expect(await faxBox({ key: first.apiKey })).toMatchObject(NO_FAX);
    await api.call('DELETE', `/v1/fax-boxes/${made.body.id}`, { key: second.apiKey });
    expect((await faxBox({ key: first.apiKey })).status).toBe(201);
    expect(await faxBox({ key: second.apiKey })).toMatchObject(NO_FAX);
    const other = await reseller({ limits: { faxBoxes: 3 } });
    await patchTenant(root, first.id, { resellerId: other.id });
    expect((await faxBox({ key: second.apiKey })).status).toBe(201);
    expect((await faxBox({ key: first.apiKey })).status).toBe(201);
    expect(await faxBox(other.staff)).toMatchObject(NO_FAX);
    // A tenant that goes gives back what it had.
    await api.call('DELETE', `/v1/tenants/${second.id}`, staff);
    const third = (await tenantBy(root, { resellerId: id })).body;
    for (const status of [201, 201, 409]) expect((await faxBox({ key: third.apiKey })).status).toBe(status);
  });

  test('a tenant whose first user is over the plan of the reseller is not made at all', async () => {
    const { staff } = await reseller({ maxUsers: 1 });
    expect((await user({ key: (await tenantBy(staff)).body.apiKey })).status).toBe(201);
    const admin = { email: 'boss@mail.example', name: 'Boss', password: 'a long and odd password' };
    const domain = newDomain();
    const before = (await api.call('GET', '/v1/tenants', staff)).body.items;
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await tenantBy(staff, { domain, admin })).toMatchObject(NO_USER);
    expect((await api.call('GET', '/v1/tenants', staff)).body.items).toEqual(before);
    expect((await tenantBy(staff, { domain })).status).toBe(201);
  });

  test('a tenant that changes hands takes its users along', async () => {
    const from = await reseller({ maxUsers: 1 });
    const to = await reseller({ maxUsers: 1 });
    const customer = (await tenantBy(from.staff)).body;
    expect((await user({ key: customer.apiKey })).status).toBe(201);
    expect(await user(from.staff)).toMatchObject(NO_USER);
    await patchTenant(root, customer.id, { resellerId: to.id });
    expect((await user(from.staff)).status).toBe(201);
    expect(await user(to.staff)).toMatchObject(NO_USER);
  });
});
