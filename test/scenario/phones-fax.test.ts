import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
