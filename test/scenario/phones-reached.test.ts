import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeVoicemail } from '#test/world/edge/fake-voicemail.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { type Extension, HZ, PhoneOffice, TALK_MS } from '#test/world/phone-office.ts';
import { ALIKE, BaresipPhone, heardPhrase, LinphonePhone, secondsOfTone } from '#test/world/phones/index.ts';

/**
 * Who rings for a user, as the acceptance scenarios of the manuals have it (sipXcom 20.04 §50, UCM API §13). 200 and 203 call.
 *
 *   200            edge            201        202        203
 *    │ INVITE 5568  │ INVITE        │          │          │
 *    │─────────────▶│──────────────▶│          │          │
 *    │              │─────────────────────────▶│          │
 *    │              │────────────────────────────────────▶│
 *    │◀═════════════╪═════════════════════════▶│          │
 *    │              │ CANCEL ──────▶│ CANCEL ────────────▶│
 */
/** Number and case have been said by then. */
const GREETING_MS = 6000;

let office: PhoneOffice;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201', '202', '203'], voicemail: new FakeVoicemail() });
});
afterEach(() => office.clear());
afterAll(() => office?.close());

const id = (extension: Extension) => office.userId(extension);
const together = (number: Extension) => ({ number, starts: 'at-the-same-time', ringSeconds: 60 });
const forwards = (extension: Extension, rule: object) => office.has('forwarding', { userId: id(extension), ...rule });
const always = (number: Extension) => ({ always: { destination: { kind: 'number', number } } });

test('sipXcom §50.2: who is disabled neither registers nor calls nor is called, until enabled again (USR-06)', async () => {
  const start = () => BaresipPhone.start({ account: office.account('204') });
  await using before = await start();
  expect(await before.register()).toBe(200);
  office.changes('204', { isEnabled: false });
  await before.call('200');
  expect(await before.waitFor('ended')).toMatchObject({ status: 403 });
  const refused = await office.isRefused('200', '204');
  expect(refused).toMatchObject({ status: 480, legs: '200 dialed', cdr: { disposition: 'failed' } });
  await using after = await start();
  expect(await after.register()).toBe(403);
  office.changes('204', { isEnabled: true });
  await using again = await start();
  expect(await again.register()).toBe(200);
  await again.call('201');
  await office.answers('201');
  await again.hangUp();
  await office.over('201');
  expect((await office.told()).legs).toBe('204 dialed*, 201 dialed*');
});

test('sipXcom §50.3: a phantom with the alias 5568 and three parallel forwards (FWD-03, USR-07)', async () => {
  office.changes('204', { aliases: ['5568'], isPhantom: true });
  forwards('204', { followMe: [together('200'), together('201'), together('202')] });
  const told = await office.call('203', '5568', '200 & 201 & 202*');
  const legs = ['200 forward-no-answer', '201 forward-no-answer', '202 forward-no-answer*'];
  expect(told).toMatchObject({
    legs: ['203 dialed*', ...legs].join(', '),
    cdr: { dialed: '5568', to: { number: '202' } },
  });
  expect(told.events).toBe('started ringing ringing ringing answered ended');
  const callIds = told.cdr.legs.map(({ sipCallId }) => sipCallId);
  expect(new Set(callIds).size).toBe(callIds.length);
});

describe('sipXcom §50.15: a hunt group of 201 and 202, and 201 has 203 ring, too', () => {
  test.each([
    ['off: her follow-me is not tried', 'HNT-05, FWD-09', {}, '201 > 202*', '201, 202*'],
    ['on', 'HNT-05, FWD-09', { obeysForwarding: true }, '201 & 203 > 202*', '201, 203, 202*'],
    [
      'on, with its timers: what rings after her comes before the next',
      'HNT-06',
      { obeysForwarding: true, fitsForwardingTimers: true, isLater: true },
      '201 > 203 > 202*',
      '201, 203, 202*',
    ],
  ])(
    'forwarding %s (%s)',
    async (_what, _row, { isLater = false, ...fields }: Record<string, boolean>, rings, rung) => {
      const starts = isLater ? 'if-no-response' : 'at-the-same-time';
      forwards('201', { followMe: [{ number: '203', starts, ringSeconds: 1 }] });
      const member = (extension: Extension, ringSeconds: number) => ({ userId: id(extension), ringSeconds });
      const members = [member('201', 1), member('202', 60)];
      office.has('hunt-group', { extension: '300', members, ...fields });
      const { legs, cdr } = await office.call('200', '300', rings);
      const reasons = rung.split(', ').map((one) => one.replace(/(\*?)$/, ' hunt-group$1'));
      expect(legs.replaceAll('forward-no-answer', 'hunt-group')).toBe(['200 dialed*', ...reasons].join(', '));
      expect(cdr).toMatchObject({ dialed: '300', to: { number: '202' } });
    },
  );
});

test('UCM §3: who is on the list of 201 is not forwarded, others are (UCM-078)', async () => {
  forwards('201', always('202'));
  const more = { action: 'allow', passesForwarding: true };
  office.has('call-filter', { scope: 'users', userIds: [id('201')], numbers: ['200'], ...more });
  expect((await office.call('200', '201', '201*')).legs).toBe('200 dialed*, 201 dialed*');
  expect((await office.call('203', '201', '202*')).legs).toBe('203 dialed*, 202 forward-always*');
});

test('UCM §13.10: 201 does not want to be disturbed; 202 rings all the same, and 203 in the hours for that (UCM-076)', async () => {
  office.sets('201', { 'call.do-not-disturb': true });
  const more = { action: 'allow', passesDoNotDisturb: true };
  const filter = { scope: 'users', userIds: [id('201')], ...more };
  office.has('call-filter', { numbers: ['202'], ...filter });
  expect(await office.isRefused('203', '201')).toMatchObject({ status: 486, legs: '203 dialed' });
  expect((await office.call('202', '201', '201*')).legs).toBe('202 dialed*, 201 dialed*');
  const openingHours = [{ from: '00:00', to: '24:00' }];
  const scheduleId = office.has('schedule', { openingHours });
  office.has('call-filter', { callers: 'internal', scheduleId, ...filter });
  expect((await office.call('203', '201', '201*')).legs).toBe('203 dialed*, 201 dialed*');
});

test('UCM §13.9: calls to 201 go to a queue, and ring her while she says that she is away (UCM-077)', async () => {
  const away = office.has('presence-state', { name: 'Away' });
  const members = [{ kind: 'user', userId: id('202') }];
  const queueId = office.has('queue', { extension: '6500', members, memberRingSeconds: null });
  const whileSaying = [{ presenceStateId: away }];
  forwards('201', { always: { destination: { kind: 'queue', queueId } }, whileSaying });
  expect((await office.call('200', '201', '202*')).legs).toBe('200 dialed*, 6500 dialed*, 202 queue*');
  office.sets('201', { 'presence.state': 'Away' });
  expect((await office.call('200', '201', '201*')).legs).toBe('200 dialed*, 201 dialed*');
});

test('sipXcom §50.25: who says not to be disturbed has callers leave a message at once; at home another phone rings, too (UCM-077)', async () => {
  office.has('voicemail-box', { number: '201', userId: id('201') });
  office.has('presence-state', { name: 'Not now', isDoNotDisturb: true });
  const atHome = office.has('presence-state', { name: 'At home' });
  forwards('201', { whileSaying: [{ presenceStateId: atHome, followMe: [together('203')] }] });
  office.sets('201', { 'presence.state': 'Not now' });
  await office.phone('200').call('201');
  await office.phone('200').waitFor('answered', PATIENCE_MS);
  await sleep(GREETING_MS);
  await office.phone('200').hangUp();
  await office.over('200');
  expect(await heardPhrase(office.phone('200'), 'voicemail/is-busy')).toBeGreaterThan(ALIKE);
  expect((await office.told()).events).not.toContain('ringing');
  office.sets('201', { 'presence.state': 'At home' });
  const told = await office.call('200', '201', '201 & 203*');
  expect(told.legs).toBe('200 dialed*, 201 dialed, 203 forward-no-answer*');
});

test('a second call reaches 204, who talks: it is answered, the first one waits, and the two are swapped (CAL-05)', async () => {
  office.changes('204', {});
  await using desk = await LinphonePhone.start({ account: office.account('204') });
  expect(await desk.register()).toBe(200);
  for (const caller of ['200', '201'] as const) {
    await office.phone(caller).call('204');
    await desk.waitFor('incoming');
    if (caller === '201') await desk.hold();
    await desk.answer();
    await Promise.all([desk, office.phone(caller)].map((phone) => phone.waitFor('answered')));
  }
  await sleep(TALK_MS);
  await desk.hold();
  await desk.resumeFormer();
  await sleep(TALK_MS);
  await desk.press('7');
  expect(await office.phone('200').waitFor('pressed')).toMatchObject({ digit: '7' });
  await office.phone('201').hangUp();
  await office.over('201');
  const swapped = await office.told();
  await office.phone('200').hangUp();
  await office.over('200');
  const first = await office.told();
  // linphone records the call that came last.
  expect(secondsOfTone(await desk.recording(), HZ['201'])).toBeGreaterThan(0.4);
  expect(first.cdr.legs[1]?.media?.packetsSent).toBeGreaterThan(20);
  expect([swapped.legs, first.legs]).toEqual(['201 dialed*, 204 dialed*', '200 dialed*, 204 dialed*']);
});
