/** Calls that begin or end as they should not. On an engine of their own, with timers of a fraction of the usual. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '#test/world/eventually.ts';
import { inDialog } from './conformance/server-under-test.ts';
import type { Engine } from './index.ts';
import { H } from './parser/index.ts';
import {
  type Application,
  addressOf,
  type Dialog,
  OFFER,
  once,
  type Phone,
  type Request,
  type Response,
  type Stage,
  setStage,
  tcpPhone,
} from './rig/index.ts';

const TARGET = 'sip:200@pbx';
const TIMERS = { t1Ms: 10, t2Ms: 80, t4Ms: 100, dMs: 200, patienceMs: 200 };

let stage: Stage;
let engine: Engine;
let application: Application;
let phone: Phone;

beforeEach(async () => {
  stage = await setStage({ timers: TIMERS });
  ({ engine, application, phone } = stage);
});

afterEach(() => stage.close());

/** The next INVITE that the application is told of. */
const invited = (): Promise<{ request: Request; response: Response }> =>
  new Promise((resolve) => application.invite((request, response) => resolve({ request, response })));

describe('a second INVITE with the Call-ID of one that waits', () => {
  test.each([
    ['that came by another way', (from: string) => from],
    ['of somebody else', () => '<sip:eve@127.0.0.1>;tag=eve'],
  ])('%s hears 482, and the first goes on', async (_whose, fromOf) => {
    let count = 0;
    const first = new Promise<Response>((resolve) => {
      application.invite((_request, response) => {
        count += 1;
        resolve(response);
      });
    });
    const from = '<sip:ada@127.0.0.1>;tag=ada';
    const callId = phone.request('INVITE', TARGET, { From: from }, OFFER);
    const response = await first;
    phone.request('INVITE', TARGET, { From: fromOf(from), 'Call-ID': callId }, OFFER);
    await phone.hears(482);
    response.send(486);
    await phone.hears(486);
    expect(count).toBe(1);
  });

  test('may come again once the first has its answer', async () => {
    application.invite((_request, response) => response.send(486));
    const callId = phone.request('INVITE', TARGET, {}, OFFER);
    await phone.hears(486);
    phone.request('INVITE', TARGET, { 'Call-ID': callId }, OFFER);
    await phone.hears(486);
  });
});

test('a BYE before the answer ends the INVITE, and the application hears that the caller gave up', async () => {
  const arrival = invited();
  phone.request('INVITE', TARGET, {}, OFFER);
  const { request, response } = await arrival;
  const canceled = once<Request>(request, 'cancel');
  response.send(180);
  const early = await phone.hears(180);
  phone.request('BYE', TARGET, inDialog(early, 'BYE', 2));
  expect((await phone.hears(200)).get(H.cseq)).toBe('2 BYE');
  expect((await phone.hears(487)).get(H.cseq)).toBe('1 INVITE');
  expect((await canceled).method).toBe('CANCEL');
  expect(engine.counters()).toMatchObject({ 'now.dialogs': 0, 'now.requests-unanswered': 0 });
});

describe('an INVITE that its application leaves unanswered', () => {
  test('is refused, and the application hears that it is over', async () => {
    const arrival = invited();
    phone.request('INVITE', TARGET, {}, OFFER);
    const { request } = await arrival;
    const canceled = once<Request>(request, 'cancel');
    await phone.hears(500);
    await canceled;
    expect(engine.counters()).toMatchObject({ 'invites-unanswered': 1, 'now.requests-unanswered': 0 });
  });

  test('leaves no dialog behind when it rang', async () => {
    const arrival = invited();
    phone.request('INVITE', TARGET, {}, OFFER);
    (await arrival).response.send(180);
    await phone.hears(500);
    expect(engine.counters()).toMatchObject({ 'invites-unanswered': 1, 'now.dialogs': 0 });
  });
});

test.each([
  ['names no place', { Contact: '' }],
  ['names one that nobody can read', { Contact: ';x <sip:phone@127.0.0.1>' }],
])('an answer that %s is acknowledged and hung up, and the application hears 502', async (_what, headers) => {
  const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
  const refused = expect(call).rejects.toMatchObject({ status: 502 });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, headers, OFFER);
  const ack = await phone.hears('ACK');
  phone.respond(await phone.hears('BYE'), 200);
  await refused;
  phone.respond(invite, 200, headers, OFFER);
  expect((await phone.hears('ACK')).text).toBe(ack.text);
  expect(engine.counters()).toMatchObject({ 'answers-unusable': 1, 'now.dialogs': 0 });
});

test('OPTIONS that demands an extension is refused with its name, where the engine answers by itself', async () => {
  phone.request('OPTIONS', TARGET, { Require: 'teleport' });
  expect((await phone.hears(420)).text).toContain('\r\nUnsupported: teleport\r\n');
});

describe('over TCP', () => {
  const options = (callId: string): string =>
    `OPTIONS ${TARGET} SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK${callId};rport\r\n` +
    `From: <sip:a@b>;tag=1\r\nTo: <sip:200@pbx>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
  let stream: Phone;

  beforeEach(async () => {
    stream = await tcpPhone(addressOf(engine, 'tcp'));
  });

  afterEach(() => stream.close());

  test('two requests in one segment are two', async () => {
    stream.raw(options('first') + options('second'));
    expect((await stream.hears(200)).get(H.callId)).toBe('first');
    expect((await stream.hears(200)).get(H.callId)).toBe('second');
  });

  test('a request in two halves is answered once it is whole', async () => {
    const whole = options('halves');
    stream.raw(whole.slice(0, 100));
    expect(await stream.hearsNo(200, 50)).toBe(true);
    stream.raw(whole.slice(100));
    expect((await stream.hears(200)).get(H.callId)).toBe('halves');
  });

  test('a phone whose connection is lost within the call is called at its Contact again, and fails as 503', async () => {
    const answered = new Promise<Dialog>((resolve) => {
      application.invite((request, response) => {
        void application.createUAS(request, response, { localSdp: OFFER }).then(resolve);
      });
    });
    stream.request('INVITE', TARGET, {}, OFFER);
    const answer = await stream.hears(200);
    const dialog = await answered;
    const acknowledged = once(dialog, 'ack');
    stream.request('ACK', TARGET, inDialog(answer, 'ACK', 1));
    await acknowledged;
    await stream.close();
    await eventually(() => expect(engine.counters()['now.connections.tcp']).toBe(0));
    expect((await dialog.request({ method: 'INFO' })).status).toBe(503);
    await dialog.destroy();
    expect(engine.counters()['now.dialogs']).toBe(0);
  });
});

test('a BYE that overtakes the ACK ends the call, and our 200 is not repeated any more', async () => {
  const destroyed = new Promise<void>((resolve) => {
    application.invite((request, response) => {
      void application.createUAS(request, response, { localSdp: OFFER }).then((dialog) => {
        dialog.on('destroy', () => resolve());
      });
    });
  });
  phone.request('INVITE', TARGET, {}, OFFER);
  const answer = await phone.hears(200);
  phone.request('BYE', TARGET, inDialog(answer, 'BYE', 2));
  await destroyed;
  while ((await phone.hears(200)).get(H.cseq) !== '2 BYE');
  phone.request('ACK', TARGET, inDialog(answer, 'ACK', 1));
  phone.request('OPTIONS', TARGET, { Require: 'teleport' });
  await phone.hears(420); // so that it has heard what was on its way
  phone.forget();
  expect(await phone.hearsNo(200, TIMERS.t2Ms * 2)).toBe(true);
  expect(engine.counters()).toMatchObject({ 'now.dialogs': 0 });
});

test('re-INVITEs that meet: theirs hears 491, ours goes on', async () => {
  const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
  phone.respond(await phone.hears('INVITE'), 200, {}, OFFER);
  const dialog = await call;
  await phone.hears('ACK');
  const modified = dialog.modify(OFFER.replace('40000', '40002'));
  const ours = await phone.hears('INVITE');
  phone.request(
    'INVITE',
    TARGET,
    {
      From: `${ours.get(H.to)}`,
      To: `${ours.get(H.from)}`,
      'Call-ID': `${ours.get(H.callId)}`,
    },
    OFFER,
  );
  await phone.hears(491);
  phone.respond(ours, 200, {}, OFFER);
  await modified;
  await phone.hears('ACK');
});

test('a 487 that comes late is acknowledged each time, and told once', async () => {
  let refusal: Promise<void> | undefined;
  const invited = new Promise<Request>((resolve) => {
    const call = application.createUAC(
      'sip:x@y',
      { localSdp: OFFER, proxy: phone.uri },
      { cbRequest: (_error: unknown, request: Request) => resolve(request) },
    );
    refusal = expect(call).rejects.toMatchObject({ status: 487 });
  });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 180);
  (await invited).cancel(() => {});
  const cancel = await phone.hears('CANCEL');
  phone.respond(invite, 487);
  await phone.hears('ACK');
  phone.respond(cancel, 200);
  phone.respond(invite, 487);
  await phone.hears('ACK');
  await refusal;
  expect(engine.counters()).toMatchObject({ 'now.dialogs': 0, 'responses-in.4xx': 1 });
});
