import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { ALIKE, BaresipPhone, heardPhrase, secondsOfTone, WatchingPhone } from '#test/world/phones/index.ts';

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
/** How long a finger takes from key to key. */
const KEY_MS = 250;
/** For what takes well under a second on a quiet machine. */
const PATIENT = { timeout: 20_000, interval: 50 };

interface Message {
  readonly isHeard: boolean;
  readonly isCutOff: boolean;
  readonly durationSeconds: number;
  readonly from: { readonly number: string };
}

let patchbay: TestPatchbay;
let boxId: string;
let alice: BaresipPhone;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  const box = { name: 'Bob', number: '201', userId, asksPin: false };
  const created = await patchbay.api.post<{ id: string }>('/v1/voicemail-boxes', box);
  expect(created.status).toBe(201);
  boxId = created.body.id;
  alice = await BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: HZ } });
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

test('a message that was being left when the edge was killed is kept as far as it was written', async () => {
  await speak(FLUSHED_MS);
  await patchbay.edge.crash();
  await expect.poll(async () => (await messages()).filter(({ isCutOff }) => isCutOff).length, PATIENT).toBe(1);
  const [message] = (await messages()).filter(({ isCutOff }) => isCutOff);
  expect(message).toMatchObject({ isHeard: false, from: { number: '200' } });
  expect(message?.durationSeconds).toBeGreaterThanOrEqual(2);
});
