import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPage, FAX_MS, FaxPhone, pagesOfPdf, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';

/**
 * A fax machine at the line of 200 calls the box 307.
 *
 *   200 (modem)          edge            machine of the box
 *    │ INVITE 307         │                 │
 *    │◀─ 200 ─────────────│                 │
 *    │══ RTP, G.711 ══════╪════════════════▶│  or, after a re-INVITE, UDPTL
 *    │◀──────────── BYE ──│◀─ done ─────────│
 *                         │ fax.received, PDF in the box
 */
const PAGES = [aPage(1), aPage(2)];
const PATIENT = { timeout: FAX_MS, interval: 100 };

interface ToldFax {
  readonly id: string;
  readonly status: string;
  readonly pages: number;
  readonly error: string | null;
}

let patchbay: TestPatchbay;
let folder: string;
let file: string;
let boxId: string;
let line: FaxPhone;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-faxes-'));
  file = join(folder, 'in.tiff');
  await writeFile(file, tiffOf(PAGES));
  patchbay = await startTestPatchbay();
  boxId = await aBox({ name: 'Orders', extension: '307' });
  line = await FaxPhone.start(patchbay.account('200'));
});
afterAll(async () => {
  await line?.close();
  await patchbay?.close();
  await rm(folder, { recursive: true, force: true });
});

async function aBox(fields: object): Promise<string> {
  const created = await patchbay.api.post<{ id: string }>('/v1/fax-boxes', fields);
  expect(created.status).toBe(201);
  return created.body.id;
}

/** The newest fax of a box, once there are so many. */
async function faxOf(box: string, count: number): Promise<ToldFax> {
  const list = async () => (await patchbay.api.get<{ items: ToldFax[] }>(`/v1/fax-boxes/${box}/faxes`)).body.items;
  await expect.poll(async () => (await list()).length, PATIENT).toBe(count);
  return (await list())[0] as ToldFax;
}

async function download(box: string, id: string, format: 'pdf' | 'tiff'): Promise<Uint8Array> {
  const answer = await fetch(`${patchbay.facts.api}/v1/fax-boxes/${box}/faxes/${id}/${format}`, {
    headers: { authorization: `Bearer ${patchbay.facts.apiKey}` },
  });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

test('a fax over G.711 is in the box, pixel by pixel, as TIFF and PDF (XA-FAX-03, VML-19)', {
  timeout: FAX_MS,
}, async () => {
  const { status, machine } = await line.dial('307', file);
  expect(status).toBe(200);
  const { outcome, wasAskedForT38 } = await line.untilOver(machine);
  expect({ wasAskedForT38, code: outcome.code, pages: outcome.pages }).toEqual({
    wasAskedForT38: false,
    code: 0,
    pages: 2,
  });
  const fax = await faxOf(boxId, 1);
  expect(fax).toMatchObject({
    direction: 'received',
    status: 'done',
    pages: 2,
    caller: { number: '200' },
    called: '307',
    remoteStationId: '+33 1 23',
    isCorrected: true,
    error: null,
    formats: ['pdf', 'tiff'],
  });
  expect(await pagesOfTiff(await download(boxId, fax.id, 'tiff'))).toEqual(PAGES);
  expect(await pagesOfPdf(await download(boxId, fax.id, 'pdf'))).toEqual(PAGES);
  expect(await patchbay.nextCdr()).toMatchObject({ dialed: '307', disposition: 'answered' });
});

test('a fax that is sent by the API calls the number with the rights of the owner, and arrives (UCM-093)', {
  timeout: FAX_MS,
}, async () => {
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  const box = await aBox({ name: 'Letters', userId, stationId: '+33 9 99' });
  const target = await FaxPhone.start(patchbay.account('200'));
  await target.register();
  const arrived = join(folder, 'arrived.tiff');
  const answering = target.answer(arrived);
  const sent = await patchbay.api.upload<ToldFax>(`/v1/fax-boxes/${box}/faxes?to=200`, tiffOf(PAGES), 'image/tiff');
  expect(sent).toMatchObject({ status: 201, body: { status: 'waiting', direction: 'sent' } });
  const { outcome } = await target.untilOver(await answering);
  expect(outcome).toMatchObject({ code: 0, pages: 2, remoteStationId: '+33 9 99' });
  expect(await pagesOfTiff(await readFile(arrived))).toEqual(PAGES);
  const status = async () => (await patchbay.api.get<ToldFax>(`/v1/fax-boxes/${box}/faxes/${sent.body.id}`)).body;
  await expect.poll(async () => (await status()).status, PATIENT).toBe('done');
  expect(await status()).toMatchObject({ pages: 2, tries: 1, error: null, remoteStationId: '+33 1 23' });
  await target.close();
});

test('T.38 is offered where the box says so, and every pixel comes over by it (VML-03)', {
  timeout: FAX_MS,
}, async () => {
  const box = await aBox({ name: 'By T.38', extension: '308', offersT38: true });
  const gateway = await FaxPhone.start(patchbay.account('200'), { takesT38: true });
  const { machine } = await gateway.dial('308', file);
  const { outcome, wasAskedForT38 } = await gateway.untilOver(machine);
  expect({ wasAskedForT38, code: outcome.code, pages: outcome.pages }).toEqual({
    wasAskedForT38: true,
    code: 0,
    pages: 2,
  });
  const fax = await faxOf(box, 1);
  expect(fax).toMatchObject({ status: 'done', pages: 2 });
  expect(await pagesOfTiff(await download(box, fax.id, 'tiff'))).toEqual(PAGES);
  await gateway.close();
});

test('a full box refuses the call: a machine that had sent its pages would take them for delivered', {
  timeout: FAX_MS,
}, async () => {
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  const box = await aBox({ name: 'Small', extension: '309', userId, maxFaxes: 1 });
  await patchbay.api.upload(`/v1/fax-boxes/${box}/faxes?to=299`, tiffOf(PAGES), 'image/tiff');
  expect((await line.dial('309', file)).status).toBe(503);
});
