import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DIALED_LEG } from '#shared/cdr/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { MAX_WAITING } from '#shared/text-message/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { timeStamp } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock } from '#test/world/index.ts';
import {
  aBooking,
  aCdr,
  anAlarmEvent,
  anApiKey,
  anEntry,
  aRegistration,
  aTenant,
  aTextMessage,
  aUser,
  aWebhook,
} from '#test/world/records.ts';
import { InvalidCursor, type Store } from './index.ts';

let dynamo: TestDynamoDb;
let store: Store;
let clock: ManualClock;
const ids = new CountingIds();
const audit = { actor: 'usr_1', action: 'test' };
const LATEST = '2026-01-05T09:00:02.000Z';
const LATER = '2026-01-05T09:00:01.000Z';

beforeAll(async () => {
  dynamo = await startDynamoDb();
  return () => dynamo.stop();
});

/** Every test has two tenants of its own, with the same extensions and addresses in both. */
let acme: string;
let globex: string;
let serial = 0;
beforeEach(async () => {
  clock = new ManualClock();
  store = dynamo.openStore({ clock, ids });
  serial += 1;
  acme = `ten_acme${serial}`;
  globex = `ten_globex${serial}`;
  for (const id of [acme, globex]) {
    expect(await store.createTenant(aTenant({ id, domain: `${id.slice(4)}.example` }), audit)).toMatchObject({
      ok: true,
    });
    expect(await store.tenant(id).users.create(aUser({ id: 'usr_200' }), audit)).toMatchObject({ ok: true });
  }
});

describe('tenants', () => {
  test('a tenant is found by its domain and by its id', async () => {
    expect(await store.tenantByDomain(`acme${serial}.example`)).toMatchObject({ id: acme });
    expect(await store.tenantById(acme)).toMatchObject({ domain: `acme${serial}.example` });
    expect(await store.tenantByDomain('nobody.example')).toBeNull();
    expect(await store.tenantById('ten_nobody')).toBeNull();
  });

  test('a domain has one owner', async () => {
    const domain = `acme${serial}.example`;
    expect(await store.createTenant(aTenant({ id: `ten_late${serial}`, domain }), audit)).toEqual({
      ok: false,
      problem: { code: 'domain-taken', path: ['domain'], domain },
    });
    expect(await store.tenantById(`ten_late${serial}`)).toBeNull();
  });

  test('a new domain takes the place of the old one, which is free again', async () => {
    const before = aTenant({ id: acme, domain: `acme${serial}.example` });
    const after = { ...before, domain: `new${serial}.example`, updatedAt: LATER };
    expect(await store.updateTenant(before, after, audit)).toEqual({ ok: true, value: after });
    expect(await store.tenantByDomain(before.domain)).toBeNull();
    expect(await store.tenantByDomain(after.domain)).toEqual(after);
    expect((await store.tenant(acme).snapshot())?.tenant).toEqual(after);
    expect(await store.updateTenant(before, { ...before, name: 'Late' }, audit)).toEqual({
      ok: false,
      problem: { code: 'changed-meanwhile' },
    });
  });

  test('deletion leaves nothing but the records of calls', async () => {
    const tenant = store.tenant(acme);
    await tenant.webhooks.create(aWebhook(), audit);
    await tenant.registrations.put([aRegistration()]);
    await tenant.textMessages.put(aTextMessage());
    await tenant.contactCentre.takeLease({ edgeId: 'edge_1', term: 1 }, null);
    await tenant.alarms.note(anAlarmEvent({ tenantId: acme }));
    const meeting = kindOf('meeting').New.parse({
      name: 'Round',
      conferenceRoomId: 'cnf_1',
      start: '2026-03-30T09:00',
    });
    const after = { ...meeting, id: 'mtg_1', createdAt: LATER, updatedAt: LATER, sealed: {} };
    await tenant.objects.write([{ kind: kindOf('meeting'), before: null, after }], audit);
    await tenant.cdrs.put(aCdr());
    await tenant.apiKeys.create(anApiKey(), `token${serial}`, audit);
    await store.putSession({
      tokenSha256: `session${serial}`,
      id: 'ses_1',
      tenantId: acme,
      userId: 'usr_200',
      sessionEpoch: 0,
      assurance: 'password' as const,
      source: null,
      userAgent: null,
      impersonator: null,
      mustChangePassword: false,
      createdAt: LATER,
      expiresAt: '2026-01-05T21:00:00.000Z',
    });
    expect(await store.sessionByHash(`session${serial}`)).not.toBeNull();
    expect(await store.apiKeyByHash(`token${serial}`)).toEqual({ tenantId: acme, apiKey: anApiKey() });

    expect(await store.deleteTenant(acme, audit)).toEqual({ ok: true, value: undefined });

    expect(await store.tenantById(acme)).toBeNull();
    expect(await store.tenantByDomain(`acme${serial}.example`)).toBeNull();
    expect(await store.apiKeyByHash(`token${serial}`)).toBeNull();
    expect(await store.sessionByHash(`session${serial}`)).toBeNull();
    const toTell = (await store.eventOutbox.waiting(1000)).filter(({ tenantId }) => tenantId === acme);
    expect(toTell.flatMap(({ events }) => events)).toContainEqual(
      expect.objectContaining({ tenantId: acme, data: { kind: 'test', id: acme, ...audit } }),
    );
    await store.eventOutbox.remove(toTell);
    expect(await dynamo.itemsMentioning(acme, 'config')).toEqual([
      expect.objectContaining({ pk: 'PLATFORM#audit' }),
      expect.objectContaining({ pk: 'PLATFORM#audit' }),
    ]);
    expect(await tenant.cdrs.get('cdr_1')).toEqual(aCdr());
    expect(await tenant.version()).toBe(0);
    expect(await tenant.snapshot()).toBeNull();
    expect(await store.deleteTenant(acme, audit)).toEqual({ ok: false, problem: { code: 'not-found' } });
    expect(await tenant.users.create(aUser({ id: 'usr_300' }), audit)).toEqual({
      ok: false,
      problem: { code: 'not-found' },
    });
    const recording = { id: 'rec_1', callId: 'call_1', bytes: 4, storedAt: LATER };
    expect(await tenant.recordings.put(recording)).toBe(false);
    expect(await tenant.recordings.get('rec_1')).toBeNull();
    expect((await store.tenant(globex).snapshot())?.userByExtension.get('200')).toBeDefined();
  });

  test('is not deleted by who has read another version of it', async () => {
    const tenant = await store.tenantById(acme);
    if (!tenant) throw new Error('acme is not there');
    await store.updateTenant(tenant, { ...tenant, name: 'New', updatedAt: LATER }, audit);
    const refused = { ok: false, problem: { code: 'changed-meanwhile' } };
    expect(await store.deleteTenant(acme, audit, tenant)).toEqual(refused);
    expect(await store.tenantById(acme)).toMatchObject({ name: 'New' });
  });
});

test('messages wait for one user of one tenant, the oldest first, as many as may and as long as they may', async () => {
  const { textMessages } = store.tenant(acme);
  const [first, second] = [aTextMessage({ id: 'txt_1' }), aTextMessage({ id: 'txt_2' })];
  for (const message of [second, first]) expect(await textMessages.put(message)).toBe(true);
  expect(await textMessages.ofUser('usr_200')).toEqual([first, second]);
  expect(await textMessages.ofUser('usr_20')).toEqual([]);
  expect(await store.tenant(globex).textMessages.ofUser('usr_200')).toEqual([]);
  const more = Array.from({ length: MAX_WAITING - 2 }, (_, index) => aTextMessage({ id: `txt_a${index}` }));
  await Promise.all(more.map((message) => textMessages.put(message)));
  expect(await textMessages.put(aTextMessage({ id: 'txt_b' }))).toBe(false);
  expect(await textMessages.put(aTextMessage({ id: 'txt_b', userId: 'usr_201' }))).toBe(true);
  expect(await textMessages.delete(first)).toBe(true);
  expect(await textMessages.delete(first)).toBe(false);
  expect((await textMessages.ofUser('usr_200')).length).toBe(MAX_WAITING - 1);
  clock.advance(Date.parse(second.expiresAt) - clock.nowMs());
  expect(await textMessages.ofUser('usr_200')).toEqual([]);
});

test('of two who change what is kept of a member of queues one is refused; so is a lease that has another term by now', async () => {
  const { contactCentre } = store.tenant(acme);
  const member = {
    memberId: 'agt_1',
    pauses: [],
    missedInTurn: 0,
    idleSinceMs: null,
    lastCall: null,
    saidStateId: null,
  };
  const at = (extension: string) => ({ ...member, login: { extension, sinceMs: 1 } });
  expect(await contactCentre.putMember({ ...at('200'), revision: 1 })).toBe(true);
  const both = await Promise.all(
    ['201', '202'].map((extension) => contactCentre.putMember({ ...at(extension), revision: 2 })),
  );
  expect(both.filter(Boolean).length).toBe(1);
  expect(await contactCentre.putMember({ ...at('200'), revision: 2 })).toBe(false);
  expect(await contactCentre.members()).toMatchObject([{ memberId: 'agt_1', revision: 2 }]);
  expect(await store.tenant(globex).contactCentre.members()).toEqual([]);

  const first = { edgeId: 'edge_1', term: 1 };
  expect([await contactCentre.lease(), await contactCentre.takeLease(first, null)]).toEqual([null, true]);
  expect(await contactCentre.takeLease({ edgeId: 'edge_2', term: 1 }, null)).toBe(false);
  expect(await contactCentre.takeLease({ edgeId: 'edge_2', term: 2 }, first)).toBe(true);
  expect(await contactCentre.takeLease({ edgeId: 'edge_3', term: 2 }, first)).toBe(false);
  expect(await contactCentre.lease()).toEqual({ edgeId: 'edge_2', term: 2 });
  expect(await store.tenant(globex).contactCentre.lease()).toBeNull();
});

test('who waits to be called back is written by the edge that has the lease alone: what the one before writes is there when the next begins, or never', async () => {
  const { contactCentre } = store.tenant(globex);
  const kept = (number: string) => ({
    callId: 'call_1',
    queueId: 'que_1',
    from: { number: '200', name: null, userId: null },
    priority: 0,
    enteredAtMs: 1,
    originalPosition: 1,
    skillRule: null,
    callback: { number, failedTries: 0, notBeforeMs: null },
  });
  const [first, next] = [
    { edgeId: 'edge_1', term: 1 },
    { edgeId: 'edge_2', term: 2 },
  ];
  expect(await contactCentre.putCallback(kept('1'), 1)).toBe(false);
  await contactCentre.takeLease(first, null);
  expect(await contactCentre.putCallback(kept('1'), 1)).toBe(true);
  await contactCentre.takeLease(next, first);
  expect(await contactCentre.callbacks()).toEqual([kept('1')]);
  expect(await contactCentre.putCallback(kept('2'), 2)).toBe(true);
  expect([await contactCentre.putCallback(kept('3'), 1), await contactCentre.deleteCallback('call_1', 1)]).toEqual([
    false,
    false,
  ]);
  expect(await contactCentre.callbacks()).toEqual([kept('2')]);
  expect(await contactCentre.deleteCallback('call_1', 2)).toBe(true);
  // Nothing comes back that is done with.
  expect([await contactCentre.putCallback(kept('1'), 1), await contactCentre.callbacks()]).toEqual([false, []]);
});

describe('users', () => {
  test('extension and e-mail are unique in the tenant, not across tenants', async () => {
    const { users } = store.tenant(acme);
    expect(await users.create(aUser({ id: 'usr_2', extension: '200' }), audit)).toEqual({
      ok: false,
      problem: { code: 'extension-taken', extension: '200' },
    });
    expect(await users.create(aUser({ id: 'usr_203', email: 'user200@acme.example' }), audit)).toEqual({
      ok: false,
      problem: { code: 'email-taken', email: 'user200@acme.example' },
    });
    expect(await users.get('usr_2')).toBeNull();
    expect((await users.list({ limit: 10 })).items.map((user) => user.id)).toEqual(['usr_200']);
  });

  test('aliases take their numbers as extensions do, give them back, and find nobody as an extension', async () => {
    const { users } = store.tenant(acme);
    const ann = aUser({ id: 'usr_201', aliases: ['555', 'ann.a'] });
    const taken = (value: string, place: number) => ({
      ok: false,
      problem: { code: 'value-taken', path: ['aliases', place], value },
    });
    expect(await users.create({ ...ann, aliases: ['555', '200'] }, audit)).toEqual(taken('200', 1));
    expect(await users.create(ann, audit)).toMatchObject({ ok: true });
    expect(await users.create(aUser({ id: 'usr_555' }), audit)).toEqual({
      ok: false,
      problem: { code: 'extension-taken', extension: '555' },
    });
    expect(await users.byExtension('555')).toBeNull();
    // An alias becomes the extension, and the extension an alias: nobody can come between.
    const swapped = { ...ann, extension: '555', aliases: ['201'], updatedAt: LATER };
    expect(await users.update(ann, swapped, audit)).toMatchObject({ ok: true });
    expect(await users.create(aUser({ id: 'usr_2', extension: '202', aliases: ['201'] }), audit)).toEqual(
      taken('201', 0),
    );
    expect(await users.create(aUser({ id: 'usr_2', extension: '202', aliases: ['ann.a'] }), audit)).toMatchObject({
      ok: true,
    });
    await users.delete(swapped, audit, await store.tenant(acme).version());
    expect(await store.tenant(acme).objects.taken('extension', ['555', '201', 'ann.a'])).toEqual(new Set(['ann.a']));
  });

  test('a change moves the locks with it', async () => {
    const { users } = store.tenant(acme);
    const before = aUser({ id: 'usr_200' });
    const after = { ...before, extension: '299', email: 'new@acme.example', updatedAt: LATER };
    expect(await users.update(before, after, audit)).toMatchObject({ ok: true });
    expect(await users.byExtension('200')).toBeNull();
    expect(await users.byEmail(before.email)).toBeNull();
    expect(await users.byExtension('299')).toEqual(after);
    expect(await users.byEmail('new@acme.example')).toEqual(after);
    expect(await users.create(aUser({ id: 'usr_201', extension: '200' }), audit)).toMatchObject({ ok: true });
  });

  test('a write in between is refused', async () => {
    const { users } = store.tenant(acme);
    const before = aUser({ id: 'usr_200' });
    await users.update(before, { ...before, name: 'First', updatedAt: LATER }, audit);
    const refused = { ok: false, problem: { code: 'changed-meanwhile' } };
    expect(await users.update(before, { ...before, name: 'Second', updatedAt: LATER }, audit)).toEqual(refused);
    expect(await users.delete(before, audit)).toEqual(refused);
    expect(await users.putDigests([{ before, after: before }], audit)).toEqual(refused);
    expect(await users.get('usr_200')).toMatchObject({ name: 'First' });
  });

  test('deletion frees extension and e-mail', async () => {
    const { users } = store.tenant(acme);
    const user = aUser({ id: 'usr_200' });
    expect(await users.delete(user, audit)).toMatchObject({ ok: true });
    expect(await users.get('usr_200')).toBeNull();
    expect(await users.create({ ...user, id: 'usr_201' }, audit)).toMatchObject({ ok: true });
  });

  test('secrets stay out of lists and answers', async () => {
    const { users } = store.tenant(acme);
    const created = await users.create(aUser({ id: 'usr_201' }), audit);
    for (const user of [...(await users.list({ limit: 10 })).items, created.ok && created.value]) {
      expect(Object.keys(user as object)).not.toContain('digest');
      expect(Object.keys(user as object)).not.toContain('passwordHash');
    }
  });

  test('of twenty who want one extension at once, one gets it; twenty different ones all succeed', async () => {
    const { users } = store.tenant(acme);
    const rivals = await Promise.all(
      Array.from({ length: 20 }, (_, i) => users.create(aUser({ id: `usr_3${i}`, extension: '300' }), audit)),
    );
    expect(rivals.filter((result) => result.ok)).toHaveLength(1);
    const before = await store.tenant(acme).version();
    const others = await Promise.all(
      Array.from({ length: 20 }, (_, i) => users.create(aUser({ id: `usr_4${10 + i}` }), audit)),
    );
    expect(others.filter((result) => result.ok)).toHaveLength(20);
    expect(await store.tenant(acme).version()).toBe(before + 20);
  });
});

test('who was taken for dead keeps no answer and frees no key', async () => {
  const { idempotency } = store.tenant(acme);
  const scope = { actor: 'key_1', key: 'k' };
  expect(await idempotency.claim(scope, { id: 'req_1', fingerprint: 'f' })).toEqual({ state: 'claimed' });
  expect(await idempotency.claim(scope, { id: 'req_1', fingerprint: 'f' })).toEqual({ state: 'claimed' });
  clock.advance(60_000);
  expect(await idempotency.claim(scope, { id: 'req_2', fingerprint: 'f' })).toEqual({ state: 'claimed' });
  await idempotency.keep(scope, 'req_1', 'late');
  await idempotency.release(scope, 'req_1');
  expect(await idempotency.claim(scope, { id: 'req_3', fingerprint: 'f' })).toEqual({ state: 'in-progress' });
  await idempotency.keep(scope, 'req_2', 'sealed');
  const answered = { state: 'answered', sealedAnswer: 'sealed' };
  expect(await idempotency.claim(scope, { id: 'req_3', fingerprint: 'f' })).toEqual(answered);
});

describe('version and snapshot', () => {
  test('every configuration write bumps the version and leaves an audit entry', async () => {
    const tenant = store.tenant(acme);
    const before = await tenant.version();
    await tenant.users.create(aUser({ id: 'usr_201' }), { actor: 'usr_9', action: 'user.create' });
    await tenant.webhooks.create(aWebhook(), audit);
    await tenant.webhooks.delete(aWebhook(), audit);
    expect(await tenant.version()).toBe(before + 3);
    const entries = (await dynamo.itemsMentioning(acme, 'config')).filter((item) => item.pk === `T#${acme}#audit`);
    expect(entries).toHaveLength(before + 3);
    expect(entries).toContainEqual(
      expect.objectContaining({
        actor: 'usr_9',
        action: 'user.create',
        target: 'usr_201',
        at: '2026-01-05T09:00:00.000Z',
      }),
    );
  });

  test('a refused write bumps nothing', async () => {
    const tenant = store.tenant(acme);
    const before = await tenant.version();
    await tenant.users.create(aUser({ id: 'usr_2', extension: '200' }), audit);
    await tenant.webhooks.delete(aWebhook({ id: 'whk_none' }), audit);
    expect(await tenant.version()).toBe(before);
  });

  test('a snapshot carries the version it was read at, and of users no secret but digests', async () => {
    const tenant = store.tenant(acme);
    const snapshot = await tenant.snapshot();
    expect(snapshot?.version).toBe(await tenant.version());
    expect(snapshot?.userByExtension.get('200')).toEqual({
      id: 'usr_200',
      extension: '200',
      name: 'User usr_200',
      isEnabled: true,
      aliases: [],
      isPhantom: false,
      sipCredentials: [],
      digest: { md5: 'a'.repeat(32), sha256: 'b'.repeat(64) },
    });
    expect(await store.tenant('ten_nobody').snapshot()).toBeNull();
    expect(await store.tenant('ten_nobody').version()).toBe(0);
  });

  test('a snapshot has the secrets of its objects as they are sealed, beside the objects', async () => {
    const tenant = store.tenant(acme);
    const fields = Trunk.New.parse({ name: 'T', host: 'sip.example' });
    const trunk = { ...fields, id: 'trk_1', createdAt: LATER, updatedAt: LATER };
    const after = { ...trunk, sealed: { password: 'SEALED' } };
    expect(await tenant.objects.write([{ kind: kindOf('trunk'), before: null, after }], audit)).toMatchObject({
      ok: true,
    });
    const snapshot = await tenant.snapshot();
    expect(snapshot?.sealed.get('trk_1')).toEqual({ password: 'SEALED' });
    expect(snapshot && objectsOf(snapshot, Trunk).get('trk_1')).toEqual(trunk);
    expect((await store.tenant(globex).snapshot())?.sealed.size).toBe(0);
  });

  test('a snapshot larger than one page of DynamoDB is complete', async () => {
    const tenant = store.tenant(acme);
    const name = 'x'.repeat(100);
    const sealedSipPassword = 's'.repeat(20_000);
    for (let i = 0; i < 60; i++) {
      await tenant.users.create(aUser({ id: `usr_${1000 + i}`, name, sealedSipPassword }), audit);
    }
    expect((await tenant.snapshot())?.userById.size).toBe(61);
  });

  test('live state leaves the version alone, unless somebody removes it by hand', async () => {
    const tenant = store.tenant(acme);
    const before = await tenant.version();
    await tenant.registrations.put([aRegistration()]);
    await tenant.registrations.delete('reg_1');
    expect(await tenant.version()).toBe(before);
    await tenant.registrations.put([aRegistration()]);
    expect(await tenant.registrations.delete('reg_1', audit)).toBe(true);
    expect(await tenant.registrations.delete('reg_1', audit)).toBe(false);
    expect(await tenant.version()).toBe(before + 1);
  });
});

describe('live state', () => {
  test('text that is not well-formed is stored as near as can be, and hinders nothing', async () => {
    const { registrations } = store.tenant(acme);
    const halved = aRegistration({ id: 'reg_2', userAgent: 'Phone/\ud83d' });
    expect(await registrations.put([aRegistration(), halved])).toEqual([]);
    expect(await registrations.get('reg_2')).toMatchObject({ userAgent: 'Phone/\ufffd' });
    expect(await registrations.get('reg_1')).not.toBeNull();
    expect(await registrations.get('reg_\ud83d')).toBeNull();
  });

  test('a registration that DynamoDB refuses is named, and the others are stored', async () => {
    const { registrations } = store.tenant(acme);
    const huge = aRegistration({ id: 'reg_2', userAgent: 'x'.repeat(500_000) });
    expect(await registrations.put([aRegistration(), huge, aRegistration({ id: 'reg_3' })])).toEqual(['reg_2']);
    expect((await registrations.list()).map(({ id }) => id)).toEqual(['reg_1', 'reg_3']);
  });

  test('an expired registration is not there, whether or not DynamoDB has cleaned up', async () => {
    const { registrations } = store.tenant(acme);
    await registrations.put([
      aRegistration({ expiresAt: '2026-01-05T09:01:00.000Z' }),
      aRegistration({ id: 'reg_2', expiresAt: '2026-01-05T09:02:00.000Z' }),
    ]);
    clock.advance(60_000);
    expect(await registrations.get('reg_1')).toBeNull();
    expect((await registrations.list()).map(({ id }) => id)).toEqual(['reg_2']);
    expect((await registrations.page({ limit: 10 })).items.map(({ id }) => id)).toEqual(['reg_2']);
  });

  test('of several states of one binding in one batch the last counts, and a batch may be large', async () => {
    const { registrations } = store.tenant(acme);
    const many = Array.from({ length: 60 }, (_, i) => aRegistration({ id: `reg_${100 + i}` }));
    await registrations.put([...many, aRegistration({ id: 'reg_100', userAgent: 'Phone/2' })]);
    expect(await registrations.list()).toHaveLength(60);
    expect(await registrations.get('reg_100')).toMatchObject({ userAgent: 'Phone/2' });
  });

  test('a session ends when it expires or is deleted', async () => {
    const session = {
      tokenSha256: `hash${serial}`,
      id: 'ses_1',
      tenantId: acme,
      userId: 'usr_200',
      sessionEpoch: 0,
      assurance: 'password' as const,
      source: null,
      userAgent: null,
      impersonator: null,
      mustChangePassword: false,
      createdAt: LATER,
      expiresAt: '2026-01-05T21:00:00.000Z',
    };
    await store.putSession(session);
    expect(await store.sessionByHash(session.tokenSha256)).toEqual(session);
    clock.advance(12 * 3_600_000);
    expect(await store.sessionByHash(session.tokenSha256)).toBeNull();
    await store.deleteSession(session.tokenSha256);
    await store.deleteSession(session.tokenSha256);
    expect(await dynamo.itemsMentioning(session.tokenSha256, 'config')).toEqual([]);
  });

  test('of those who count a failed sign-in at once, one counts; an hour later it is forgotten', async () => {
    const { signInFailures } = store;
    const who = [acme, 'a@b.example'];
    const none = await signInFailures.get(who);
    expect(none).toEqual({ count: 0, lastAtMs: 0 });
    expect((await Promise.all([1, 2, 3].map(() => signInFailures.add(who, none)))).filter(Boolean)).toHaveLength(1);
    const one = await signInFailures.get(who);
    expect(one).toEqual({ count: 1, lastAtMs: clock.nowMs() });
    expect(await signInFailures.add(who, one)).toBe(true);
    clock.advance(3_600_000);
    expect(await signInFailures.get(who)).toEqual(none);
    expect(await signInFailures.add(who, none)).toBe(true);
    await signInFailures.takeBack(who);
    await signInFailures.takeBack(who);
    expect(await signInFailures.get(who)).toMatchObject({ count: 0 });
    expect(await signInFailures.add(who, none)).toBe(true);
    await signInFailures.clear(who);
    expect(await signInFailures.get(who)).toEqual(none);
  });
});

describe('trunks that are kept connected', () => {
  const kind = kindOf('trunk');
  const trunkWith = (fields: object, updatedAt = LATER) => ({
    ...kind.New.parse({ name: 'T', host: 'sip.example', username: 'a', ...fields }),
    id: `trk_${serial}`,
    createdAt: LATER,
    updatedAt,
    sealed: {},
  });
  const listed = async () => {
    const { trunks, leases } = await store.trunkConnections.list();
    const isOurs = ({ trunkId }: { trunkId: string }) => trunkId === `trk_${serial}`;
    return { trunks: trunks.filter(isOurs), leases: leases.filter(isOurs) };
  };
  const leaseOf = (edgeId: string, lastAnswer: string | null = null) => ({
    tenantId: acme,
    trunkId: `trk_${serial}`,
    edgeId,
    contactUser: 'tok3n',
    status: { health: 'unknown' as const, registration: 'registering' as const, isUp: true, since: LATER, lastAnswer },
  });

  test('follow from the trunks, and every change of one is told', async () => {
    const { objects } = store.tenant(acme);
    const [registers, asleep] = [
      trunkWith({ registration: 'outbound' }),
      trunkWith({ registration: 'outbound', isEnabled: false }, LATEST),
    ];
    const before = await store.trunkConnections.changes();
    await objects.write([{ kind, before: null, after: registers }], audit);
    expect((await listed()).trunks).toEqual([{ tenantId: acme, trunkId: registers.id, updatedAt: LATER }]);
    await objects.write([{ kind, before: registers, after: asleep }], audit);
    expect((await listed()).trunks).toEqual([]);
    expect(await store.trunkConnections.changes()).toBe(before + 2);
    const quiet = trunkWith({ isEnabled: false });
    await objects.write([{ kind, before: asleep, after: quiet }], audit);
    expect(await store.trunkConnections.changes()).toBe(before + 2);
  });

  test('one edge has each; another takes it only from the one it names', async () => {
    const { trunkConnections } = store;
    expect(await trunkConnections.take(leaseOf('edge_1'), null)).toBe(true);
    expect(await trunkConnections.take(leaseOf('edge_2'), null)).toBe(false);
    expect(await trunkConnections.report(leaseOf('edge_2', '200 OK'))).toBe(false);
    expect(await trunkConnections.report(leaseOf('edge_1', '200 OK'))).toBe(true);
    expect(await trunkConnections.take(leaseOf('edge_2'), 'edge_3')).toBe(false);
    expect(await trunkConnections.take(leaseOf('edge_2'), 'edge_1')).toBe(true);
    await trunkConnections.release(leaseOf('edge_1'));
    expect(await trunkConnections.leaseOf(acme, `trk_${serial}`)).toEqual(leaseOf('edge_2'));
    expect(await trunkConnections.leaseOf(globex, `trk_${serial}`)).toBeNull();
    await trunkConnections.release(leaseOf('edge_2'));
    expect((await listed()).leases).toEqual([]);
  });

  test('go with their tenant', async () => {
    await store
      .tenant(acme)
      .objects.write([{ kind, before: null, after: trunkWith({ registration: 'outbound' }) }], audit);
    await store.trunkConnections.take(leaseOf('edge_1'), null);
    await store.deleteTenant(acme, audit);
    expect(await listed()).toEqual({ trunks: [], leases: [] });
  });
});

describe('records', () => {
  test('an event put twice is there once, and a call is read in its order', async () => {
    const { callEvents } = store.tenant(acme);
    const party = { number: '201', name: null, userId: null };
    const base = { tenantId: acme, callId: 'call_1', at: LATER, edgeId: 'edge_1' };
    const address = { sipCallId: 'a@b', userAgent: null, remoteAddress: '192.0.2.10:5060' };
    const leg = { ...DIALED_LEG, id: 'leg_2', ...address, startedAt: LATER };
    const ringing = { ...base, id: 'evt_2', sequence: 2, type: 'call.ringing' as const, to: party, leg };
    const answered = { ...ringing, id: 'evt_1', sequence: 3, type: 'call.answered' as const };
    for (const events of [[answered], [ringing, answered, ringing]]) await callEvents.put(events);
    expect((await callEvents.ofCall('call_1')).map((event) => event.id)).toEqual(['evt_2', 'evt_1']);
    expect(await store.tenant(globex).callEvents.ofCall('call_1')).toEqual([]);
  });

  test('a CDR is created once, and replaced by whoever has read it as it is', async () => {
    const { cdrs } = store.tenant(acme);
    expect(await cdrs.put(aCdr())).toBe(true);
    expect(await cdrs.put(aCdr({ dialed: '202' }))).toBe(false);
    const before = await cdrs.booked('cdr_1');
    expect(before).toEqual({ cdr: aCdr(), eventCount: 1, charge: { legs: [] } });
    expect(await cdrs.put(aCdr({ dialed: '202' }), aBooking({ before, eventCount: 2 }))).toBe(true);
    expect(await cdrs.put(aCdr({ dialed: '203' }), aBooking({ before, eventCount: 3 }))).toBe(false);
    expect(await cdrs.get('cdr_1')).toEqual(aCdr({ dialed: '202' }));
    expect(await store.tenant(globex).cdrs.get('cdr_1')).toBeNull();
  });

  test('when several write one CDR at once, one of them created it', async () => {
    const { cdrs } = store.tenant(acme);
    const results = await Promise.all([1, 2, 3, 4].map(() => cdrs.put(aCdr())));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('a CDR that shall go has a time to live, and so have its copies; its bill has none', async () => {
    const booking = aBooking({ usage: [anEntry({ day: '2026-01-09' })], expiresAt: '2026-02-01T00:00:00.000Z' });
    await store.tenant(acme).cdrs.put(aCdr(), booking);
    const items = await dynamo.itemsMentioning(acme, 'records');
    const ttls = items.map(({ pk, sk, ttl }) => [String(pk).replace(`T#${acme}`, ''), String(sk).split('#')[0], ttl]);
    const seconds = Date.UTC(2026, 1, 1) / 1000;
    expect(ttls).toHaveLength(6);
    for (const place of ['#cdrs', '#cdrs#usr_200', '#cdrs#usr_201']) {
      expect(ttls).toContainEqual([place, 'cdr', seconds]);
    }
    for (const kind of ['entry', 'total']) expect(ttls).toContainEqual(['#usage', kind, undefined]);
  });

  test('what a CDR costs and counts is added once, with the record or not at all', async () => {
    const tenant = store.tenant(acme);
    const added = { calls: 1, talkMs: 500 };
    const tallies = [{ day: '2026-01-05', kind: 'user' as const, name: 'usr_200', added }];
    const booking = aBooking({ usage: [anEntry(), anEntry({ id: 'usg_2', currency: 'USD' })], tallies });
    await Promise.all([1, 2, 3].map(() => tenant.cdrs.put(aCdr(), booking)));
    await Promise.all(
      ['cdr_2', 'cdr_3', 'cdr_4'].map((id) =>
        tenant.cdrs.put(
          aCdr({ id }),
          aBooking({ tallies, usage: [anEntry({ id: id.replace('cdr_', 'usg_E'), cdrId: id })] }),
        ),
      ),
    );
    const days = { from: '2026-01-05', to: '2026-01-05' };
    const sums = async (parts: AsyncIterable<object>) => {
      const total: Record<string, unknown> = {};
      for await (const part of parts) {
        for (const [name, value] of Object.entries(part)) {
          total[name] = typeof value === 'number' ? Number(total[name] ?? 0) + value : value;
        }
      }
      return total;
    };
    expect(await sums(tenant.usage.totals(days))).toMatchObject({ calls: 5, billedSeconds: 300, amountMicros: 50_000 });
    expect(await sums(store.usageOfDay('2026-01-05'))).toMatchObject({ tenantId: acme, amountMicros: 50_000 });
    expect((await tenant.usage.entries({ limit: 10 }, days)).items).toHaveLength(5);
    let counted = 0;
    for await (const tally of tenant.tallies('user', days)) counted += tally.added.talkMs ?? 0;
    expect(counted).toBe(4 * 500);
    for (const other of [
      { from: '2026-01-01', to: '2026-01-04' },
      { from: '2026-01-06', to: '2026-02-01' },
    ]) {
      expect(await sums(tenant.usage.totals(other))).toEqual({});
      expect(await sums(tenant.tallies('user', other))).toEqual({});
    }
    expect(await sums(store.tenant(globex).usage.totals(days))).toEqual({});
    expect(await sums(store.tenant(globex).tallies('user', days))).toEqual({});
  });

  test('open calls of all tenants are found by the time they began, and forgotten', async () => {
    const begun = (ms: number) => ({ tenantId: acme, callId: `call_${timeStamp(ms)}ABCDEFGH` });
    const [one, two] = [begun(1_000), begun(2_000)];
    const before = async (ms: number) => {
      const calls: object[] = [];
      for await (const call of store.openCalls.startedBefore(ms)) calls.push(call);
      return calls;
    };
    for (const call of [one, two]) await store.openCalls.note(call);
    await store.openCalls.note(one);
    expect(await before(2_000)).toEqual([one]);
    await store.openCalls.forget(one);
    expect(await before(2_001)).toEqual([two]);
  });

  test('a user finds the calls it made and was to get, newest first, and loses one that was corrected', async () => {
    const { cdrs } = store.tenant(acme);
    const stranger = { number: '209', name: null, userId: 'usr_209' };
    await cdrs.put(aCdr({ id: 'cdr_1' }));
    await cdrs.put(aCdr({ id: 'cdr_2', from: stranger }));
    await cdrs.put(aCdr({ id: 'cdr_3', to: null }));
    const list = async (userId: string) => (await cdrs.list({ limit: 10 }, { userId })).items.map(({ id }) => id);
    expect((await cdrs.list({ limit: 10 })).items.map(({ id }) => id)).toEqual(['cdr_3', 'cdr_2', 'cdr_1']);
    expect(await list('usr_200')).toEqual(['cdr_3', 'cdr_1']);
    expect(await list('usr_201')).toEqual(['cdr_2', 'cdr_1']);
    const before = await cdrs.booked('cdr_1');
    await cdrs.put(aCdr({ id: 'cdr_1', to: stranger }), aBooking({ before, eventCount: 2 }));
    expect(await list('usr_201')).toEqual(['cdr_2']);
    expect(await list('usr_209')).toEqual(['cdr_2', 'cdr_1']);
  });
});

describe('lists', () => {
  test('pages join without gap or repetition', async () => {
    const { users } = store.tenant(acme);
    for (const n of [201, 202, 203, 204]) await users.create(aUser({ id: `usr_${n}` }), audit);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await users.list({ limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['usr_200', 'usr_201', 'usr_202', 'usr_203', 'usr_204']);
  });

  test('a list that ends with its page has no next one', async () => {
    expect(await store.tenant(acme).users.list({ limit: 1 })).toMatchObject({ cursor: null });
  });

  test('the cursor of another tenant, of another list, or of nobody is refused', async () => {
    for (const id of [acme, globex]) await store.tenant(id).users.create(aUser({ id: 'usr_201' }), audit);
    const { cursor } = await store.tenant(acme).users.list({ limit: 1 });
    if (cursor === null) throw new Error('two users, one per page');
    expect((await store.tenant(acme).users.list({ limit: 1, cursor })).items).toMatchObject([{ id: 'usr_201' }]);
    await expect(store.tenant(globex).users.list({ limit: 1, cursor })).rejects.toThrow(InvalidCursor);
    await expect(store.tenant(acme).webhooks.list({ limit: 1, cursor })).rejects.toThrow(InvalidCursor);
    for (const broken of ['', 'x', '%%%', `${cursor}!`.repeat(50)]) {
      await expect(store.tenant(acme).users.list({ limit: 1, cursor: broken })).rejects.toThrow(InvalidCursor);
    }
  });
});
