import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveCall } from '#shared/live-call/index.ts';
import type { UserPresence } from '#shared/presence/index.ts';
import { readWav, type Sound } from '#test/world/audio/index.ts';
import {
  ApiClient,
  chooseMusic,
  recordedOf,
  startTestPatchbay,
  type TestPatchbay,
} from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone, MOST, type Phone, secondsOfTone, toneHeard } from '#test/world/phones/index.ts';

/**
 * Calls that others than phones change. 200 is linphone, whose recording goes on through hold; 201 and 202 are baresip.
 *
 *   200                        edge                       201        202
 *    │◀══════ conversation ══════╪═══════════════════════▶│          │
 *    │                           │◀── POST /v1/live-calls/{id}/…     │
 *    │  hold: music ◀════════════╡                        │          │
 *    │  transfer: ◀══════════════╪════════════ BYE ──────▶│ ════════▶│
 */
const HZ = { '200': 1000, '201': 440, '202': 1800 } as const;
/** What the tenant has chosen. */
const MUSIC_HZ = 620;
const TALK_MS = 1200;

let patchbay: TestPatchbay;
let alice: LinphonePhone;
let bob: BaresipPhone;
let carol: BaresipPhone;
let userIds: Record<string, string>;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  await chooseMusic(patchbay, MUSIC_HZ);
  const values = { 'recording.is-announced': false }; // with words: phones-recorded.test.ts
  expect((await patchbay.api.patch('/v1/tenant/settings', { values })).status).toBe(200);

  const phone = (extension: keyof typeof HZ) => ({
    account: patchbay.account(extension),
    says: { toneHz: HZ[extension] },
  });
  [alice, bob, carol] = await Promise.all([
    LinphonePhone.start(phone('200')),
    BaresipPhone.start(phone('201')),
    BaresipPhone.start(phone('202')),
  ]);
  expect(await Promise.all([alice.register(), bob.register(), carol.register()])).toEqual([200, 200, 200]);
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  userIds = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
});
afterAll(async () => {
  await Promise.all([alice, bob, carol].map((phone) => phone?.close()));
  await patchbay?.close();
});

async function liveCall(): Promise<LiveCall> {
  const { body } = await patchbay.api.get<{ items: LiveCall[] }>('/v1/live-calls');
  const [call] = body.items;
  if (!call) throw new Error('no call goes on');
  return call;
}

const legOf = (call: LiveCall, extension: string): string => {
  const leg = call.legs.find(({ party }) => party.number === extension);
  if (!leg) throw new Error(`${extension} is not in the call`);
  return leg.id;
};

async function order(call: LiveCall, what: string, body: object = {}): Promise<LiveCall | null> {
  const answer = await patchbay.api.post<{ call: LiveCall | null }>(`/v1/live-calls/${call.id}/${what}`, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.call;
}

/** 200 calls 201, and both talk. */
async function aliceCallsBob(): Promise<LiveCall> {
  await alice.call('201');
  await takes(bob);
  await alice.waitFor('answered');
  await sleep(TALK_MS);
  return liveCall();
}

async function takes(phone: Phone): Promise<void> {
  await phone.waitFor('incoming');
  await phone.answer();
  await phone.waitFor('answered');
}

async function hears(phone: Phone, ...hz: readonly number[]): Promise<number> {
  const sound = await phone.recording();
  return hz.reduce((sum, one) => sum + secondsOfTone(sound, one), 0);
}

/** For how long both were heard at once: in a mix neither of them is most of what is heard. */
const secondsOfMix = (sound: Sound, a: number, b: number): number =>
  secondsOfTone(sound, a, b) - secondsOfTone(sound, a) - secondsOfTone(sound, b);

const LEAST = TALK_MS / 1000 - 0.7;

test('XiVO §22.14: originate rings the user, then who is dialed; both talk, and hang up by order', async () => {
  const made = await patchbay.api.post<LiveCall>('/v1/live-calls', { user: userIds['200'], to: '201' });
  expect(made).toMatchObject({ status: 201, body: { state: 'calling', dialed: '201', from: { number: '200' } } });
  expect((await alice.waitFor('incoming')).from).toContain('sip:201@');
  await alice.answer();
  expect((await bob.waitFor('incoming')).from).toContain('sip:200@');
  expect((await liveCall()).legs).toMatchObject([{ reason: 'click-to-call' }, { state: 'ringing' }]);
  await bob.answer();
  await sleep(TALK_MS);
  const call = await liveCall();
  expect(call).toMatchObject({
    id: made.body.id,
    state: 'talking',
    legs: [{ state: 'talking' }, { state: 'talking' }],
  });
  expect(call.legs.map(({ codec }) => codec)).toEqual(['PCMU/8000', 'PCMU/8000']);
  const { body: seen } = await patchbay.api.get<{ items: UserPresence[] }>('/v1/presence');
  const lineOf = (number: string) => seen.items.find(({ extension }) => extension === number)?.line;
  expect(['200', '201', '202'].map(lineOf)).toEqual(['in-use', 'in-use', 'idle']);
  expect(await order(call, 'hang-up')).toBeNull();
  await Promise.all([alice.waitFor('ended'), bob.waitFor('ended')]);
  expect(await hears(alice, HZ['201'])).toBeGreaterThan(LEAST);
  expect(await hears(bob, HZ['200'])).toBeGreaterThan(LEAST);
  expect(await patchbay.nextCdr()).toMatchObject({
    from: { number: '200' },
    to: { number: '201' },
    disposition: 'answered',
    hangup: { by: 'system', reason: 'ended-by-order' },
    legs: [
      { role: 'caller', reason: 'click-to-call' },
      { role: 'callee', reason: 'dialed' },
    ],
  });
});

test('a blind transfer leaves 200 with 202, and lets 201 go', async () => {
  const call = await aliceCallsBob();
  expect(await order(call, 'transfer', { leg: legOf(call, '201'), to: '202' })).toMatchObject({
    state: 'transferring',
  });
  await takes(carol);
  await bob.waitFor('ended');
  await sleep(TALK_MS);
  expect(await liveCall()).toMatchObject({ state: 'talking', to: { number: '201' } });
  await alice.hangUp();
  await carol.waitFor('ended');
  expect(await hears(alice, HZ['202'])).toBeGreaterThan(LEAST);
  expect(await hears(carol, HZ['200'])).toBeGreaterThan(LEAST);
  const { legs, hangup } = await patchbay.nextCdr();
  expect(hangup).toMatchObject({ by: 'caller', reason: 'normal-clearing' });
  expect(legs).toMatchObject([
    { party: { number: '200' } },
    { party: { number: '201' }, reason: 'dialed' },
    { party: { number: '202' }, reason: 'transfer-blind', causedBy: legs[1]?.id },
  ]);
});

test('an attended transfer: 200 hears music while 201 asks 202, then talks to 202', async () => {
  const call = await aliceCallsBob();
  const by = legOf(call, '201');
  expect(await order(call, 'transfer', { leg: by, to: '202', kind: 'attended' })).toMatchObject({
    state: 'consulting',
  });
  await takes(carol);
  await sleep(TALK_MS);
  expect(await order(call, 'transfer/complete')).toMatchObject({ state: 'talking' });
  await bob.waitFor('ended');
  await sleep(TALK_MS);
  await carol.hangUp();
  await alice.waitFor('ended');
  expect(await hears(alice, MUSIC_HZ)).toBeGreaterThan(LEAST);
  expect(await hears(alice, HZ['202'])).toBeGreaterThan(LEAST);
  expect(await hears(carol, HZ['201'])).toBeGreaterThan(LEAST);
  expect((await patchbay.nextCdr()).legs).toMatchObject([{}, {}, { reason: 'transfer-attended' }]);
});

test('hold: 200 hears music, and 201 again afterwards', async () => {
  const call = await aliceCallsBob();
  expect(await order(call, 'hold', { leg: legOf(call, '201') })).toMatchObject({
    state: 'held',
    legs: [{ state: 'held' }, { state: 'holding' }],
  });
  await sleep(TALK_MS);
  expect(await patchbay.api.post(`/v1/live-calls/${call.id}/transfer/complete`, {})).toMatchObject({
    status: 409,
    body: { code: 'wrong-state' },
  });
  expect(await order(call, 'resume')).toMatchObject({ state: 'talking' });
  await sleep(TALK_MS);
  await alice.hangUp();
  await bob.waitFor('ended');
  expect(await hears(alice, MUSIC_HZ)).toBeGreaterThan(LEAST);
  expect(await hears(alice, HZ['201'])).toBeGreaterThan(2 * LEAST);
  await patchbay.nextCdr();
});

test('park and retrieve: 200 waits with music until 202 has the call', async () => {
  const call = await aliceCallsBob();
  expect(await order(call, 'park', { leg: legOf(call, '201') })).toMatchObject({ state: 'parked', orbit: '701' });
  await bob.waitFor('ended');
  await sleep(TALK_MS);
  await order(call, 'retrieve', { user: userIds['202'] });
  await takes(carol);
  await sleep(TALK_MS);
  await alice.hangUp();
  await carol.waitFor('ended');
  expect(await hears(alice, MUSIC_HZ)).toBeGreaterThan(LEAST);
  expect(await hears(alice, HZ['202'])).toBeGreaterThan(LEAST);
  expect(await hears(carol, HZ['200'])).toBeGreaterThan(LEAST);
  expect((await patchbay.nextCdr()).legs).toMatchObject([{}, {}, { reason: 'park-retrieval' }]);
});

test('a recording has what the phone said on the left and what it heard on the right; the CDR names the file', async () => {
  const call = await aliceCallsBob();
  const leg = legOf(call, '201');
  expect(await order(call, 'record', { leg, action: 'start' })).toMatchObject({ recordedLegs: [leg] });
  await sleep(2 * TALK_MS);
  expect(await order(call, 'record', { leg, action: 'stop' })).toMatchObject({ recordedLegs: [] });
  await alice.hangUp();
  await bob.waitFor('ended');
  const cdr = await patchbay.nextCdr();
  expect(cdr.recordings).toMatchObject([{ legId: leg, error: null }]);
  const recorded = cdr.recordings?.[0];
  expect(recorded?.durationMs).toBeGreaterThan(2 * TALK_MS - 700);
  const [wav = new Uint8Array()] = await recordedOf(patchbay, cdr);
  expect(toneHeard(readWav(wav, 0), HZ['201'])).toBeGreaterThan(MOST);
  expect(toneHeard(readWav(wav, 1), HZ['200'])).toBeGreaterThan(MOST);
});

test('keys are pressed and a tone is played by order; the conversation goes on after it', async () => {
  const call = await aliceCallsBob();
  await order(call, 'digits', { leg: legOf(call, '200'), digits: '4#' });
  expect([await bob.waitFor('pressed'), await bob.waitFor('pressed')]).toMatchObject([{ digit: '4' }, { digit: '#' }]);
  const tone = { hz: [2300], ms: TALK_MS };
  expect(await order(call, 'play', { leg: legOf(call, '200'), tone })).toMatchObject({ state: 'held' });
  await sleep(2 * TALK_MS);
  expect(await liveCall()).toMatchObject({ state: 'talking' });
  await alice.hangUp();
  await bob.waitFor('ended');
  expect(await hears(alice, 2300)).toBeGreaterThan(LEAST);
  expect(await hears(alice, HZ['201'])).toBeGreaterThan(2 * LEAST);
  await patchbay.nextCdr();
});

test('a supervisor whispers to 201 alone, barges in for both, only listens, and leaves them as they were', async () => {
  const call = await aliceCallsBob();
  const leg = legOf(call, '201');
  const user = userIds['202'];
  await order(call, 'monitor', { user, leg, mode: 'whisper' });
  await takes(carol);
  await sleep(TALK_MS);
  expect((await liveCall()).legs).toMatchObject([{}, {}, { state: 'monitoring', reason: 'supervision' }]);
  await order(call, 'monitor', { user, leg, mode: 'barge' });
  await sleep(TALK_MS);
  await order(call, 'monitor', { user, leg, mode: 'listen' });
  await sleep(TALK_MS);
  await carol.hangUp();
  await sleep(TALK_MS);
  expect(await liveCall()).toMatchObject({ state: 'talking', legs: [{}, {}] });
  await alice.hangUp();
  await bob.waitFor('ended');
  const [byAlice, byBob, byCarol] = await Promise.all([alice.recording(), bob.recording(), carol.recording()]);
  const listened = secondsOfMix(byCarol, HZ['200'], HZ['201']);
  const whispered = secondsOfMix(byBob, HZ['200'], HZ['202']);
  const barged = secondsOfMix(byAlice, HZ['201'], HZ['202']);
  expect(barged).toBeGreaterThan(LEAST);
  expect(whispered).toBeGreaterThan(barged + LEAST);
  expect(listened).toBeGreaterThan(whispered + LEAST);
  expect(secondsOfTone(byAlice, HZ['201'])).toBeGreaterThan(2 * LEAST);
  await patchbay.nextCdr();
});

test('a call is nobody else’s: another tenant neither sees nor changes it', async () => {
  const { api } = patchbay;
  const call = await aliceCallsBob();
  const other = await api.post<{ id: string }>('/v1/tenants', { name: 'Other', domain: 'other.localhost' });
  expect(other.status).toBe(201);
  const foreign = await api.post<{ token: string }>(
    '/v1/api-keys',
    { name: 'k' },
    { 'patchbay-tenant': other.body.id },
  );
  const theirs = new ApiClient(patchbay.facts.api, foreign.body.token);
  expect((await theirs.get<{ items: LiveCall[] }>('/v1/live-calls')).body.items).toEqual([]);
  for (const what of ['hang-up', 'hold', 'park']) {
    expect(await theirs.post(`/v1/live-calls/${call.id}/${what}`, {})).toMatchObject({ status: 404 });
  }
  expect(await liveCall()).toMatchObject({ state: 'talking' });
  await order(call, 'hang-up');
  await Promise.all([alice.waitFor('ended'), bob.waitFor('ended')]);
});
