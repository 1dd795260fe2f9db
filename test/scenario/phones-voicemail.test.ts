import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  ALIKE,
  BaresipPhone,
  heardPhrase,
  registered,
  secondsOfTone,
  WatchingPhone,
} from '#test/world/phones/index.ts';
import { answer, register, request, response, runSipp, type SippRun, send, startSipp } from '#test/world/sipp/index.ts';
import { freePortRange } from '../world/free-ports.ts';
import { PATIENCE_MS } from '../world/patience.ts';

/**
 * 200 leaves a message for 201, whose lamp goes on, and who listens to it.
 *
 *   200                 edge                  201 (lamp)      201
 *    │ INVITE 8201       │                      │              │
 *    │══ tone ══════════▶│                      │              │
 *    │ BYE               │ NOTIFY: yes          │              │
 *    │──────────────────▶│─────────────────────▶│              │
 *                        │             INVITE *98, keys 1 and 5│
 *                        │◀────────────────────────────────────│
 *                        │════════════ prompts, then the tone ▶│
 *                        │ NOTIFY: no           │              │
 */
const HZ = 1000;
const SPOKEN_MS = 3000;
/** A recording is flushed every 2 s: what is spoken for so long has been once, however late it began. */
const FLUSHED_MS = 5000;
/** Number and case have been said by then. */
const GREETING_MS = 6000;
/** How long a finger takes from key to key. */
const KEY_MS = 250;
/** For what takes well under a second on a quiet machine. */
const PATIENT = { timeout: PATIENCE_MS, interval: 50 };

interface Message {
  readonly isHeard: boolean;
  readonly isCutOff: boolean;
  readonly durationSeconds: number;
  readonly from: { readonly number: string };
}

let patchbay: TestPatchbay;
let boxId: string;
let ids: Record<string, string>;
let alice: BaresipPhone;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  ids = Object.fromEntries(users.body.items.map(({ id, extension }) => [extension, id]));
  const box = { name: 'Bob', number: '201', userId: ids['201'], asksPin: false };
  const created = await patchbay.api.post<{ id: string }>('/v1/voicemail-boxes', box);
  expect(created.status).toBe(201);
  boxId = created.body.id;
  alice = await BaresipPhone.start({
    account: patchbay.account('200'),
    says: { toneHz: HZ },
  });
  expect(await alice.register()).toBe(200);
});
afterAll(async () => {
  await alice?.close();
  await patchbay?.close();
});

async function messages(): Promise<Message[]> {
  const { body } = await patchbay.api.get<{ items: Message[] }>(
    `/v1/voicemail-boxes/${boxId}/messages?reason=to%20see%20that%20it%20is%20there`,
  );
  return body.items;
}

/** Dials the mailbox, and speaks after the tone. */
async function speak(ms: number): Promise<void> {
  await alice.call('8201');
  await alice.waitFor('answered');
  await alice.press('#');
  await sleep(ms);
}

test('what 200 says lights the lamp of 201, who hears it by *98, and the lamp is off (VML-02, VML-06, XA-VM-06)', async () => {
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await lamp.prints(/^Messages-Waiting: no/);
  await speak(SPOKEN_MS);
  await alice.hangUp();
  await lamp.prints(/^Messages-Waiting: yes/);
  const [message] = await messages();
  expect(message).toMatchObject({ isHeard: false, isCutOff: false, from: { number: '200' } });
  expect(message?.durationSeconds).toBeGreaterThan(1);

  await using bob = await BaresipPhone.start({ account: patchbay.account('201') });
  expect(await bob.register()).toBe(200);
  await bob.call('*98');
  await bob.waitFor('answered');
  await sleep(2000);
  await bob.press('1');
  await sleep(KEY_MS);
  await bob.press('5');
  await expect.poll(async () => (await messages())[0]?.isHeard, PATIENT).toBe(true);
  await lamp.prints(/^Messages-Waiting: no/);
  await bob.hangUp();
  await bob.waitFor('ended');
  expect(await heardPhrase(bob, 'voicemail/you-have')).toBeGreaterThan(ALIKE);
  expect(secondsOfTone(await bob.recording(), HZ)).toBeGreaterThan(1);
  await lamp.close();
});

const phoneOf = (extension: string, password?: string) =>
  registered(BaresipPhone.start({ account: patchbay.account(extension, password === undefined ? {} : { password }) }));

/** Somebody new. @returns id and password of the phone */
async function newUser(extension: string): Promise<{ id: string; sipPassword: string }> {
  const { status, body } = await patchbay.api.post<{ id: string; sipPassword: string }>('/v1/users', {
    name: `User ${extension}`,
    email: `${extension}@demo.example`,
    extension,
  });
  expect(status).toBe(201);
  return body;
}

test('sipXcom §50.4: nobody at 201, nor at 202 and 203 one after the other: a message, and the lamp (FWD-03, VML-02)', async () => {
  const { sipPassword } = await newUser('203');
  const next = (number: string) => ({ number, starts: 'if-no-response', ringSeconds: 2 });
  const followMe = [next('202'), next('203')];
  const made = await patchbay.api.post<{ id: string }>('/v1/forwardings', { userId: ids['201'], followMe });
  expect(made.status).toBe(201);
  const values = { 'call.ring-seconds': 5 };
  expect((await patchbay.api.patch(`/v1/users/${ids['201']}/settings`, { values })).status).toBe(200);
  await using carol = await phoneOf('202');
  await using dave = await phoneOf('203', sipPassword);
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await lamp.prints(/^Messages-Waiting: no/);
  await alice.call('201');
  for (const phone of [carol, dave]) {
    await phone.waitFor('incoming', PATIENCE_MS);
    await phone.waitFor('ended', PATIENCE_MS);
  }
  await alice.waitFor('answered', PATIENCE_MS);
  await alice.press('#');
  await sleep(SPOKEN_MS);
  await alice.hangUp();
  await lamp.prints(/^Messages-Waiting: yes/);
  await lamp.close();
  expect(await patchbay.nextCdr()).toMatchObject({
    dialed: '201',
    legs: [
      { party: { number: '200' } },
      { party: { number: '201' } },
      { party: { number: '202' }, reason: 'forward-no-answer' },
      { party: { number: '203' }, reason: 'forward-no-answer' },
      { role: 'service', service: { kind: 'voicemail' } },
    ],
  });
  expect((await patchbay.api.delete(`/v1/forwardings/${made.body.id}`)).status).toBe(204);
}, 180_000);

test('sipXcom REST 14 and 15: callers hear the greeting that was chosen, and 5 leads them where the owner has it (AAT-14, VML-10)', async () => {
  const keys = [{ key: '5', destination: { kind: 'user', userId: ids['202'] } }];
  const change = { activeGreeting: 'out-of-office', keys };
  expect((await patchbay.api.patch(`/v1/voicemail-boxes/${boxId}`, change)).status).toBe(200);
  await alice.call('8201');
  await alice.waitFor('answered');
  await sleep(GREETING_MS);
  await alice.hangUp();
  await alice.waitFor('ended');
  expect(await heardPhrase(alice, 'voicemail/is-out-of-office')).toBeGreaterThan(ALIKE);

  await using carol = await phoneOf('202');
  await alice.call('8201');
  await alice.waitFor('answered');
  await alice.press('5');
  await carol.waitFor('incoming', PATIENCE_MS);
  await carol.answer();
  await carol.waitFor('answered');
  await sleep(SPOKEN_MS);
  await alice.hangUp();
  await carol.waitFor('ended');
  expect(secondsOfTone(await carol.recording(), HZ)).toBeGreaterThan(1);
  const standard = { activeGreeting: 'standard', keys: [] };
  expect((await patchbay.api.patch(`/v1/voicemail-boxes/${boxId}`, standard)).status).toBe(200);
}, 120_000);

test('sipXcom’s keys: 4 deletes a message, then for good, and sends one of one’s own to another mailbox (VML-10)', async () => {
  const settings = await patchbay.api.patch(`/v1/users/${ids['201']}/settings`, {
    values: { 'voicemail.key-map': 'sipxcom' },
  });
  expect(settings.status).toBe(200);
  const box = { name: 'Alice', number: '200', userId: ids['200'], asksPin: false };
  const alices = await patchbay.api.post<{ id: string }>('/v1/voicemail-boxes', box);
  expect(alices.status).toBe(201);
  await speak(SPOKEN_MS);
  await alice.hangUp();
  await alice.waitFor('ended');
  const idsOf = async (folder: string, id = boxId) => {
    const path = `/v1/voicemail-boxes/${id}/messages?folder=${folder}&reason=to%20see%20that%20it%20is%20there`;
    return (await patchbay.api.get<{ items: { id: string; isHeard: boolean }[] }>(path)).body.items;
  };
  const fresh = async () => (await idsOf('inbox')).filter(({ isHeard }) => !isHeard);
  await expect.poll(async () => (await fresh()).length, PATIENT).toBeGreaterThan(0);
  // The oldest is heard first.
  const first = (await fresh()).at(-1)?.id;

  await using bob = await BaresipPhone.start({ account: patchbay.account('201'), says: { toneHz: HZ } });
  expect(await bob.register()).toBe(200);
  await bob.call('*98');
  await bob.waitFor('answered');
  await bob.press('1');
  await sleep(KEY_MS);
  await bob.press('2');
  await sleep(SPOKEN_MS);
  await bob.press('4');
  const deleted = async () => (await idsOf('deleted')).map(({ id }) => id);
  await expect.poll(deleted, PATIENT).toEqual([first]);
  await bob.hangUp();
  await bob.waitFor('ended');

  await bob.call('*98');
  await bob.waitFor('answered');
  await bob.press('3');
  await sleep(KEY_MS);
  await bob.press('2');
  await sleep(KEY_MS);
  await bob.press('4');
  await expect.poll(deleted, PATIENT).toEqual([]);
  // After the last of them comes the main menu.
  await sleep(GREETING_MS);
  await bob.press('4');
  for (const key of ['2', '0', '0', '#', '#']) {
    await sleep(KEY_MS);
    await bob.press(key);
  }
  await sleep(SPOKEN_MS);
  await bob.press('#');
  await sleep(KEY_MS);
  await bob.press('2');
  await expect.poll(async () => (await idsOf('inbox', alices.body.id)).length, PATIENT).toBe(1);
  await bob.hangUp();
  await bob.waitFor('ended');
});

test('UCM §13.16: who is deleted is not found, and the phone is nobody’s', async () => {
  const { id, sipPassword } = await newUser('204');
  await using eve = await phoneOf('204', sipPassword);
  await alice.call('204');
  await eve.waitFor('incoming');
  await alice.hangUp();
  await eve.waitFor('ended');
  expect((await patchbay.api.delete(`/v1/users/${id}`)).status).toBe(204);
  const calledThen = async () => {
    await alice.call('204');
    return (await alice.waitFor('ended', PATIENCE_MS)).status;
  };
  await expect.poll(calledThen, PATIENT).toBe(404);
  await using again = await BaresipPhone.start({ account: patchbay.account('204', { password: sipPassword }) });
  expect(await again.register()).toBe(403);
}, 120_000);

test('the lamp of a phone that never subscribes follows its mailbox all the same (SIP-06)', async () => {
  const { server, password, extension, domain } = patchbay.account('201');
  const { from: localPort } = await freePortRange(2);
  const bob = { extension, domain };
  const played = { server, localPort, username: extension, password, withinSeconds: PATIENCE_MS / 1000 };
  const registers = (expires: string) =>
    runSipp({
      ...played,
      name: '201 registers',
      lines: [
        send(register(bob, { cseq: 1, expires })),
        response(401, { auth: true }),
        send(register(bob, { cseq: 2, isAuthenticated: true, expires })),
        response(200),
      ],
    });
  // What it has not asked for comes in a dialog of its own each time.
  const lines = [
    request('NOTIFY', { check: 'Subscription-State: terminated' }),
    send(answer('200 OK', { tag: false }), { retransmits: false }),
  ];
  const newIn = ({ messages }: SippRun) => Number(/^Voice-Message: (\d+)/m.exec(messages)?.[1]);
  await registers('300');
  const before = newIn(await runSipp({ ...played, name: '201 is told', lines }));
  expect(before).toBeGreaterThanOrEqual(0);
  await speak(SPOKEN_MS);
  const lamp = startSipp({ ...played, name: '201 is told of a message', lines });
  await alice.hangUp();
  const told = await lamp.finished();
  expect(newIn(told)).toBe(before + 1);
  expect(told.messages).toMatch(/^Messages-Waiting: yes/m);
  await registers('0');
}, 180_000);

test('a message that was being left when the edge was killed is kept as far as it was written', async () => {
  await speak(FLUSHED_MS);
  await patchbay.edge.crash();
  await expect.poll(async () => (await messages()).filter(({ isCutOff }) => isCutOff).length, PATIENT).toBe(1);
  const [message] = (await messages()).filter(({ isCutOff }) => isCutOff);
  expect(message).toMatchObject({ isHeard: false, from: { number: '200' } });
  expect(message?.durationSeconds).toBeGreaterThanOrEqual(2);
});
