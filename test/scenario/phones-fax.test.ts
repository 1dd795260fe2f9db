import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Alarm } from '#shared/alarm/index.ts';
import { FaxOffice } from '#test/world/fax/fax-office.ts';
import { aPage, FAX_MS, type FaxPhone, pagesOfPdf, pagesOfTiff } from '#test/world/fax/index.ts';
import { machinesOf } from '#test/world/fax/machine-processes.ts';
import { PHONES } from '#test/world/phones/index.ts';
import { WebhookListener } from '#test/world/webhook-listener.ts';

/**
 * A fax machine calls a box, or a number that people have, too.
 *
 *   machine (modem)      edge            201, or a menu         machine of the box
 *    │ INVITE 307         │                 │                     │
 *    │◀─ 200 ─────────────│                 │                     │
 *    │══ RTP, G.711 ══════╪══════════════════════════════════════▶│  or, after a re-INVITE, UDPTL
 *    │◀──────────── BYE ──│◀───────────────────────────── done ───│
 *                         │ fax.received, PDF in the box
 *    │ INVITE +1423…      │ INVITE          │                     │
 *    │◀─ 200 ─────────────│◀────── 200 ─────│                     │
 *    │══ 1100 Hz ═════════╪════════════════▶│                     │
 *    │                    │─────── BYE ────▶│                     │
 *    │══ the fax ═════════╪══════════════════════════════════════▶│
 *
 * A page that has come whole is not lost, whatever dies.
 */
const PAGES = [aPage(1), aPage(2)];
const ALL_CAME = { code: 0, text: '', pages: 2 };
const PATIENT = { timeout: 2 * FAX_MS };

let office: FaxOffice;
let hooks: WebhookListener;
beforeAll(async () => {
  office = await FaxOffice.start(PAGES);
  hooks = new WebhookListener('');
  await hooks.start();
  const hook = { url: hooks.url, events: ['fax.failed', 'fax.received'] };
  hooks.secret = (await office.patchbay.api.post<{ secret: string }>('/v1/webhooks', hook)).body.secret;
});
afterAll(async () => {
  await hooks?.stop();
  await office?.close();
});

/** The fax of a machine whose call is answered goes over, and lies in the box pixel by pixel. */
async function arrives(line: FaxPhone, { status, machine }: Awaited<ReturnType<FaxPhone['dial']>>, box: string) {
  expect(status).toBe(200);
  const { outcome, wasAskedForT38 } = await line.untilOver(machine);
  expect(outcome).toMatchObject(ALL_CAME);
  const fax = await office.faxOf(box);
  expect(fax).toMatchObject({ direction: 'received', status: 'done', pages: 2, error: null });
  expect(await pagesOfTiff(await office.fetch(box, fax.id, 'tiff'))).toEqual(PAGES);
  return { fax, wasAskedForT38 };
}

/** A fax for a new box, of which one page has come, and the next takes half a minute: long enough to die in. */
async function inTheMiddle(extension: string) {
  const box = await office.made('/v1/fax-boxes', { name: `Killed ${extension}`, extension });
  const line = await office.line({ extension: '200' });
  const { status, machine } = await line.dial(extension, await office.letter([aPage(1), aPage(2, 4000)]));
  expect(status).toBe(200);
  const taker = await vi.waitFor(
    async () => {
      const machines = await machinesOf(office.patchbay.edge.pid ?? 0);
      const ours = machines.find(({ boxId, pages }) => boxId === box && pages === 1);
      if (!ours) throw new Error('no page has come');
      return ours;
    },
    { timeout: FAX_MS, interval: 50 },
  );
  return { box, line, machine, taker };
}

/** What had come is in the box, and that is told once. */
async function keepsFirstPage(box: string, error: string): Promise<void> {
  const fax = await office.faxOf(box);
  expect(fax).toMatchObject({ status: 'failed', pages: 1, error, formats: ['pdf', 'tiff'] });
  expect(await pagesOfTiff(await office.fetch(box, fax.id, 'tiff'))).toEqual([aPage(1)]);
  const told = () =>
    hooks.heard.flatMap(({ payload: { type, data } }) => ('faxId' in data && data.faxId === fax.id ? type : []));
  await vi.waitFor(() => expect(told()).toEqual(['fax.failed']), { timeout: FAX_MS });
}

describe('a fax for a box', () => {
  test.concurrent(
    'over G.711 is in the box, pixel by pixel, as TIFF and PDF (XA-FAX-03, VML-19)',
    PATIENT,
    async () => {
      const box = await office.made('/v1/fax-boxes', { name: 'Orders', extension: '307' });
      const line = await office.line({ extension: '200' });
      const { fax, wasAskedForT38 } = await arrives(line, await line.dial('307', office.file), box);
      expect(wasAskedForT38).toBe(false);
      const known = { caller: { number: '200' }, called: '307', remoteStationId: '+33 1 23', isCorrected: true };
      expect(fax).toMatchObject({ ...known, formats: ['pdf', 'tiff'] });
      expect(await pagesOfPdf(await office.fetch(box, fax.id, 'pdf'))).toEqual(PAGES);
      expect(await office.cdrOf(fax.callId)).toMatchObject({ dialed: '307', disposition: 'answered' });
    },
  );

  test.concurrent('comes by T.38, which is offered where the box says so (VML-03)', PATIENT, async () => {
    const box = await office.made('/v1/fax-boxes', { name: 'By T.38', extension: '308', offersT38: true });
    const line = await office.line({ extension: '200' }, { takesT38: true });
    const { wasAskedForT38 } = await arrives(line, await line.dial('308', office.file), box);
    expect(wasAskedForT38).toBe(true);
  });

  test.concurrent('goes on in audio where the other side refuses T.38', PATIENT, async () => {
    const box = await office.made('/v1/fax-boxes', { name: 'T.38 in vain', extension: '310', offersT38: true });
    const line = await office.line({ extension: '200' });
    const { wasAskedForT38 } = await arrives(line, await line.dial('310', office.file), box);
    expect(wasAskedForT38).toBe(true);
  });

  test.concurrent('comes by T.38 where the other side offers that', PATIENT, async () => {
    const box = await office.made('/v1/fax-boxes', { name: 'Asked for T.38', extension: '311' });
    const line = await office.line({ extension: '200' });
    const dialed = await line.dial('311', office.file);
    expect(await line.offerT38(dialed.machine)).toBe(200);
    await arrives(line, dialed, box);
  });

  test.concurrent('leaves the pages that had come when its modem is killed', PATIENT, async () => {
    const { box, line, machine, taker } = await inTheMiddle('330');
    process.kill(taker.pid, 'SIGKILL');
    expect((await line.untilOver(machine)).outcome.code).not.toBe(0);
    await keepsFirstPage(box, 'the modem has failed');
  });
});

describe('a fax machine that has called people goes on to the box of its trunk, and they are left alone', () => {
  const ACCOUNT = { extension: 'provider', password: 'open sesame' };

  /** A number whose calls come over a trunk with a box of its own for faxes. */
  async function shared(number: string, name: string, destination: object) {
    const box = await office.made('/v1/fax-boxes', { name });
    const username = `${ACCOUNT.extension}-${name}`;
    const trunk = { name, registration: 'inbound', username, password: ACCOUNT.password };
    const trunkId = await office.made('/v1/trunks', { ...trunk, faxDestination: { kind: 'fax-box', faxBoxId: box } });
    await office.made('/v1/numbers', { number, destination });
    return { box, trunkId, line: await office.line({ ...ACCOUNT, extension: username }) };
  }

  test.concurrent('somebody has answered: his phone is let go (UCM-129)', PATIENT, async () => {
    const userId = await office.userId('201');
    const { box, trunkId, line } = await shared('+14235550123', 'user', { kind: 'user', userId });
    await using desk = await PHONES.baresip.start({ account: office.patchbay.account('201'), says: { toneHz: 440 } });
    expect(await desk.register()).toBe(200);
    const dialing = line.dial('+14235550123', office.file);
    await desk.waitFor('incoming', FAX_MS);
    await desk.answer();
    const dialed = await dialing;
    await desk.waitFor('ended', FAX_MS);
    const { fax } = await arrives(line, dialed, box);
    expect(fax.called).toBe('+14235550123');
    expect(await office.cdrOf(fax.callId)).toMatchObject({
      disposition: 'answered',
      legs: [{ trunkId }, { party: { number: '201' } }, { reason: 'fax', service: { kind: 'fax', id: box } }],
    });
  });

  test.concurrent('a menu has answered: it says no more (UCM-129)', PATIENT, async () => {
    const autoAttendantId = await office.made('/v1/auto-attendants', { name: 'Welcome' });
    const { box, line } = await shared('+14235550124', 'menu', { kind: 'auto-attendant', autoAttendantId });
    await arrives(line, await line.dial('+14235550124', office.file), box);
  });
});

test(
  'a full box refuses the call: a machine that had sent its pages would take them for delivered',
  PATIENT,
  async () => {
    const userId = await office.userId('202');
    const box = await office.made('/v1/fax-boxes', { name: 'Small', extension: '309', userId, maxFaxes: 1 });
    await office.send(box, '299');
    const line = await office.line({ extension: '200' });
    expect((await line.dial('309', office.file)).status).toBe(503);
  },
);

test('onto a full disk no fax is taken; the alarm stands until the next one has come whole', PATIENT, async () => {
  const box = await office.made('/v1/fax-boxes', { name: 'No room', extension: '313' });
  const line = await office.line({ extension: '200' });
  const diskTakes = (bytes: 0 | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(office.patchbay.edge.pid), `--fsize=${bytes}:`]);
  const stands = async () => {
    const { body } = await office.patchbay.api.get<{ items: Alarm[] }>('/v1/alarms?state=active');
    return body.items.some(({ alarm }) => alarm === 'fax-not-taken');
  };
  diskTakes(0);
  expect((await line.dial('313', office.file)).status).toBe(503);
  await vi.waitFor(async () => expect(await stands()).toBe(true), { timeout: FAX_MS });
  diskTakes('unlimited');
  await arrives(line, await line.dial('313', office.file), box);
  await vi.waitFor(async () => expect(await stands()).toBe(false), { timeout: FAX_MS });
});

test('a box of another tenant cannot be called, by whatever address', PATIENT, async () => {
  const box = await office.made('/v1/fax-boxes', { name: 'Ours', extension: '312' });
  const other = await office.otherTenant('other.example');
  const line = await other.line();
  expect((await line.dial('312', office.file)).status).toBe(404);
  const { status } = await line.dial(`312@${office.patchbay.facts.sip.domain}`, office.file);
  expect(status).toBeGreaterThanOrEqual(403);
  for (const path of ['', '/faxes']) expect((await other.api.get(`/v1/fax-boxes/${box}${path}`)).status).toBe(404);
});

test(
  'a fax leaves the pages that had come when the edge is killed: the next one puts them into the box, once',
  PATIENT,
  async () => {
    const { box, line, machine } = await inTheMiddle('331');
    await office.patchbay.edge.crash();
    line.hangUp(machine);
    await keepsFirstPage(box, 'the edge failed while the fax came in');
  },
);
