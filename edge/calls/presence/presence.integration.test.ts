import { XMLParser } from 'fast-xml-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { Agent } from '#shared/agent/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import {
  SipUser,
  type Subscribed,
  startTestEdge,
  type TestEdge,
  tenantIdOf,
  toTenant,
  toUser,
} from '#test/world/edge/index.ts';

// One edge for all, as it takes its time to start; each test has tenants of its own.
let edge: TestEdge;
let users: SipUser[];
let count = 0;
let acme: string;
let bolt: string;
beforeAll(async () => {
  edge = await startTestEdge([]);
});
afterAll(() => edge.close());
beforeEach(() => {
  count += 1;
  [acme, bolt] = [`acme${count}.example`, `bolt${count}.example`];
  for (const domain of [acme, bolt]) {
    const extensions = ['200', '201', '202'];
    edge.store.add(
      toTenant({ domain }),
      extensions.map((extension) => toUser({ domain }, extension)),
    );
  }
  users = [];
});
afterEach(() => Promise.all(users.map((user) => user.close())));

async function user(extension: string, domain = acme): Promise<SipUser> {
  const started = await SipUser.at(edge, { extension, domain });
  users.push(started);
  return started;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'dialog',
});
interface DialogInfo {
  readonly version: string;
  readonly state: string;
  readonly entity: string;
  readonly dialog?: readonly { readonly state: string; readonly direction: string; readonly [name: string]: unknown }[];
}
const dialogInfo = (body: string): DialogInfo => parser.parse(body)['dialog-info'];
const seen = (body: string) => {
  const { version, state, dialog = [] } = dialogInfo(body);
  return [version, state, ...dialog.map((one) => `${one.direction} ${one.state}`)];
};

/** The documents of a list, by the number each is about, and the list itself. */
function listed(message: SipMessage): { readonly list: string; readonly of: Readonly<Record<string, DialogInfo>> } {
  const boundary = /boundary="([^"]+)"/.exec(message.get(H.contentType) ?? '')?.[1];
  const parts = message.body.split(`--${boundary}`).slice(1, -1);
  const [list = '', ...documents] = parts.map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));
  const infos = documents.map(dialogInfo);
  return { list, of: Object.fromEntries(infos.map((info) => [info.entity.slice(4).split('@')[0] ?? '', info])) };
}

/** The NOTIFY that says so; those before it say less, when the machine is slow. Versions leave none out. */
async function tells(watch: Subscribed, state: string) {
  for (;;) {
    const notified = await watch.notified();
    const before = versions.get(watch);
    const { version } = dialogInfo(notified.body);
    if (before !== undefined) expect(Number(version)).toBe(before + 1);
    versions.set(watch, Number(version));
    if (seen(notified.body).includes(state)) return notified;
  }
}
const versions = new WeakMap<Subscribed, number>();

/** Subscriptions that the edge holds. */
const held = () => edge.calls.counters()['now.subscriptions'] ?? 0;

/** Makes the edge look at the configuration anew: it does with every call. */
const looksAgain = (by: SipUser) => by.ask('INVITE', '999', {}, OFFER, 404);

interface RingingCall {
  readonly invite: SipMessage;
  readonly answered: Promise<SipMessage>;
}

async function ringing(caller: SipUser, callee: SipUser, headers: Record<string, string> = {}): Promise<RingingCall> {
  const answered = caller.ask('INVITE', callee.account.extension, headers, OFFER);
  answered.catch(() => undefined); // a test may leave it
  const invite = await callee.phone.hears('INVITE');
  callee.phone.respond(invite, 180, {}, '', 'bob');
  return { invite, answered };
}

async function talking(caller: SipUser, callee: SipUser): Promise<void> {
  const { invite, answered } = await ringing(caller, callee);
  callee.phone.respond(invite, 200, {}, OFFER, 'bob');
  const accepted = await answered;
  const headers = {
    From: accepted.get(H.from) ?? '',
    To: accepted.get(H.to) ?? '',
    'Call-ID': accepted.get(H.callId) ?? '',
  };
  caller.phone.request('ACK', 'sip:edge.invalid', { ...headers, CSeq: '2 ACK' });
}

describe('a lamp for a line', () => {
  test('follows a call from its ringing to its end, version by version', async () => {
    const [watcher, caller, callee] = await Promise.all([user('202'), user('200'), user('201')]);
    await callee.register();
    const watch = await watcher.subscribe('201', 'dialog');
    expect(watch.accepted.get(H.expires)).toBe('600');
    const first = await watch.notified();
    expect(first.state).toBe('active;expires=600');
    expect(dialogInfo(first.body)).toMatchObject({ version: '0', state: 'full', entity: `sip:201@${acme}` });

    const answered = caller.ask('INVITE', '201', {}, OFFER);
    const invite = await callee.phone.hears('INVITE');
    callee.phone.respond(invite, 180, {}, '', 'bob');
    const ringing = await tells(watch, 'recipient early');
    expect(dialogInfo(ringing.body).state).toBe('partial');
    expect(dialogInfo(ringing.body).dialog?.[0]).toMatchObject({
      'call-id': invite.get(H.callId),
      'local-tag': 'bob',
      'remote-tag': expect.stringMatching(/.+/),
      remote: { identity: { display: 'User 200', '#text': `sip:200@${acme}` } },
    });

    callee.phone.respond(invite, 200, {}, OFFER, 'bob');
    await answered;
    await tells(watch, 'recipient confirmed');

    const bye = {
      From: `${invite.get(H.to)};tag=bob`,
      To: invite.get(H.from) ?? '',
      'Call-ID': invite.get(H.callId) ?? '',
    };
    callee.phone.request('BYE', 'sip:edge.invalid', { ...bye, CSeq: '1 BYE' });
    await tells(watch, 'recipient terminated');
  });

  test('names the dialog, by which whoever watches takes the call with INVITE and Replaces', async () => {
    const [watcher, caller, callee] = await Promise.all([user('202'), user('200'), user('201')]);
    await callee.register();
    const watch = await watcher.subscribe('201', 'dialog');
    await watch.notified();
    const { answered } = await ringing(caller, callee);
    const [dialog] = dialogInfo((await tells(watch, 'recipient early')).body).dialog ?? [];
    const replaces = `${dialog?.['call-id']};to-tag=${dialog?.['local-tag']};from-tag=${dialog?.['remote-tag']}`;
    const taken = watcher.ask('INVITE', '201', { Replaces: replaces }, OFFER);
    await callee.phone.hears('CANCEL');
    expect([(await taken).status, (await answered).status]).toEqual([200, 200]);
    await tells(watch, 'recipient terminated');
  });

  test('is lit for an alias by the name that was asked for, and shows the calls of its user', async () => {
    const alias = { aliases: ['bob.b'] };
    edge.store.putUser(tenantIdOf(acme), { ...toUser({ domain: acme }, '201'), ...alias });
    const [watcher, caller, callee] = await Promise.all([user('202'), user('200'), user('201')]);
    await callee.register();
    const watch = await watcher.subscribe('bob.b', 'dialog');
    expect(dialogInfo((await watch.notified()).body).entity).toBe(`sip:bob.b@${acme}`);
    await ringing(caller, callee);
    await tells(watch, 'recipient early');
  });

  test('does not say who calls when the caller does not want to be known', async () => {
    const [watcher, caller, callee] = await Promise.all([user('202'), user('200'), user('201')]);
    await callee.register();
    const watch = await watcher.subscribe('201', 'dialog');
    await watch.notified();
    await ringing(caller, callee, { Privacy: 'id' });
    const { body } = await tells(watch, 'recipient early');
    expect(body).not.toContain('<remote>');
    expect(body).not.toContain('sip:200@');
  });

  test('is of one’s own tenant: the same extension of another one never shows', async () => {
    const [watcher, caller, callee] = await Promise.all([user('202', bolt), user('200'), user('201')]);
    await callee.register();
    const watch = await watcher.subscribe('201', 'dialog');
    await watch.notified();
    await ringing(caller, callee);
    expect(await watcher.phone.hearsNo('NOTIFY', 300)).toBe(true);
    await watch.refresh('600');
    expect(seen((await watch.notified()).body)).toEqual(['1', 'full']);
  });

  test('is not for who has the password of the same extension in another tenant', async () => {
    const before = held();
    const stranger = await user('202', bolt);
    const uri = `sip:201@${acme}`;
    const headers = { From: `<sip:202@${acme}>;tag=a`, To: `<${uri}>`, 'Call-ID': 'foreign', Event: 'dialog' };
    stranger.phone.request('SUBSCRIBE', uri, { ...headers, CSeq: '1 SUBSCRIBE' });
    const challenge = await stranger.phone.hears(407);
    expect(challenge.text).toContain(`realm="${acme}"`);
    const credentials = stranger.credentials(challenge, 'SUBSCRIBE', uri);
    stranger.phone.request('SUBSCRIBE', uri, { ...headers, CSeq: '2 SUBSCRIBE', 'Proxy-Authorization': credentials });
    await stranger.phone.hears(407); // they are credentials of another realm: as good as none
    expect(held()).toBe(before);
  });

  test('is kept from others where the tenant says so, at once', async () => {
    const [watcher, other] = await Promise.all([user('202'), user('200')]);
    const watch = await watcher.subscribe('201', 'dialog');
    const own = await other.subscribe('200', 'dialog');
    await Promise.all([watch.notified(), own.notified()]);
    edge.store.putSettings(tenantIdOf(acme), tenantIdOf(acme), { 'presence.is-shown-to-all': false });
    await looksAgain(other);
    expect(await watch.notified()).toMatchObject({ state: 'terminated;reason=rejected', body: '' });
    await watcher.ask('SUBSCRIBE', '201', { Event: 'dialog' }, '', 403);
    expect((await own.refresh('300')).get(H.expires)).toBe('300');
  });

  test('is taken back from a user who is disabled, and asked for anew after a change of the password', async () => {
    const [disabled, changed, other] = await Promise.all([user('202'), user('201'), user('200')]);
    const [first, second] = [await disabled.subscribe('200', 'dialog'), await changed.subscribe('200', 'dialog')];
    await Promise.all([first.notified(), second.notified()]);
    edge.store.putUser(tenantIdOf(acme), { ...toUser({ domain: acme }, '202'), isEnabled: false });
    const digest = { md5: 'other', sha256: 'other' };
    edge.store.putUser(tenantIdOf(acme), { ...toUser({ domain: acme }, '201'), digest });
    await looksAgain(other);
    expect((await first.notified()).state).toBe('terminated;reason=rejected');
    expect((await second.notified()).state).toBe('terminated;reason=deactivated');
    await first.refresh('600', 481);
  });
});

describe('a subscription', () => {
  test.each([
    ['to something nobody has', '201', { Event: 'weather' }, 489, 'Allow-Events: dialog, presence, message-summary'],
    ['for too short a time', '201', { Event: 'dialog', Expires: '59' }, 423, 'Min-Expires: 60'],
  ])('%s is refused before anybody is asked who he is', async (_what, to, headers, status, line) => {
    const watcher = await user('202');
    watcher.phone.request('SUBSCRIBE', `sip:${to}@${acme}`, headers as Record<string, string>);
    expect((await watcher.phone.hears(status)).text).toContain(line);
  });

  test.each([
    ['to a number that nothing has', '555', { Event: 'dialog' }, 404],
    ['to the messages of somebody else', '201', { Event: 'message-summary' }, 403],
    ['to a list by a phone that takes none', 'blf', { Event: 'dialog' }, 421],
    ['to the list of somebody else', '~~rl~F~201', { Event: 'dialog', Supported: 'eventlist' }, 403],
  ])('%s is refused', async (_what, to, headers, status) => {
    const watcher = await user('202');
    await watcher.ask('SUBSCRIBE', to, headers as Record<string, string>, '', status);
  });

  test('is refreshed, told all again, and ended by the phone with the state once more', async () => {
    const before = held();
    const watcher = await user('202');
    const watch = await watcher.subscribe('201', 'dialog;id=7', { Expires: '9000' });
    expect(watch.accepted.get(H.expires)).toBe('3600');
    const first = await watch.notified();
    expect(first.message.get(H.event)).toBe('dialog;id=7');
    expect((await watch.refresh('120')).get(H.expires)).toBe('120');
    const second = await watch.notified();
    expect([second.state, ...seen(second.body)]).toEqual(['active;expires=120', '1', 'full']);
    await watch.refresh('30', 423);
    await watch.refresh('0');
    const last = await watch.notified();
    expect([last.state, ...seen(last.body)]).toEqual(['terminated;reason=timeout', '2', 'full']);
    await watch.refresh('120', 481);
    expect(held()).toBe(before);
  });

  test('for no time at all is answered with the state', async () => {
    const watcher = await user('202');
    const watch = await watcher.subscribe('201', 'dialog', { Expires: '0' });
    expect(await watch.notified()).toMatchObject({
      state: 'terminated;reason=timeout',
      body: expect.stringContaining('full'),
    });
  });

  test('that its phone does not know any more is over', async () => {
    const before = held();
    const watcher = await user('202');
    const watch = await watcher.subscribe('201', 'dialog');
    await watch.notified(481);
    await watch.refresh('120', 481);
    expect(held()).toBe(before);
  });

  test('of a tenant that is deleted ends with its next refresh', async () => {
    const watcher = await user('202');
    const watch = await watcher.subscribe('201', 'dialog');
    await watch.notified();
    edge.store.deleteTenant(tenantIdOf(acme));
    await looksAgain(await user('200')); // which has no domain any more: 404
    expect((await watch.refresh('600')).get(H.expires)).toBe('0');
    expect((await watch.notified()).state).toBe('terminated;reason=rejected');
  });

  test('ends with its connection', async () => {
    const before = held();
    const watcher = await SipUser.at(edge, { extension: '202', domain: acme }, 'tcp');
    await (await watcher.subscribe('201', 'dialog')).notified();
    expect(held()).toBe(before + 1);
    await watcher.close();
    await expect.poll(held).toBe(before);
  });
});

describe('other packages', () => {
  test('presence: a phone comes, its user is away, then on the phone, then away again', async () => {
    edge.store.putSettings(tenantIdOf(acme), tenantIdOf(acme), { 'presence.has-events': true });
    const [watcher, alice, bob] = await Promise.all([user('202'), user('200'), user('201')]);
    const userId = toUser({ domain: acme }, '201').id;
    const told = () =>
      edge.presenceNews.flatMap((one) => (one.userId !== userId ? [] : 'state' in one ? one.state : one.status));
    const watch = await watcher.subscribe('201', 'presence');
    expect((await watch.notified()).body).toContain('<basic>closed</basic>');
    await bob.register();
    expect((await watch.notified()).body).toContain('<basic>open</basic>');
    await expect.poll(told).toEqual(['idle', 'available']);
    const away =
      '<presence xmlns="urn:ietf:params:xml:ns:pidf"><tuple id="a"><status><basic>open</basic></status><note>Lunch &amp; more</note></tuple><person><activities><away/></activities></person></presence>';
    const body = { 'Content-Type': 'application/pidf+xml', Event: 'presence', Expires: '600' };
    const published = await bob.ask('PUBLISH', '201', body, away);
    const tag = /SIP-ETag: (\S+)/.exec(published.text)?.[1] ?? '';
    const heard = (await watch.notified()).body;
    expect([heard.includes('<rpid:away/>'), heard.includes('Lunch &amp; more')]).toEqual([true, true]);
    await bob.ask('PUBLISH', '201', { Event: 'presence', 'SIP-If-Match': 'wrong' }, '', 412);
    await bob.ask('PUBLISH', '200', { Event: 'presence' }, '', 403);
    await expect.poll(told).toEqual(['idle', 'available', 'away']);
    await talking(alice, bob);
    expect((await watch.notified()).body).toContain('<rpid:on-the-phone/>');
    const asked = { tenantId: tenantIdOf(acme), userIds: [userId, toUser({ domain: acme }, '202').id] };
    expect(await edge.calls.presence.list(asked)).toEqual([
      { userId, line: 'in-use', status: 'on-the-phone', note: 'On the phone' },
    ]);
    await expect.poll(told).toEqual(['idle', 'available', 'away', 'in-use', 'on-the-phone']);
    // The tenants of the other tests have no such events.
    expect(new Set(edge.presenceNews.map(({ tenantId }) => tenantId))).toEqual(new Set([tenantIdOf(acme)]));
    await bob.ask('PUBLISH', '201', { Event: 'presence', 'SIP-If-Match': tag, Expires: '0' });
    expect(await watcher.phone.hearsNo('NOTIFY', 100)).toBe(true);
  });

  test('messages: none wait, until there are mailboxes', async () => {
    const own = await user('200');
    const watch = await own.subscribe('200', 'message-summary');
    const { body, message } = await watch.notified();
    expect(body).toBe(`Messages-Waiting: no\r\nMessage-Account: sip:200@${acme}\r\nVoice-Message: 0/0 (0/0)\r\n`);
    expect(message.get(H.contentType)).toBe('application/simple-message-summary');
  });

  test('features: do not disturb is shown as it is set', async () => {
    const [own, other] = await Promise.all([user('200'), user('201')]);
    const watch = await own.subscribe('200', 'as-feature-event');
    expect((await watch.notified()).body).toContain('<doNotDisturbOn>false</doNotDisturbOn>');
    edge.store.putSettings(tenantIdOf(acme), toUser({ domain: acme }, '200').id, { 'call.do-not-disturb': true });
    await looksAgain(other);
    expect((await watch.notified()).body).toContain('<doNotDisturbOn>true</doNotDisturbOn>');
  });

  test('features: a key of the phone switches do not disturb, for oneself alone', async () => {
    const [own, other] = await Promise.all([user('200'), user('201')]);
    const watch = await own.subscribe('200', 'as-feature-event');
    const isOn = async () => (await watch.notified()).body.includes('<doNotDisturbOn>true</doNotDisturbOn>');
    expect(await isOn()).toBe(false);
    const order = (on: boolean) =>
      `<SetDoNotDisturb xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3"><device/><doNotDisturbOn>${on}</doNotDisturbOn></SetDoNotDisturb>`;
    await watch.refresh('600', 200, order(true));
    expect(await isOn()).toBe(true);
    const [userId, bobId] = ['200', '201'].map((extension) => toUser({ domain: acme }, extension).id) as [
      string,
      string,
    ];
    const { settings } = edge.store.tenant(tenantIdOf(acme));
    expect((await settings.get(userId))?.values).toEqual({ 'call.do-not-disturb': true });
    await other.ask('SUBSCRIBE', '200', { Event: 'as-feature-event' }, order(false), 403);
    expect((await settings.get(userId))?.values).toEqual({ 'call.do-not-disturb': true });
    await watch.refresh('600', 200, order(false));
    expect(await isOn()).toBe(false);
    expect(await settings.get(bobId)).toBeNull();
  });

  test('features: the code *25 switches do not disturb on, and off again, and the key of the phone shows it', async () => {
    const [own, ...others] = await Promise.all([user('200'), user('200'), user('200')]);
    const watch = await own.subscribe('200', 'as-feature-event');
    const isOn = async () => (await watch.notified()).body.includes('<doNotDisturbOn>true</doNotDisturbOn>');
    expect(await isOn()).toBe(false);
    for (const [index, phone] of others.entries()) {
      await phone.ask('INVITE', '*25', {}, OFFER, 200);
      expect(await isOn()).toBe(index === 0);
    }
  });

  test('features: a forwarding by key, by *21 and off by *20 shows at the key, and lights the lamp of *21 (X3-CE-22)', async () => {
    const [own, lamp, ...others] = await Promise.all([user('200'), user('200'), user('200'), user('200')]);
    const [watch, light] = [await own.subscribe('200', 'as-feature-event'), await lamp.subscribe('*21', 'dialog')];
    const shown = async () =>
      /<forwardStatus>true<.forwardStatus><forwardTo>(\d+)</.exec((await watch.notified()).body)?.[1];
    const isLit = async () => (await light.notified()).body.includes('<state>confirmed</state>');
    expect([await shown(), await isLit()]).toEqual([undefined, false]);
    const order =
      '<SetForwarding xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3"><device/><forwardingType>forwardImmediate</forwardingType><activateForward>true</activateForward><forwardDN>201</forwardDN></SetForwarding>';
    await watch.refresh('600', 200, order);
    expect([await shown(), await isLit()]).toEqual(['201', true]);
    for (const [index, [dialed, leadsTo]] of (
      [
        ['*21202', '202'],
        ['*20', undefined],
      ] as const
    ).entries()) {
      await others[index]?.ask('INVITE', dialed, {}, OFFER, 200);
      expect(await shown()).toBe(leadsTo);
    }
  });

  test('reg: the phones of the own line', async () => {
    const own = await user('200');
    const watch = await own.subscribe('200', 'reg');
    expect((await watch.notified()).body).toContain('state="init"');
    await own.register();
    const { body } = await watch.notified();
    expect([body.includes('state="active"'), body.includes(`sip:phone@127.0.0.1:${own.phone.port}`)]).toEqual([
      true,
      true,
    ]);
  });
});

describe('the list of a user’s keys', () => {
  const key = (position: number, userId: string, isSupervised = true) => ({
    position,
    label: position === 1 ? 'Boss' : '',
    isSupervised,
    action: { kind: 'user', userId },
  });
  const device = (...functionKeys: ReturnType<typeof key>[]) => ({
    id: 'dev_1',
    lines: [{ userId: toUser({ domain: acme }, '202').id, label: '', hasOwnRing: true }],
    functionKeys,
    createdAt: '',
    updatedAt: '',
  });
  const idOf = (extension: string) => toUser({ domain: acme }, extension).id;

  test('is one subscription: all lines at first, then those that change, then those that are new', async () => {
    const [watcher, alice, bob] = await Promise.all([user('202'), user('200'), user('201')]);
    await bob.register();
    edge.store.putObject(tenantIdOf(acme), 'device', device(key(1, idOf('201')), key(2, idOf('202'), false)));
    const watch = await watcher.subscribe('blf', 'dialog', { Supported: 'eventlist' });
    expect(watch.accepted.text).toContain('Require: eventlist');
    const first = await watch.notified();
    expect(first.message.text).toContain('Require: eventlist');
    expect(Object.keys(listed(first.message).of)).toEqual(['201']);
    expect(listed(first.message).list).toContain('fullState="true"');
    expect(listed(first.message).list).toContain('<name>Boss</name>');

    await ringing(alice, bob);
    let second = listed((await watch.notified()).message);
    while (second.of['201']?.dialog?.[0]?.state !== 'early') second = listed((await watch.notified()).message);
    expect(second.list).toContain('fullState="false"');
    expect(second.of['201']?.state).toBe('partial');

    edge.store.putObject(tenantIdOf(acme), 'device', device(key(1, idOf('201')), key(3, idOf('200'))));
    await looksAgain(watcher);
    const third = listed((await watch.notified()).message);
    expect(third.list).toContain('fullState="true"');
    expect(third.of['200']).toMatchObject({ state: 'full', dialog: [{ direction: 'initiator', state: 'early' }] });
    const version = String(1 + Number(second.of['201']?.version));
    expect(third.of['201']).toMatchObject({ version, state: 'full', dialog: [{ state: 'early' }] });
  });
});

test('a lamp for a parking place is lit while a call waits there', async () => {
  const [watcher, alice, bob] = await Promise.all([user('202'), user('200'), user('201')]);
  const orbit = ParkOrbit.New.parse({ name: 'Sales', extension: '401' });
  edge.store.putObject(tenantIdOf(acme), 'park-orbit', { ...orbit, id: 'orb_1', createdAt: '', updatedAt: '' });
  await bob.register();
  const watch = await watcher.subscribe('401', 'dialog');
  expect(seen((await watch.notified()).body)).toEqual(['0', 'full']);
  await talking(alice, bob);
  const reach = { tenantId: tenantIdOf(acme), userId: null };
  const [call] = edge.calls.control.list({ ...reach, after: null, limit: 1 });
  const leg = call?.legs.find(({ role }) => role === 'callee')?.id ?? '';
  const order = { name: 'park' as const, leg, orbit: '401' };
  const ordered = await edge.calls.control.order({ ...reach, callId: call?.id ?? '', asker: null, order });
  expect(ordered).toMatchObject({ ok: true, call: { orbit: '401' } });
  const { body } = await watch.notified();
  expect(seen(body)).toEqual(['1', 'partial', 'recipient confirmed']);
  expect(body).toContain(`sip:200@${acme}`);
  const hangUp = { name: 'hang-up' as const, leg: null };
  await edge.calls.control.order({ ...reach, callId: call?.id ?? '', asker: null, order: hangUp });
  expect(seen((await watch.notified()).body)).toEqual(['2', 'partial', 'recipient terminated']);
});

describe('lamps of keys by which agents log in, log out and pause (X3-FK-04, XA-USR-11)', () => {
  const ann = { id: 'agt_1', ...Agent.New.parse({ number: '4001', firstName: 'Ann' }), createdAt: '', updatedAt: '' };
  beforeEach(() => {
    for (const domain of [acme, bolt]) edge.store.putObject(tenantIdOf(domain), 'agent', ann);
  });
  const [ON, OFF] = ['recipient confirmed', 'recipient terminated'];

  test('show whether the agent is logged in, and whether he pauses', async () => {
    /** Each at a phone of its own. */
    const lamp = async (number: string, extension: string, domain = acme) => {
      const watch = await (await user(extension, domain)).subscribe(number, 'dialog');
      expect(seen((await watch.notified()).body)).toEqual(['0', 'full']);
      return watch;
    };
    const dials = async (number: string) => (await user('201')).ask('INVITE', number, {}, OFFER, 200);
    const [here, byNumber, pause] = [await lamp('*31', '201'), await lamp('*324001', '201'), await lamp('*33', '201')];
    const [there, seenThere] = [await lamp('*31', '202'), await lamp('*314001', '202')];
    const elsewhere = await lamp('*314001', '201', bolt);
    await dials('*314001');
    for (const lit of [here, byNumber, seenThere]) await tells(lit, ON);
    await dials('*33');
    await tells(pause, ON);
    await dials('*32');
    for (const lit of [here, byNumber, seenThere, pause]) await tells(lit, OFF);
    // Nobody was logged in at the phone of 202, nor in the other tenant: they were told nothing meanwhile.
    for (const dark of [there, elsewhere]) {
      await dark.refresh('600');
      expect(seen((await dark.notified()).body)).toEqual(['1', 'full']);
    }
  });

  test('are lit for who begins to watch later; there are none of agents who are not there', async () => {
    const [dialing, watcher, late] = await Promise.all([user('201'), user('202'), user('202')]);
    const first = await watcher.subscribe('*314001', 'dialog');
    await first.notified();
    await dialing.ask('INVITE', '*314001', {}, OFFER, 200);
    await tells(first, ON);
    const second = await late.subscribe('*314001', 'dialog');
    expect(seen((await second.notified()).body)).toEqual(['0', 'full', ON]);
    await late.ask('SUBSCRIBE', '*314009', { Event: 'dialog' }, '', 404);
  });

  test('of others are not shown where users do not see each other', async () => {
    edge.store.putSettings(tenantIdOf(acme), tenantIdOf(acme), { 'presence.is-shown-to-all': false });
    const watcher = await user('202');
    await watcher.ask('SUBSCRIBE', '*314001', { Event: 'dialog' }, '', 403);
    const own = await watcher.subscribe('*31', 'dialog');
    expect(seen((await own.notified()).body)).toEqual(['0', 'full']);
  });
});

test('an edge that stops says goodbye, and phones ask another one', async () => {
  const watcher = await user('200');
  const watch = await watcher.subscribe('201', 'dialog');
  await watch.notified();
  void edge.calls.stop();
  expect((await watch.notified()).state).toBe('terminated;reason=deactivated');
});
