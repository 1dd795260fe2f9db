/**
 * What call control relies on, seen through drachtio-srf on one side and raw SIP on the other. Runs against the
 * embedded engine, or against any server that speaks the protocol: `SIGNALING=host:port SIGNALING_SECRET=... npx
 * vitest run --project integration edge/signaling/conformance`.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from './parser/index.ts';
import {
  type Application,
  connectApplication,
  type Dialog,
  finalResponseTo,
  OFFER,
  once,
  type Phone,
  type Request,
  type Response,
  sipAddress,
  startServerUnderTest,
  T1_MS,
  udpPhone,
} from './rig/index.ts';

let application: Application;
let phone: Phone;
let target: string;
let stop: () => Promise<void>;

beforeEach(async () => {
  const server = await startServerUnderTest();
  application = await connectApplication(server.control);
  const address = sipAddress(application, 'udp');
  phone = await udpPhone(address);
  target = `sip:200@${address.host}:${address.port}`;
  stop = server.stop;
});

afterEach(async () => {
  application.disconnect();
  await phone.close();
  await stop();
});

const tagIn = (value: string | undefined): string => /tag=([^;]+)/.exec(value ?? '')?.[1] ?? '';

/** The headers of a phone's next request in the dialog that `answer` confirmed. */
function inDialog(answer: SipMessage, method: string, sequence: number): Record<string, string> {
  return {
    From: answer.get(H.from) ?? '',
    To: answer.get(H.to) ?? '',
    'Call-ID': answer.get(H.callId) ?? '',
    CSeq: `${sequence} ${method}`,
  };
}

/** A call from the phone, answered by the application. */
async function answeredCall(): Promise<{ uas: Dialog; answer: SipMessage }> {
  const dialog = new Promise<Dialog>((resolve) => {
    application.invite((request, response) => {
      void application.createUAS(request, response, { localSdp: OFFER }).then(resolve);
    });
  });
  phone.request('INVITE', target, {}, OFFER);
  const answer = await phone.hears(200);
  const uas = await dialog;
  const acknowledged = once(uas, 'ack');
  phone.request('ACK', target, inDialog(answer, 'ACK', 1));
  await acknowledged;
  return { uas, answer };
}

/** A call from the application, answered by the phone. */
async function placedCall(): Promise<{ uac: Dialog; invite: SipMessage }> {
  const dialog = application.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, {}, OFFER);
  const uac = await dialog;
  await phone.hears('ACK');
  return { uac, invite };
}

describe('requests outside dialogs', () => {
  test('a REGISTER reaches the application with the address it came from, and its answer goes back', async () => {
    const seen = new Promise<Request>((resolve) => {
      application.register((request, response) => {
        resolve(request);
        response.send(200, { headers: { Contact: request.get('Contact'), Expires: '3600', 'X-Note': 'kept' } });
      });
    });
    phone.request('REGISTER', target);
    const answer = await phone.hears(200);
    const request = await seen;
    expect(request).toMatchObject({
      source: 'network',
      source_address: '127.0.0.1',
      source_port: phone.port,
      protocol: 'udp',
    });
    expect(request.get('Via')).toContain(`rport=${phone.port}`);
    expect(answer.get(H.via)).toContain(';received=127.0.0.1');
    expect(answer.get(H.contact)).toContain(phone.contact);
    expect(tagIn(answer.get(H.to))).not.toBe('');
    expect(answer.text).toContain('\r\nX-Note: kept\r\n');
  });

  test('a retransmitted REGISTER gets the same answer, and the application sees one', async () => {
    let count = 0;
    application.register((_request, response) => {
      count += 1;
      response.send(401, { headers: { 'WWW-Authenticate': 'Digest realm="x", nonce="y"' } });
    });
    const via = `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKsame;rport`;
    phone.request('REGISTER', target, { Via: via, 'Call-ID': 'r', From: '<sip:a@b>;tag=1' });
    const first = await phone.hears(401);
    phone.request('REGISTER', target, { Via: via, 'Call-ID': 'r', From: '<sip:a@b>;tag=1' });
    const second = await phone.hears(401);
    expect(second.text).toBe(first.text);
    expect(count).toBe(1);
  });

  test('an application sends MESSAGE to a next hop, fills in what it likes, and hears the answer', async () => {
    const request = await application.request('sip:201@example.invalid', {
      method: 'MESSAGE',
      proxy: phone.uri,
      headers: { 'Content-Type': 'text/plain', From: '"Ops" <sip:ops@localhost>', 'X-Trace': '7' },
      body: 'héllo',
    });
    const heard = await phone.hears('MESSAGE');
    expect(heard.uri).toBe('sip:201@example.invalid');
    expect(heard.get(H.from)).toMatch(/^"Ops" <sip:ops@127\.0\.0\.1:\d+>;tag=/);
    expect(heard.get(H.maxForwards)).toBe('70');
    expect(Buffer.from(heard.body, 'latin1').toString()).toBe('héllo');
    expect(heard.get(H.contentLength)).toBe('6');
    phone.respond(heard, 202);
    expect((await finalResponseTo(request)).status).toBe(202);
  });

  test('credentials are sent when they are asked for, in a new transaction of the same call', async () => {
    const request = await application.request('sip:201@example.invalid', {
      method: 'REGISTER',
      proxy: phone.uri,
      headers: { To: 'sip:201@example.invalid', Contact: '<sip:201@localhost>' },
      auth: { username: 'u', password: 'p' },
    });
    const answered = finalResponseTo(request);
    const first = await phone.hears('REGISTER');
    phone.respond(first, 401, { 'WWW-Authenticate': 'Digest realm="x", nonce="n", algorithm=MD5' });
    const second = await phone.hears('REGISTER');
    expect(second.text).toContain('Authorization: Digest username="u",realm="x"');
    expect(second.get(H.callId)).toBe(first.get(H.callId));
    expect(second.sequence).toBe(first.sequence + 1);
    phone.respond(second, 200);
    expect((await answered).status).toBe(200);
  });
});

describe('a call from a phone', () => {
  test('is answered, acknowledged and hung up by the phone', async () => {
    const { uas, answer } = await answeredCall();
    expect(answer.get(H.contact)).toMatch(/<sip:127\.0\.0\.1:\d+/);
    expect(answer.body).toBe(OFFER);
    const destroyed = once(uas, 'destroy');
    phone.request('BYE', target, inDialog(answer, 'BYE', 2));
    await phone.hears(200);
    await destroyed;
  });

  test('hears 100 at once and every provisional after it', async () => {
    application.invite((_request, response) => {
      response.send(180);
      response.send(183, { body: OFFER });
      response.send(486);
    });
    phone.request('INVITE', target, {}, OFFER);
    await phone.hears(100);
    const ringing = await phone.hears(180);
    const early = await phone.hears(183);
    const busy = await phone.hears(486);
    expect(early.get(H.contentType)).toBe('application/sdp');
    expect(tagIn(busy.get(H.to))).toBe(tagIn(ringing.get(H.to)));
  });

  test('a lost 200 comes again until the ACK', async () => {
    application.invite((request, response) => {
      void application.createUAS(request, response, { localSdp: OFFER });
    });
    phone.request('INVITE', target, {}, OFFER);
    const answer = await phone.hears(200);
    await phone.hears(200);
    phone.request('ACK', target, inDialog(answer, 'ACK', 1));
    expect(await phone.hearsNo(200, 3 * T1_MS)).toBe(true);
  });

  test('that is canceled ends with 487, and the application is told', async () => {
    const canceled = new Promise<Request>((resolve) => {
      application.invite((request, response) => {
        request.on('cancel', () => resolve(request));
        response.send(180);
      });
    });
    const headers = {
      Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKcancel;rport`,
      From: '<sip:phone@x>;tag=caller',
      'Call-ID': 'canceled',
    };
    phone.request('INVITE', target, headers, OFFER);
    const ringing = await phone.hears(180);
    phone.request('CANCEL', target, headers);
    await phone.hears(200);
    const ended = await phone.hears(487);
    expect(tagIn(ended.get(H.to))).toBe(tagIn(ringing.get(H.to)));
    phone.request('ACK', target, { ...headers, To: ended.get(H.to) ?? '', CSeq: '1 ACK' });
    await canceled;
    expect(await phone.hearsNo(487, 1.5 * T1_MS)).toBe(true);
  });

  test('that is canceled fails in createUAS rather than being answered', async () => {
    const outcome = new Promise<unknown>((resolve) => {
      application.invite((request, response) => {
        request.on('cancel', () => {
          application.createUAS(request, response, { localSdp: OFFER }).then(resolve, resolve);
        });
      });
    });
    const headers = { Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKlate;rport`, From: '<sip:p@x>;tag=1' };
    phone.request('INVITE', target, { ...headers, 'Call-ID': 'late' }, OFFER);
    await phone.hears(100);
    phone.request('CANCEL', target, { ...headers, 'Call-ID': 'late' });
    await phone.hears(487);
    expect(await outcome).toEqual(expect.stringMatching(/.+/));
    expect(await phone.hearsNo(200, 100)).toBe(false); // of the CANCEL
    expect(await phone.hearsNo(200, 1.5 * T1_MS)).toBe(true);
  });

  test('gets a reliable provisional, repeated until PRACK', async () => {
    const confirmed = new Promise<Request>((resolve) => {
      application.invite((_request, response) => {
        response.send(183, { headers: { Require: '100rel' }, body: OFFER }, () => {}, resolve as never);
      });
    });
    phone.request('INVITE', target, { Supported: '100rel' }, OFFER);
    const early = await phone.hears(183);
    await phone.hears(183);
    const rseq = early.get(H.rseq);
    phone.request('PRACK', target, { ...inDialog(early, 'PRACK', 2), RAck: `${rseq} 1 INVITE` });
    await phone.hears(200);
    expect((await confirmed).get('RAck')).toBe(`${rseq} 1 INVITE`);
  });

  test('a request in a dialog that does not exist gets 481', async () => {
    application.invite((_request, response) => response.send(480));
    phone.request('BYE', target, { To: '<sip:200@x>;tag=unknown' });
    await phone.hears(481);
    phone.request('INVITE', target, { To: '<sip:200@x>;tag=unknown' }, OFFER);
    await phone.hears(481);
  });
});

describe('requests in a dialog', () => {
  test.each(['INFO', 'REFER', 'NOTIFY', 'OPTIONS', 'MESSAGE', 'UPDATE'])('%s from the phone', async (method) => {
    const { uas, answer } = await answeredCall();
    const seen = new Promise<Request>((resolve) => {
      uas.on(method.toLowerCase(), (request: Request, response: Response) => {
        resolve(request);
        response.send(202);
      });
    });
    phone.request(method, target, { ...inDialog(answer, method, 2), 'X-Note': 'one' });
    const reply = await phone.hears(202);
    expect((await seen).get('X-Note')).toBe('one');
    expect(reply.get(H.cseq)).toBe(`2 ${method}`);
  });

  test('a re-INVITE from the phone is offered to the application, answered and acknowledged', async () => {
    const { uas, answer } = await answeredCall();
    const hold = OFFER.replace('sendrecv', 'inactive').replace('1 1 IN', '1 2 IN');
    uas.on('modify', (request: Request, response: Response) => {
      expect(request.body).toBe(hold);
      response.send(200, { body: OFFER });
    });
    phone.request('INVITE', target, inDialog(answer, 'INVITE', 2), hold);
    const again = await phone.hears(200);
    expect(again.get(H.cseq)).toBe('2 INVITE');
    const acknowledged = once(uas, 'ack');
    phone.request('ACK', target, inDialog(again, 'ACK', 2));
    await acknowledged;
  });

  test('a re-INVITE from the application goes to the target of the dialog with the next CSeq', async () => {
    const { uac, invite } = await placedCall();
    const modified = uac.modify(OFFER.replace('1 1 IN', '1 2 IN'));
    const again = await phone.hears('INVITE');
    expect(again.uri).toBe(phone.contact.slice(1, -1));
    expect(again.sequence).toBe(invite.sequence + 1);
    expect(tagIn(again.get(H.to))).toBe('callee');
    phone.respond(again, 200, {}, OFFER);
    expect(await modified).toBe(OFFER);
    expect((await phone.hears('ACK')).sequence).toBe(again.sequence);
  });

  test.each(['INFO', 'NOTIFY', 'REFER', 'MESSAGE'])('%s from the application', async (method) => {
    const { uac } = await placedCall();
    const answered = uac.request({ method, headers: { 'X-Note': 'two' } });
    const heard = await phone.hears(method);
    expect(heard.text).toContain('X-Note: two');
    phone.respond(heard, 200);
    expect((await answered).status).toBe(200);
  });

  test('BYE from the application', async () => {
    const { uac } = await placedCall();
    const destroyed = uac.destroy();
    const bye = await phone.hears('BYE');
    phone.respond(bye, 200);
    await destroyed;
  });

  test('a BYE that is challenged is sent again with credentials', async () => {
    const dialog = application.createUAC('sip:phone@example.invalid', {
      localSdp: OFFER,
      proxy: phone.uri,
      auth: { username: 'u', password: 'p' },
    });
    phone.respond(await phone.hears('INVITE'), 200, {}, OFFER);
    const uac = await dialog;
    await phone.hears('ACK');
    void uac.destroy();
    const challenge = { 'Proxy-Authenticate': 'Digest realm="x", nonce="n"' };
    phone.respond(await phone.hears('BYE'), 407, challenge);
    const again = await phone.hears('BYE');
    expect(again.text).toContain('Proxy-Authorization: Digest');
    phone.respond(again, 200);
  });
});

describe('a call to a phone', () => {
  test('carries what the engine fills in', async () => {
    const { invite, uac } = await placedCall();
    expect(invite.get(H.contact)).toMatch(/<sip:127\.0\.0\.1:\d+/);
    expect(invite.get(H.via)).toMatch(/^SIP\/2\.0\/UDP 127\.0\.0\.1:\d+;branch=z9hG4bK.+;rport$/);
    expect(invite.get(H.contentType)).toBe('application/sdp');
    expect(uac.id).toBe(`${invite.get(H.callId)};from-tag=${tagIn(invite.get(H.from))}`);
  });

  test('hears early responses, and a repeated 200 gets its ACK again', async () => {
    const statuses: number[] = [];
    const dialog = application.createUAC(
      'sip:phone@example.invalid',
      { localSdp: OFFER, proxy: phone.uri },
      { cbProvisional: (response: Response) => statuses.push(response.status) },
    );
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 180);
    phone.respond(invite, 183, {}, OFFER);
    phone.respond(invite, 200, {}, OFFER);
    await dialog;
    const ack = await phone.hears('ACK');
    phone.respond(invite, 200, {}, OFFER);
    expect((await phone.hears('ACK')).text).toBe(ack.text);
    expect(statuses).toEqual([180, 183]);
  });

  test('a second fork that answers is acknowledged and released', async () => {
    const dialog = application.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 200, {}, OFFER, 'one');
    await dialog;
    expect(tagIn((await phone.hears('ACK')).get(H.to))).toBe('one');
    phone.respond(invite, 200, {}, OFFER, 'two');
    expect(tagIn((await phone.hears('ACK')).get(H.to))).toBe('two');
    const bye = await phone.hears('BYE');
    expect(tagIn(bye.get(H.to))).toBe('two');
    phone.respond(bye, 200);
  });

  test('a refusal is acknowledged by the engine', async () => {
    const refused = application.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 486);
    await expect(refused).rejects.toMatchObject({ status: 486 });
    const ack = await phone.hears('ACK');
    expect(ack.get(H.via)).toBe(invite.get(H.via));
    phone.respond(invite, 486);
    await phone.hears('ACK');
  });

  test('a reliable provisional is confirmed with PRACK', async () => {
    const dialog = application.createUAC('sip:phone@example.invalid', {
      localSdp: OFFER,
      proxy: phone.uri,
      headers: { Supported: '100rel' },
    });
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 183, { Require: '100rel', RSeq: '776' }, OFFER);
    const prack = await phone.hears('PRACK');
    expect(prack.get(H.rack)).toBe(`776 ${invite.get(H.cseq)}`);
    expect(prack.sequence).toBe(invite.sequence + 1);
    phone.respond(prack, 200);
    phone.respond(invite, 200, {}, OFFER);
    await dialog;
    expect((await phone.hears('ACK')).sequence).toBe(invite.sequence);
  });

  /** Starts a call and gives the request to cancel, as call control does. */
  function ringing(): { sent: Promise<Request>; dialog: Promise<Dialog> } {
    let dialog: Promise<Dialog> = Promise.reject(new Error('not started'));
    dialog.catch(() => {});
    const sent = new Promise<Request>((resolve, reject) => {
      dialog = application.createUAC(
        'sip:phone@example.invalid',
        { localSdp: OFFER, proxy: phone.uri },
        { cbRequest: (error: unknown, request: Request) => (error ? reject(error) : resolve(request)) },
      );
    });
    return { sent, dialog };
  }

  const cancel = (request: Request): Promise<void> =>
    new Promise((resolve, reject) => request.cancel((error) => (error ? reject(error) : resolve())));

  test('is canceled only after the phone has answered something', async () => {
    const { sent, dialog } = ringing();
    const refused = expect(dialog).rejects.toMatchObject({ status: 487 });
    const request = await sent;
    const invite = await phone.hears('INVITE');
    await cancel(request);
    expect(await phone.hearsNo('CANCEL', T1_MS)).toBe(true);
    phone.respond(invite, 180);
    const heard = await phone.hears('CANCEL');
    expect(heard.get(H.via)).toBe(invite.get(H.via));
    expect(heard.get(H.cseq)).toBe(`${invite.sequence} CANCEL`);
    phone.respond(heard, 200);
    phone.respond(invite, 487);
    await refused;
    await phone.hears('ACK');
  });

  test('that is answered while it is canceled is acknowledged and hung up', async () => {
    const { sent, dialog } = ringing();
    const request = await sent;
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 180);
    await cancel(request);
    const heard = await phone.hears('CANCEL');
    phone.respond(invite, 200, {}, OFFER);
    phone.respond(heard, 481);
    const uac = await dialog;
    await phone.hears('ACK');
    phone.respond(await phone.hears('BYE'), 200);
    await expect(uac.destroy()).rejects.toMatchObject({ code: 'ENODIALOG' });
  });
});

test('a back-to-back call joins two phones', async () => {
  const address = sipAddress(application, 'udp');
  const callee = await udpPhone(address);
  application.invite((request, response) => {
    void application
      .createB2BUA(request, response, 'sip:callee@example.invalid', { localSdpB: request.body, proxy: callee.uri })
      .then(({ uas, uac }) => {
        uas.on('destroy', () => void uac.destroy());
        uac.on('destroy', () => void uas.destroy());
      });
  });
  phone.request('INVITE', target, {}, OFFER);
  const invite = await callee.hears('INVITE');
  callee.respond(invite, 180);
  await phone.hears(180);
  callee.respond(invite, 200, {}, OFFER);
  const answer = await phone.hears(200);
  await callee.hears('ACK');
  phone.request('ACK', target, inDialog(answer, 'ACK', 1));
  phone.request('BYE', target, inDialog(answer, 'BYE', 2));
  await phone.hears(200);
  callee.respond(await callee.hears('BYE'), 200);
  await callee.close();
});

test('a subscription is accepted, notified and ended', async () => {
  const subscribed = new Promise<Dialog>((resolve) => {
    application.subscribe((request, response) => {
      void application.createUAS(request, response, { headers: { Expires: '600' } }).then(resolve);
    });
  });
  phone.request('SUBSCRIBE', target, { Event: 'message-summary', Expires: '600' });
  const accepted = await phone.hears(202);
  expect(accepted.has(H.contact)).toBe(true);
  const dialog = await subscribed;
  const notified = dialog.request({
    method: 'NOTIFY',
    headers: {
      Event: 'message-summary',
      'Subscription-State': 'active',
      'Content-Type': 'application/simple-message-summary',
    },
    body: 'Messages-Waiting: no\r\n',
  });
  const notify = await phone.hears('NOTIFY');
  expect(notify.get(H.subscriptionState)).toBe('active');
  phone.respond(notify, 200);
  expect((await notified).status).toBe(200);
  void dialog.destroy();
  const last = await phone.hears('NOTIFY');
  expect(last.get(H.subscriptionState)).toBe('terminated');
  phone.respond(last, 200);
});

describe('a proxied call', () => {
  let callees: Phone[];

  beforeEach(async () => {
    callees = [await udpPhone(sipAddress(application, 'udp')), await udpPhone(sipAddress(application, 'udp'))];
  });

  afterEach(async () => {
    for (const callee of callees) await callee.close();
  });

  const forward = (options: object): Promise<{ connected: boolean; finalStatus: number }> =>
    new Promise((resolve, reject) => {
      application.invite((request) => {
        request.proxy({ destination: callees.map((callee) => callee.uri), ...options }).then(resolve, reject);
      });
    });

  test('goes to the second target when the first refuses, and BYE and ACK go through when we stay in the path', async () => {
    const [first, second] = callees as [Phone, Phone];
    const outcome = forward({ remainInDialog: true });
    phone.request('INVITE', target, {}, OFFER);
    const refused = await first.hears('INVITE');
    expect(refused.get(H.maxForwards)).toBe('69');
    first.respond(refused, 486);
    await first.hears('ACK');
    const invite = await second.hears('INVITE');
    expect(invite.all(H.via)).toHaveLength(2);
    second.respond(invite, 180);
    await phone.hears(180);
    second.respond(invite, 200, {}, OFFER);
    const answer = await phone.hears(200);
    expect(answer.all(H.via)).toHaveLength(1);
    expect(await outcome).toMatchObject({ connected: true, finalStatus: 200 });

    const route = { Route: answer.get(H.recordRoute) ?? '' };
    const contact = second.contact.slice(1, -1);
    phone.request('ACK', contact, { ...inDialog(answer, 'ACK', 1), ...route });
    expect((await second.hears('ACK')).has(H.route)).toBe(false);
    phone.request('BYE', contact, { ...inDialog(answer, 'BYE', 2), ...route });
    second.respond(await second.hears('BYE'), 200);
    await phone.hears(200);
  });

  test('rings all targets at once, and those that lose are canceled', async () => {
    const [first, second] = callees as [Phone, Phone];
    void forward({ forking: 'simultaneous' });
    phone.request('INVITE', target, {}, OFFER);
    const [one, two] = [await first.hears('INVITE'), await second.hears('INVITE')];
    first.respond(one, 180, {}, '', 'one');
    second.respond(two, 200, {}, OFFER, 'two');
    expect(tagIn((await phone.hears(200)).get(H.to))).toBe('two');
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(one, 487, {}, '', 'one');
    await first.hears('ACK');
  });

  test('that the caller cancels is canceled at its target', async () => {
    const [first] = callees as [Phone];
    void forward({});
    const headers = { Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKpx;rport`, From: '<sip:p@x>;tag=1' };
    phone.request('INVITE', target, { ...headers, 'Call-ID': 'proxied' }, OFFER);
    const invite = await first.hears('INVITE');
    first.respond(invite, 180);
    await phone.hears(180);
    phone.request('CANCEL', target, { ...headers, 'Call-ID': 'proxied' });
    await phone.hears(200);
    first.respond(await first.hears('CANCEL'), 200);
    first.respond(invite, 487);
    await phone.hears(487);
  });
});
