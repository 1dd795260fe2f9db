import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pdfOf, readTiff } from '#shared/fax/index.ts';
import { FaxOffice } from '#test/world/fax/fax-office.ts';
import { aPage, FAX_MS, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';

/**
 * The API has a fax sent, by a call of the owner of the box.
 *
 *   API             edge, machine          machine (modem) of 200
 *    │ POST …/faxes  │                      │
 *    │──────────────▶│ INVITE 200           │
 *    │               │─────────────────────▶│
 *    │               │◀──────── 200 ────────│
 *    │               │◀═══════ RTP ════════▶│  or, after its re-INVITE, UDPTL
 *    │ fax.sent      │ BYE                  │
 *    │◀──────────────│─────────────────────▶│
 */
const PAGES = [aPage(1), aPage(2)];
const PATIENT = { timeout: 2 * FAX_MS };
const STATION_ID = '+33 9 99';

let office: FaxOffice;
beforeAll(async () => {
  office = await FaxOffice.start(PAGES);
});
afterAll(() => office?.close());

/** The fax machine of a user, and a box of somebody else that sends it a fax. */
async function sending(extension: string) {
  const line = await office.line({ extension });
  await line.register();
  const userId = await office.userId('201');
  const box = await office.made('/v1/fax-boxes', { name: `To ${extension}`, userId, stationId: STATION_ID });
  return { line, box, file: office.newFile() };
}

describe('a fax that is sent by the API', () => {
  test.concurrent('calls the number with the rights of the owner, and arrives (UCM-093)', PATIENT, async () => {
    const { line, box, file } = await sending('200');
    const sent = await office.send(box, '200');
    expect(sent).toMatchObject({ status: 'waiting', direction: 'sent' });
    const { outcome } = await line.untilOver(await line.answer(file));
    expect(outcome).toMatchObject({ code: 0, pages: 2, remoteStationId: STATION_ID });
    expect(await pagesOfTiff(await readFile(file))).toEqual(PAGES);
    const ended = { status: 'done', pages: 2, tries: 1, error: null, remoteStationId: '+33 1 23' };
    expect(await office.ended(sent)).toMatchObject(ended);
  });

  test.concurrent('is sent again, after the wait of the tenant, where the line was busy', PATIENT, async () => {
    const values = { 'fax.retry-seconds': 5 };
    expect((await office.patchbay.api.patch('/v1/tenant/settings', { values })).status).toBe(200);
    const { line, box, file } = await sending('201');
    const sent = await office.send(box, '201');
    await line.refuse(486);
    await line.refuse(486);
    const { outcome } = await line.untilOver(await line.answer(file));
    expect(outcome).toMatchObject({ code: 0, pages: 2 });
    expect(await office.ended(sent)).toMatchObject({ status: 'done', pages: 2, tries: 3, error: null });
  });

  test.concurrent('is made of a PDF', PATIENT, async () => {
    const line = await office.lineOfNewUser('203');
    await line.register();
    const box = await office.made('/v1/fax-boxes', { name: 'To 203', userId: await office.userId('201') });
    const pdf = pdfOf(readTiff(tiffOf(PAGES)) ?? []);
    const sent = await office.send(box, '203', pdf, 'application/pdf');
    const file = office.newFile();
    const { outcome } = await line.untilOver(await line.answer(file));
    expect(outcome).toMatchObject({ code: 0, pages: 2 });
    expect(await office.ended(sent)).toMatchObject({ status: 'done', pages: 2, formats: ['pdf', 'tiff'] });
    const made = await pagesOfTiff(await office.fetch(box, sent.id, 'tiff'));
    expect(made).toHaveLength(2);
    expect(await pagesOfTiff(await readFile(file))).toEqual(made);
  });

  test.concurrent('goes by T.38 where the other side offers that', PATIENT, async () => {
    const { line, box, file } = await sending('202');
    const sent = await office.send(box, '202');
    const machine = await line.answer(file);
    expect(await line.offerT38(machine)).toBe(200);
    expect((await line.untilOver(machine)).outcome).toMatchObject({ code: 0, pages: 2 });
    expect(await pagesOfTiff(await readFile(file))).toEqual(PAGES);
    expect(await office.ended(sent)).toMatchObject({ status: 'done', pages: 2, tries: 1, error: null });
  });
});

test('a PDF that cannot be read has failed at once, and says why', PATIENT, async () => {
  const box = await office.made('/v1/fax-boxes', { name: 'Unreadable', userId: await office.userId('200') });
  const sent = await office.send(box, '299', Buffer.from('%PDF-1.7 and no more'), 'application/pdf');
  const error = 'the PDF cannot be read, or has no pages';
  expect(await office.ended(sent)).toMatchObject({ status: 'failed', tries: 1, error });
});

test('a fax to where nobody is to be called has failed at once', PATIENT, async () => {
  const userId = await office.userId('200');
  const box = await office.made('/v1/fax-boxes', { name: 'In vain', userId });
  await office.made('/v1/fax-boxes', { name: 'Off', extension: '320', isEnabled: false });
  const failed = { status: 'failed', tries: 1, pages: 0, error: 'the call was refused: 480' };
  expect(await office.ended(await office.send(box, '320'))).toMatchObject(failed);
});
