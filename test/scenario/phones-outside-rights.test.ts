import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { callPermissionPath } from '#shared/setting/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { FakeVoicemail } from '#test/world/edge/fake-voicemail.ts';
import { ACME, BOLT, passwordOf, SippPhone, tenantIdOf, toTenant } from '#test/world/edge/index.ts';
import { freePort } from '#test/world/free-ports.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { type Extension, HZ, PhoneOffice, TALK_MS } from '#test/world/phone-office.ts';
import {
  ALIKE,
  BaresipPhone,
  heardPhrase,
  LinphonePhone,
  secondsOfTone,
  tonesInTurn,
} from '#test/world/phones/index.ts';
import { ackRefusal, dialing, response, send } from '#test/world/sipp/index.ts';

/**
 * Who may call outside and from outside, who is shown there, and a call from outside that is put through to a mobile. What stands
 * outside are two phones with the accounts of two trunks: a mobile, which takes every number, and a caller.
 *
 *   200                  edge                       mobile (baresip)
 *    │ INVITE 0612…        │ INVITE 0612…              │
 *    │────────────────────▶│──────────────────────────▶│
 *    │◀════════════════════╪══════════════════════════▶│
 *                          │◀── INVITE 2050 ──── caller (linphone)
 *    201 ◀── INVITE ───────│
 */
const MOBILE = { number: '0199887766', hz: 2200, trunkId: 'trk_mobile' };
const CALLER = { number: '0123456789', hz: 2900, trunkId: 'trk_caller' };
const PASSWORD = 'open-sesame';
const LIFE_SECONDS = 600;
/** How long a finger takes from key to key. */
const KEY_MS = 250;
/** Longer than a sentence that is listened for. */
const LISTENS_MS = 3500;
/** Up to half a second of what is said is lost until audio is under way. */
const LEAST_SECONDS = 0.4;

const voicemail = new FakeVoicemail();
let office: PhoneOffice;
let mobile: BaresipPhone;
let caller: LinphonePhone;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201'], voicemail });
  const phone = ({ number, hz, trunkId }: typeof MOBILE, callerNumber: string) => {
    const trunk = { registration: 'inbound', username: number, callerId: { number: callerNumber } };
    office.has('trunk', { id: trunkId, ...trunk, secrets: { password: PASSWORD } });
    const account = { ...office.account('200'), extension: number, password: PASSWORD };
    return { account, says: { toneHz: hz }, lifeSeconds: LIFE_SECONDS };
  };
  mobile = await BaresipPhone.start(phone(MOBILE, '+33199000000'));
  caller = await LinphonePhone.start(phone(CALLER, '+33199000001'));
  expect(await Promise.all([mobile.register(), caller.register()])).toEqual([200, 200]);
}, 120_000);
beforeEach(() => office.sets('tenant', { 'region.country': 'FR' }));
// Whose trunk is gone for a moment must register again.
afterEach(() => office.clear('trunk'));
afterAll(async () => {
  await Promise.all([mobile?.close(), caller?.close()]);
  await office?.close();
});

/** Numbers of a pattern leave over the trunk of the mobile. */
const leaves = (pattern: string, fields: object = {}) =>
  office.has('outbound-rule', { patterns: [{ pattern }], trunkIds: [MOBILE.trunkId], ...fields });

/** A number of the tenant leads to 201. */
const comesIn = (number: string, fields: object = {}) =>
  office.has('inbound-route', {
    calledNumbers: [number],
    destination: { kind: 'user', userId: office.userId('201') },
    ...fields,
  });

/** The mobile is called, and answers; the two talk until who has called hangs up. @returns the number that has left */
async function mobileTalks(from: Extension): Promise<string | undefined> {
  await mobile.waitFor('incoming', PATIENCE_MS);
  await mobile.answer();
  await mobile.waitFor('answered', PATIENCE_MS);
  await sleep(TALK_MS);
  await office.phone(from).hangUp();
  await mobile.waitFor('ended', PATIENCE_MS);
  expect(secondsOfTone(await office.phone(from).recording(), MOBILE.hz)).toBeGreaterThan(LEAST_SECONDS);
  expect(secondsOfTone(await mobile.recording(), HZ[from])).toBeGreaterThan(LEAST_SECONDS);
  return (await office.told()).cdr.legs.at(-1)?.party.number;
}

/** Who is shown at the mobile when 200 calls it. */
async function isShownAs(dialed: string): Promise<string> {
  await office.phone('200').call(dialed);
  const { from } = await mobile.waitFor('incoming', PATIENCE_MS);
  await office.phone('200').hangUp();
  await mobile.waitFor('ended', PATIENCE_MS);
  await office.told();
  return from.replace(/^sips?:/, '').replace(/@.*/, '');
}

/** One calls, is asked for a code and keys it in. */
async function keysIn(from: Extension, dialed: string, keys: string): Promise<void> {
  await office.phone(from).call(dialed);
  await office.phone(from).waitFor('answered', PATIENCE_MS);
  await presses(from, keys);
}

async function presses(by: Extension, keys: string): Promise<void> {
  for (const key of keys) {
    await office.phone(by).press(key);
    await sleep(KEY_MS);
  }
}

/** Somebody outside calls a number of the tenant. @returns the number that 201 is shown */
async function rings201(from: LinphonePhone | BaresipPhone, dialed: string): Promise<string> {
  await from.call(`${dialed}@${ACME}`);
  const incoming = await office.phone('201').waitFor('incoming', PATIENCE_MS);
  await from.hangUp();
  await office.over('201');
  await office.told();
  return incoming.from.replace(/^sips?:/, '').replace(/@.*/, '');
}

test('XiVO §38.7: 0X. is denied to 200, 0800X. is not, a PIN opens it to 201; a room is for everybody (XA-PERM-03, -08, -09)', async () => {
  leaves('0X.');
  const deny = ['0X.', '400'];
  office.has('call-restriction', { name: 'Nothing', numbers: deny, userIds: [office.userId('200')] });
  const free = { name: 'Free', numbers: ['0800X.'], action: 'allow', userIds: [office.userId('200')] };
  office.has('call-restriction', free);
  const asks = { name: 'PIN', numbers: deny, action: 'ask-pin', userIds: [office.userId('201')] };
  office.has('call-restriction', { ...asks, secrets: { pin: '4829' } });
  office.has('conference-room', { extension: '400' });

  await office.phone('200').call('0800123456');
  expect(await mobileTalks('200')).toBe('+33800123456');
  expect(await office.isRefused('200', '0612345678')).toMatchObject({ status: 403, legs: '200 dialed' });

  await keysIn('201', '0612345678', '4829#');
  expect(await mobileTalks('201')).toBe('+33612345678');

  await office.phone('200').call('400');
  await office.phone('200').waitFor('answered', PATIENCE_MS);
  await office.phone('200').hangUp();
  expect((await office.told()).cdr).toMatchObject({ dialed: '400', disposition: 'answered' });
}, 120_000);

test('XiVO §38.7: one caller is denied at a number of ours, others are not (XA-PERM-07)', async () => {
  const route = comesIn('2050');
  office.has('call-restriction', { numbers: [CALLER.number], inboundRouteIds: [route] });
  await caller.call(`2050@${ACME}`);
  await caller.waitFor('ended', PATIENCE_MS);
  const denied = await office.told();
  expect(denied).toMatchObject({ events: 'started ended', cdr: { disposition: 'rejected' } });
  expect(denied.cdr.legs).toHaveLength(1);
  expect(await rings201(mobile, '2050')).toBe(MOBILE.number);
});

test('XiVO §38.8: the extension, else the number of the user, else of the rule, else of the trunk is shown; or nobody (XA-CID-02 to -05)', async () => {
  leaves('01X.', { keepsInternalCallerId: true });
  leaves('02X.', { callerNumber: '+33144444444' });
  leaves('03X.');
  office.sets('200', { 'caller-id.number': '+33155555555' });
  expect(await isShownAs('0145678901')).toBe('200');
  expect(await isShownAs('0245678901')).toBe('+33155555555');
  office.sets('200', {});
  expect(await isShownAs('0245678901')).toBe('+33144444444');
  expect(await isShownAs('0345678901')).toBe('+33199000000');
  office.sets('200', { 'caller-id.is-withheld': true });
  expect(await isShownAs('0345678901')).toBe('anonymous');
}, 120_000);

test('XiVO §38.8: a provider sends +1000, and the number 1000 rings 201 (XA-IN-02)', async () => {
  comesIn('1000');
  expect(await rings201(caller, '+1000')).toBe(CALLER.number);
});

test.each([
  ['to', '201'],
  ['request-uri', '200'],
] as const)(
  'UCM §13.19: the number is taken from the %s of an INVITE where the trunk has it so: %s rings (UCM-118)',
  async (calledNumberSource, rung) => {
    const provider = { extension: 'provider', domain: ACME };
    const secrets = { password: passwordOf(provider.extension) };
    const trunk = { registration: 'inbound', username: provider.extension, calledNumberSource };
    office.has('trunk', { id: 'trk_provider', ...trunk, secrets });
    comesIn('2050');
    comesIn('2051', { destination: { kind: 'user', userId: office.userId('200') } });
    const differing = (lines: readonly string[]) =>
      lines.map((line) => line.replace(`To: <sip:2051@${ACME}>`, `To: <sip:2050@${ACME}>`));
    const refused = [...dialing(provider, '2051'), response(180), response(486), send(ackRefusal(provider, '2051', 2))];
    const calling = new SippPhone(office.edge, provider, 'udp', await freePort()).begins(differing(refused));
    await office.phone(rung).waitFor('incoming', PATIENCE_MS);
    await office.phone(rung).hangUp();
    await calling.finished();
    await office.told();
  },
);

test('XiVO §22.5: a caller is shown with his country code, as the tenant wants it (X1-POST-02)', async () => {
  comesIn('2050');
  expect(await rings201(caller, '2050')).toBe('0123456789');
  office.sets('tenant', { 'region.country': 'FR', 'caller-id.form': 'e164' });
  expect(await rings201(caller, '2050')).toBe('+33123456789');
});

test('UCM §13.13: abroad is refused; in the country a password is asked for, and not at the hours of who need not (UCM-074, UCM-075)', async () => {
  const [national, abroad] = ['prm_national', 'prm_abroad'];
  office.has('call-permission', { id: national, name: 'National', isGrantedByDefault: true });
  office.has('call-permission', { id: abroad, name: 'Abroad' });
  office.has('call-permission', { id: 'prm_free', name: 'Without password' });
  const open = office.has('schedule', { openingHours: [{}] });
  const pinSetId = office.has('pin-set', { pins: [{ pin: '73914' }] });
  leaves('00X.', { position: 1, permissionIds: [abroad] });
  leaves('0ZX.', { position: 2, permissionIds: [national, 'prm_free'], scheduleId: open });
  leaves('0ZX.', { position: 3, permissionIds: [national], pinSetId });
  office.sets('201', { [callPermissionPath('prm_free')]: true });

  expect(await office.isRefused('200', '004989123456')).toMatchObject({ status: 403 });
  await keysIn('200', '0145678901', '73914#');
  expect(await mobileTalks('200')).toBe('+33145678901');
  await office.phone('201').call('0145678901');
  expect(await mobileTalks('201')).toBe('+33145678901');

  office.has('schedule', { id: open, openingHours: [{}], closures: [{ name: 'Now', period: {} }] });
  await keysIn('201', '0145678901', '73914#');
  await mobile.waitFor('incoming', PATIENCE_MS);
  await office.phone('201').hangUp();
  await mobile.waitFor('ended', PATIENCE_MS);
  await office.told();
}, 120_000);

test('XiVO §22.16: 201 asks a mobile, and puts the caller from outside through by hanging up; *0 brings him back (X1-XCON-08)', async () => {
  comesIn('2050');
  leaves('6X.');
  office.has('feature-code', { feature: 'transfer-attended', code: '*2' });
  office.has('feature-code', { feature: 'hang-up', code: '*0' });
  const asksTheMobile = async () => {
    await caller.call(`2050@${ACME}`);
    await office.answers('201');
    await caller.waitFor('answered', PATIENCE_MS);
    await sleep(TALK_MS);
    await presses('201', '*2612#');
    await mobile.waitFor('incoming', PATIENCE_MS);
    await mobile.answer();
    await mobile.waitFor('answered', PATIENCE_MS);
    await sleep(TALK_MS);
  };
  const heard201 = async () =>
    tonesInTurn(await office.phone('201').recording(), { caller: CALLER.hz, mobile: MOBILE.hz });

  await asksTheMobile();
  await office.phone('201').hangUp();
  await office.over('201');
  await sleep(TALK_MS);
  await caller.hangUp();
  await Promise.all([caller, mobile].map((phone) => phone.waitFor('ended', PATIENCE_MS)));
  expect(await heard201()).toEqual(['caller', 'mobile']);
  expect(secondsOfTone(await caller.recording(), MOBILE.hz)).toBeGreaterThan(LEAST_SECONDS);
  expect(secondsOfTone(await mobile.recording(), CALLER.hz)).toBeGreaterThan(LEAST_SECONDS);
  await office.told();

  await asksTheMobile();
  await presses('201', '*0');
  await mobile.waitFor('ended', PATIENCE_MS);
  await sleep(TALK_MS);
  await caller.hangUp();
  await Promise.all([office.over('201'), caller.waitFor('ended', PATIENCE_MS)]);
  expect(await heard201()).toEqual(['caller', 'mobile', 'caller']);
  await office.told();
}, 120_000);

test('XiVO §38.22: *98 of 201 asks for nothing; a number for mailboxes asks for box and PIN, and those of others are none (XA-VM-06, XA-VM-07)', async () => {
  const box = { number: '201', userId: office.userId('201'), asksPin: false };
  voicemail.pins.set(office.has('voicemail-box', { id: 'vmb_ours', ...box }), '2580');
  const others = tenantIdOf(BOLT);
  office.edge.store.add(toTenant({ domain: BOLT }), []);
  const theirs = { ...VoicemailBox.New.parse({ name: 'Theirs', number: '209' }), id: 'vmb_theirs' };
  office.edge.store.putObject(others, 'voicemail-box', theirs as never);
  voicemail.pins.set(theirs.id, '2580');
  comesIn('2050', { destination: { kind: 'voicemail-menu' } });

  const inside = async () => {
    await office.phone('201').call('*98');
    await office.phone('201').waitFor('answered', PATIENCE_MS);
    await sleep(LISTENS_MS);
    await office.phone('201').hangUp();
    await office.over('201');
    expect(await heardPhrase(office.phone('201'), 'voicemail/you-have')).toBeGreaterThan(ALIKE);
  };
  const outside = async (number: string, says: 'login-wrong' | 'you-have') => {
    await mobile.call(`2050@${ACME}`);
    await mobile.waitFor('answered', PATIENCE_MS);
    for (const key of `${number}#2580#`) {
      await sleep(KEY_MS);
      await mobile.press(key);
    }
    await sleep(LISTENS_MS);
    await mobile.hangUp();
    await mobile.waitFor('ended', PATIENCE_MS);
    expect(await heardPhrase(mobile, `voicemail/${says}`)).toBeGreaterThan(ALIKE);
  };
  await Promise.all([inside(), outside('209', 'login-wrong').then(() => outside('201', 'you-have'))]);
  expect(voicemail.pinTries).toEqual(['vmb_ours 2580']);
  for (const _ of [1, 2, 3]) await office.told();
}, 120_000);
