import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer, type TestMailServer } from '#test/world/dovecot.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, WatchingPhone } from '#test/world/phones/index.ts';

/**
 * 200 leaves a message for 201, who reads it as an e-mail, and listens to the next one by phone.
 *
 *   200                 edge                 Dovecot           201 (lamp)
 *    │ INVITE 8201, tone │ APPEND               │                  │
 *    │══════════════════▶│─────────────────────▶│                  │
 *    │                   │ NOTIFY: yes          │                  │
 *    │                   │────────────────────────────────────────▶│
 *    │                   │           read by its owner             │
 *    │                   │◀─────────────────────│                  │
 *    │                   │ NOTIFY: no           │                  │
 *    │                   │────────────────────────────────────────▶│
 *    │ again             │ APPEND; *98, keys 1 and 5; STORE \Seen  │
 */
const LOOKED_AT_EVERY_MS = 500;
const SPOKEN_MS = 3000;
/** How long a finger takes from key to key. */
const KEY_MS = 250;
const PATIENT = { timeout: 60_000, interval: 100 };

let patchbay: TestPatchbay;
let server: TestMailServer;
let boxId: string;
let alice: BaresipPhone;

beforeAll(async () => {
  [patchbay, server] = await Promise.all([
    startTestPatchbay({ accountsIntervalMs: LOOKED_AT_EVERY_MS }),
    startMailServer(),
  ]);
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  const created = await patchbay.api.post<{ id: string }>('/v1/voicemail-boxes', {
    name: 'Bob',
    number: '201',
    userId,
    asksPin: false,
    imapAccount: server.account,
    imapPassword: server.password,
  });
  expect(created.status).toBe(201);
  boxId = created.body.id;
  alice = await BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: 1000 } });
  expect(await alice.register()).toBe(200);
}, 120_000);
afterAll(async () => {
  await alice?.close();
  await patchbay?.close();
  await server?.stop();
});

async function leaveMessage(): Promise<void> {
  await alice.call('8201');
  await alice.waitFor('answered');
  await alice.press('#');
  await sleep(SPOKEN_MS);
  await alice.hangUp();
}

async function messages(): Promise<{ isHeard: boolean; folder: string }[]> {
  const { body } = await patchbay.api.get<{ items: { isHeard: boolean; folder: string }[] }>(
    `/v1/voicemail-boxes/${boxId}/messages?reason=to%20see%20what%20is%20left`,
  );
  return body.items;
}

test('who reads the e-mail of a message switches the lamp off; who listens by phone has read the e-mail (VML-06, VML-08)', async () => {
  const inbox = server.folder('INBOX');
  const seen = async () => (await inbox.mails()).map(({ isSeen }) => isSeen);
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await lamp.prints(/^Messages-Waiting: no/);
  await leaveMessage();
  await lamp.prints(/^Messages-Waiting: yes/);
  await expect.poll(seen, PATIENT).toEqual([false]);
  const [mail] = await inbox.mails();
  expect(mail?.source).toContain('Content-Type: audio/wav');
  await inbox.read(mail?.uid ?? 0);
  await expect.poll(async () => (await messages()).map(({ isHeard }) => isHeard), PATIENT).toEqual([true]);
  await lamp.prints(/^Messages-Waiting: no/);

  await leaveMessage();
  await lamp.prints(/^Messages-Waiting: yes/);
  await expect.poll(seen, PATIENT).toEqual([true, false]);
  await using bob = await BaresipPhone.start({ account: patchbay.account('201') });
  expect(await bob.register()).toBe(200);
  await bob.call('*98');
  await bob.waitFor('answered');
  await sleep(2000);
  await bob.press('1');
  await sleep(KEY_MS);
  await bob.press('5');
  await lamp.prints(/^Messages-Waiting: no/);
  await bob.hangUp();
  await expect.poll(seen, PATIENT).toEqual([true, true]);

  await inbox.remove(mail?.uid ?? 0);
  await expect.poll(async () => (await messages()).map(({ folder }) => folder), PATIENT).toEqual(['inbox', 'deleted']);
  await lamp.close();
}, 180_000);

test('the lamp of a mailbox that is deleted with messages in it goes off (XA-VM-05)', async () => {
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await leaveMessage();
  await lamp.prints(/^Messages-Waiting: yes/);
  expect((await patchbay.api.delete(`/v1/voicemail-boxes/${boxId}`)).status).toBe(204);
  await lamp.prints(/^Messages-Waiting: no/);
  await lamp.close();
}, 120_000);
