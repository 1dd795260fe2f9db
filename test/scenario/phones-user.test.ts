import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { HttpHooks } from '#edge/hooks/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { readWav, tone, writeWav } from '#test/world/audio/index.ts';
import { TEST_RECORDINGS } from '#test/world/edge/index.ts';
import { CountingIds } from '#test/world/index.ts';
import { type Extension, HZ, PhoneOffice, TALK_MS } from '#test/world/phone-office.ts';
import { BaresipPhone, LinphonePhone, registered, secondsOfTone, tonesInTurn } from '#test/world/phones/index.ts';

/**
 * What users and their administrators set about their own calls and phones, and what phones see and hear of it.
 *
 *   200                edge                  201
 *    │ INVITE 201        │                    │
 *    │◀══════════════════╪═══════════════════▶│
 *    │                   │◀══════════ *3 ═════│
 *    │◀════════════════ WAV ═════════════════▶│
 */
const PATIENT = { timeout: 60_000, interval: 50 };
/** How long a finger takes from key to key. */
const KEY_MS = 250;
/** A stream of music breaks off after so long; what came of it lasts for this. */
const BREAKS_OFF_MS = 500;
const STREAM_SECONDS = 2;

/** Streams of music may be here, too. */
const ON_THIS_MACHINE = new HttpHooks({ clock: systemClock, ids: new CountingIds(), mayReachPrivate: true });

let office: PhoneOffice;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201', '202'], hooks: ON_THIS_MACHINE });
}, 120_000);
afterEach(() => office.clear());
afterAll(() => office?.close());

async function presses(by: Extension, keys: string): Promise<void> {
  for (const key of keys) {
    await office.phone(by).press(key);
    await sleep(KEY_MS);
  }
}

/**
 * The two talk, and one presses keys and talks a while after each of them. @returns for how long he is in each recording of the call,
 * and how much longer the other one has heard him
 */
async function secondsRecorded(by: '200' | '201', ...keys: readonly string[]) {
  const other = by === '200' ? '201' : '200';
  await office.connect(by, other);
  for (const code of ['', ...keys]) {
    await presses(by, code);
    await sleep(TALK_MS);
  }
  await office.phone(by).hangUp();
  await office.over(by, other);
  const { recordings = [] } = (await office.told()).cdr;
  expect(recordings.every(({ error }) => error === null)).toBe(true);
  // What is recorded is the leg of 201: left what it says, right what it hears.
  const channel = by === '201' ? 0 : 1;
  const sounds = recordings.map(async ({ file }) =>
    readWav(await readFile(join(TEST_RECORDINGS, file ?? '')), channel),
  );
  const heard = secondsOfTone(await office.phone(other).recording(), HZ[by]);
  return (await Promise.all(sounds)).map((sound) => {
    const seconds = secondsOfTone(sound, HZ[by]);
    return { seconds, less: heard - seconds };
  });
}

const A_WHILE = 0.4;

test('XiVO §38.23: *3 records, and *3 ends it, for who may; *26 records every call, in and out, until *26 again (XA-USR-15, XA-USR-16)', async () => {
  office.sets('tenant', { 'recording.is-announced': false });
  office.sets('201', { 'call.can-record': true });
  const [asked, ...others] = await secondsRecorded('201', '*3', '*3');
  expect(others).toEqual([]);
  expect(asked?.seconds).toBeGreaterThan(A_WHILE);
  // What was said before the first *3 and after the second one is in none.
  expect(asked?.less).toBeGreaterThan(2 * A_WHILE);
  expect(await secondsRecorded('200', '*3')).toEqual([]);

  await office.dials('201', '*26', 'switch/recording-on');
  for (const by of ['201', '200'] as const) {
    const [whole, ...more] = await secondsRecorded(by);
    expect(more).toEqual([]);
    expect(whole?.seconds).toBeGreaterThan(A_WHILE);
  }
  await office.dials('201', '*26', 'switch/recording-off');
  expect(await secondsRecorded('201')).toEqual([]);
}, 120_000);

test('XiVO §22.17: a room tells who is in it since when; 202 comes into another one by a click; who mutes himself is not heard', async () => {
  const has = (id: string, extension: string) =>
    office.has('conference-room', { id, extension, announcesJoins: 'nothing', announcesAlone: false });
  const [room, other] = [has('cnf_4001', '4001'), has('cnf_4002', '4002')];
  const { tenantId, edge } = office;
  const { control } = edge.calls;
  const show = (conferenceRoomId: string) => control.showConference({ tenantId, conferenceRoomId });
  const hasIn = (conferenceRoomId: string, count: number) =>
    vi.waitFor(() => expect(show(conferenceRoomId)?.participants).toHaveLength(count), PATIENT);
  expect([show(room), show(other)]).toEqual([null, null]);
  const beforeMs = Date.now();
  for (const [i, extension] of (['200', '201'] as const).entries()) {
    await office.phone(extension).call('4001');
    await office.phone(extension).waitFor('answered', PATIENT.timeout);
    await hasIn(room, i + 1);
  }
  expect(Date.parse(show(room)?.startedAt ?? '')).toBeGreaterThanOrEqual(beforeMs);
  expect(show(other)).toBeNull();

  const user = office.userId('202');
  await control.originate({ tenantId, userId: null, user, to: '4002', autoAnswer: false });
  await office.answers('202');
  await hasIn(other, 1);

  const asker = office.userId('201');
  const participant = show(room)?.participants.find(({ party }) => party.number === '201')?.number ?? 0;
  for (const name of ['mute', 'unmute'] as const) {
    await sleep(TALK_MS);
    const done = control.orderConference({ tenantId, conferenceRoomId: room, asker, command: { name, participant } });
    expect(await done).toMatchObject({ ok: true });
  }
  await sleep(TALK_MS);
  for (const extension of ['200', '201', '202'] as const) await office.phone(extension).hangUp();
  await office.over('200', '201', '202');
  expect(tonesInTurn(await office.phone('200').recording(), { 201: HZ['201'] })).toEqual(['201', '201']);
  for (const _ of ['200', '201', '202']) await office.told();
}, 120_000);

test('XiVO §22.4: the phone of 203 is told the name of who is called, or the number alone where the tenant has it so (X1-POST-01)', async () => {
  await using phone = await LinphonePhone.start({ account: office.account('203') });
  expect(await phone.register()).toBe(200);
  for (const isShown of [true, false]) {
    office.sets('tenant', { 'caller-id.shows-called-name': isShown });
    const told = phone.prints(/^P-Asserted-Identity:/i);
    await phone.call('201');
    await office.phone('201').waitFor('incoming', PATIENT.timeout);
    expect(/"(.*)" *<sip:201@/.exec(await told)?.[1]).toBe(isShown ? 'User 201' : '');
    await phone.hangUp();
    await office.over('201');
    await office.told();
  }
});

test('UCM §13.11: a phone registers and calls from the networks of its user alone (UCM-068)', async () => {
  const start = () => BaresipPhone.start({ account: office.account('203') });
  office.sets('203', { 'phones.networks': '10.0.0.0/24' });
  // A call has the edge look for changes; who registers may come in by what it knew a moment ago.
  expect(await office.isRefused('200', '999')).toMatchObject({ status: 404 });
  await using outside = await start();
  expect(await outside.register()).toBe(403);
  office.sets('203', { 'phones.networks': '10.0.0.0/24, 127.0.0.0/8' });
  await using inside = await start();
  expect(await inside.register()).toBe(200);
  office.sets('203', { 'phones.networks': '10.0.0.0/24' });
  await inside.call('201');
  expect(await inside.waitFor('ended', PATIENT.timeout)).toMatchObject({ status: 403 });
});

test('UCM §13.12: where a user has one phone at a time, the second takes the place of the first (UCM-069)', async () => {
  office.sets('203', { 'phones.max': 1 });
  // A call has the edge look for changes, as above.
  expect(await office.isRefused('200', '999')).toMatchObject({ status: 404 });
  const start = () => registered(BaresipPhone.start({ account: office.account('203') }));
  await using first = await start();
  await using second = await start();
  const registrations = () =>
    office.edge.store.registrationsOf(office.tenantId).filter(({ extension }) => extension === '203');
  await vi.waitFor(() => expect(registrations()).toHaveLength(1), PATIENT);
  const rung = Promise.race([first, second].map((one) => one.waitFor('incoming', PATIENT.timeout).then(() => one)));
  await office.phone('200').call('203');
  expect((await rung) === second).toBe(true);
  await second.hangUp();
  await office.over('200');
  expect((await office.told()).legs).toBe('200 dialed, 203 dialed');
});

test('music from a stream goes on when the stream that has broken off is there again (MOH-03)', async () => {
  const TONES = { before: 700, after: 1300 } as const;
  let connections = 0;
  const again = Promise.withResolvers<void>();
  const radio = createServer((_, response) => {
    const isFirst = ++connections === 1;
    response.write(
      writeWav(
        tone({
          frequencyHz: isFirst ? TONES.before : TONES.after,
          seconds: isFirst ? STREAM_SECONDS : 60,
          rateHz: 8000,
        }),
      ),
    );
    if (isFirst) setTimeout(() => response.destroy(), BREAKS_OFF_MS);
    else again.resolve();
  }).listen(0, '127.0.0.1');
  await once(radio, 'listening');
  onTestFinished(() => {
    radio.closeAllConnections();
    radio.close();
  });
  const streamUrl = `http://127.0.0.1:${(radio.address() as AddressInfo).port}/live`;
  const musicOnHoldId = office.has('music-on-hold', { source: 'stream', streamUrl });
  office.has('conference-room', {
    extension: '340',
    userId: office.userId('201'),
    waitsForModerator: true,
    musicOnHoldId,
  });

  await office.phone('200').call('340');
  await office.phone('200').waitFor('answered');
  await again.promise;
  await sleep(STREAM_SECONDS * 1000 + TALK_MS);
  await office.phone('200').hangUp();
  await office.over('200');
  expect(tonesInTurn(await office.phone('200').recording(), TONES)).toEqual(['before', 'after']);
  expect(connections).toBe(2);
}, 120_000);
