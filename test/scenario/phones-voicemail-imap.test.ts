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
  alice = await BaresipPhone.start({
    account: patchbay.account('200'),
    says: { toneHz: 1000 },
  });
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

interface Message {
  readonly id: string;
  readonly isHeard: boolean;
  readonly folder: string;
}

/** The newest first. */
async function messages(): Promise<Message[]> {
  const { body } = await patchbay.api.get<{ items: Message[] }>(
    `/v1/voicemail-boxes/${boxId}/messages?reason=to%20see%20what%20is%20left`,
  );
  return body.items;
}

const pathOf = (id: string) => `/v1/voicemail-boxes/${boxId}/messages/${id}?reason=to%20try%20it`;

async function find(wanted: string): Promise<Message> {
  const found = (await messages()).find(({ id }) => id === wanted);
  if (!found) throw new Error(`${wanted} is gone`);
  return found;
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

test('phone, API and e-mail at one box at the same time end in one and the same', async () => {
  const inbox = server.folder('INBOX');
  for (const { id, folder } of await messages())
    if (folder !== 'deleted') expect((await patchbay.api.delete(pathOf(id))).status).toBe(204);
  await expect.poll(async () => (await inbox.mails()).length, PATIENT).toBe(0);
  for (let n = 0; n < 4; n++) await leaveMessage();
  await expect.poll(async () => (await inbox.mails()).length, PATIENT).toBe(4);
  const [fourth = '', third = '', second = '', first = ''] = (await messages()).map(({ id }) => id);
  const uids = await Promise.all([first, second, third, fourth].map(uidOf));
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await lamp.prints(/^Voice-Message: 4\/0/);
  await using bob = await BaresipPhone.start({ account: patchbay.account('201') });
  expect(await bob.register()).toBe(200);
  await bob.call('*98');
  await bob.waitFor('answered');
  await sleep(2000);
  await bob.press('1');
  await sleep(KEY_MS);
  await bob.press('5');

  const byMail = async () => {
    await inbox.read(uids[0] ?? 0);
    await inbox.remove(uids[3] ?? 0);
    for (const _ of [1, 2, 3]) {
      await inbox.unread(uids[1] ?? 0);
      await inbox.read(uids[1] ?? 0);
    }
    await inbox.read(uids[2] ?? 0).catch(() => undefined); // the message may be deleted already
  };
  const byApi = async () => {
    expect((await patchbay.api.delete(pathOf(third))).status).toBe(204);
    for (const isHeard of [true, false, true, false, true])
      expect((await patchbay.api.patch(pathOf(second), { isHeard, folder: 'saved' })).status).toBe(200);
  };
  const byPhone = async () => {
    await expect.poll(async () => (await find(first)).isHeard, PATIENT).toBe(true);
    await bob.press('9');
    await expect.poll(async () => (await find(first)).folder, PATIENT).toBe('saved');
  };
  await Promise.all([byMail(), byApi(), byPhone()]);
  await bob.hangUp();

  const saved = { folder: 'saved', isHeard: true };
  const whatIsLeft = async () => [await find(first), await find(second), await find(third), await find(fourth)];
  await expect.poll(whatIsLeft, PATIENT).toMatchObject([saved, saved, { folder: 'deleted' }, { folder: 'deleted' }]);
  const marks = async () => (await inbox.mails()).map(({ uid, isSeen }) => [uid, isSeen]);
  await expect.poll(marks, PATIENT).toEqual([uids[0], uids[1]].map((uid) => [uid, true]));
  await lamp.prints(/^Voice-Message: 0\/2/);
  await lamp.close();

  async function uidOf(id: string): Promise<number> {
    return (await inbox.mails()).find(({ source }) => source.includes(id))?.uid ?? 0;
  }
}, 240_000);

test('XiVO §38.22: the lamp of a mailbox that is deleted with messages in it goes off (XA-VM-05)', async () => {
  const lamp = await WatchingPhone.start(patchbay.account('201'), []);
  await leaveMessage();
  await lamp.prints(/^Messages-Waiting: yes/);
  expect((await patchbay.api.delete(`/v1/voicemail-boxes/${boxId}`)).status).toBe(204);
  await lamp.prints(/^Messages-Waiting: no/);
  await lamp.close();
}, 120_000);
