import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { aPage, FAX_MS, FaxPhone, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { PHONES } from '#test/world/phones/index.ts';

/**
 * A number that people and fax machines call, over a trunk whose other side is a machine with a real modem.
 *
 *   machine (modem)      edge            201, or a mailbox      machine of the box
 *    │ INVITE +1423…      │ INVITE            │                     │
 *    │◀─ 200 ─────────────│◀─────── 200 ──────│                     │
 *    │══ 1100 Hz ═════════╪══════════════════▶│                     │
 *    │                    │──────── BYE ─────▶│                     │
 *    │══ the fax ═════════╪════════════════════════════════════════▶│
 */
const PAGES = [aPage(1)];
const NUMBER = '+14235550123';
const PATIENT = { timeout: FAX_MS, interval: 100 };

interface ToldFax {
  readonly id: string;
  readonly status: string;
}

let patchbay: TestPatchbay;
let folder: string;
let file: string;
let boxId: string;
let trunkId: string;
let machine: FaxPhone;
let userId: string;
let faxes = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-faxes-'));
  file = join(folder, 'in.tiff');
  await writeFile(file, tiffOf(PAGES));
  patchbay = await startTestPatchbay();
  boxId = await made('/v1/fax-boxes', { name: 'Orders' });
  const faxDestination = { kind: 'fax-box', faxBoxId: boxId };
  const account = { registration: 'inbound', username: 'provider', password: 'open sesame' };
  trunkId = await made('/v1/trunks', { name: 'Provider', ...account, faxDestination });
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  userId = users.body.items.find(({ extension }) => extension === '201')?.id ?? '';
});
beforeEach(async () => {
  machine = await FaxPhone.start({ ...patchbay.account('200', { password: 'open sesame' }), extension: 'provider' });
});
afterEach(() => machine.close());
afterAll(async () => {
  await patchbay?.close();
  await rm(folder, { recursive: true, force: true });
});

async function made(path: string, fields: object): Promise<string> {
  const created = await patchbay.api.post<{ id: string }>(path, fields);
  expect(created.status).toBe(201);
  return created.body.id;
}

async function callsLeadTo(inboundDestination: object): Promise<void> {
  expect((await patchbay.api.patch(`/v1/trunks/${trunkId}`, { inboundDestination })).status).toBe(200);
}

/** The fax of a machine whose call is answered comes into the box, pixel by pixel. */
async function expectFax(dialed: Awaited<ReturnType<FaxPhone['dial']>>): Promise<void> {
  expect(dialed.status).toBe(200);
  const { outcome } = await machine.untilOver(dialed.machine);
  expect({ code: outcome.code, text: outcome.text, pages: outcome.pages }).toEqual({ code: 0, text: '', pages: 1 });
  const list = async () => (await patchbay.api.get<{ items: ToldFax[] }>(`/v1/fax-boxes/${boxId}/faxes`)).body.items;
  faxes += 1;
  await expect.poll(async () => (await list()).length, PATIENT).toBe(faxes);
  const [fax] = await list();
  expect(fax).toMatchObject({ status: 'done', pages: 1, direction: 'received', called: NUMBER });
  const answer = await fetch(`${patchbay.facts.api}/v1/fax-boxes/${boxId}/faxes/${fax?.id}/tiff`, {
    headers: { authorization: `Bearer ${patchbay.facts.apiKey}` },
  });
  expect(await pagesOfTiff(new Uint8Array(await answer.arrayBuffer()))).toEqual(PAGES);
}

test('somebody answers a fax machine: his phone is let go, and the fax is in the box (UCM-129)', {
  timeout: FAX_MS,
}, async () => {
  await using desk = await PHONES.baresip.start({ account: patchbay.account('201'), says: { toneHz: 440 } });
  expect(await desk.register()).toBe(200);
  await callsLeadTo({ kind: 'user', userId });
  const dialing = machine.dial(NUMBER, file);
  await desk.waitFor('incoming', FAX_MS);
  await desk.answer();
  const dialed = await dialing;
  await desk.waitFor('ended', FAX_MS);
  await expectFax(dialed);
  expect(await patchbay.nextCdr()).toMatchObject({
    disposition: 'answered',
    legs: [{ trunkId }, { party: { number: '201' } }, { reason: 'fax', service: { kind: 'fax', id: boxId } }],
  });
});

test('a mailbox answers a fax machine: it keeps no message of it, and the fax is in the box (UCM-129)', {
  timeout: FAX_MS,
}, async () => {
  const mailbox = await made('/v1/voicemail-boxes', { name: 'Shared', number: '450' });
  await callsLeadTo({ kind: 'voicemail-box', voicemailBoxId: mailbox });
  await expectFax(await machine.dial(NUMBER, file));
  const messages = await patchbay.api.get<{ items: unknown[] }>(`/v1/voicemail-boxes/${mailbox}/messages`);
  expect(messages).toMatchObject({ status: 200, body: { items: [] } });
});
