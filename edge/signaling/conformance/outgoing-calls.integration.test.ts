import { describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import { type Dialog, OFFER, type Request, type Response, sipAddress, T1_MS, udpPhone } from '../rig/index.ts';
import { application, examineServer, phone, placedCall, tagIn } from './server-under-test.ts';

examineServer();

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

describe('a call without an offer', () => {
  test('is confirmed by the application with the answer it has found', async () => {
    const dialing = application.createUAC('sip:phone@example.invalid', { noAck: true, proxy: phone.uri });
    const invite = await phone.hears('INVITE');
    expect(invite.body).toBe('');
    phone.respond(invite, 200, {}, OFFER);
    const { sdp, ack } = (await dialing) as unknown as { sdp: string; ack(sdp: string): Promise<Dialog> };
    expect(sdp).toBe(OFFER);
    expect(await phone.hearsNo('ACK', T1_MS)).toBe(true);
    const answer = OFFER.replace('40000', '40002');
    const uac = await ack(answer);
    const confirmation = await phone.hears('ACK');
    expect(confirmation.body).toBe(answer);
    expect(confirmation.get(H.contentType)).toBe('application/sdp');
    void uac.destroy();
    phone.respond(await phone.hears('BYE'), 200);
  });
});

test('a challenged INVITE is acknowledged and sent again with credentials', async () => {
  const dialing = application.createUAC('sip:phone@example.invalid', {
    localSdp: OFFER,
    proxy: phone.uri,
    auth: { username: 'u', password: 'p' },
  });
  const first = await phone.hears('INVITE');
  phone.respond(first, 407, { 'Proxy-Authenticate': 'Digest realm="x", nonce="n", qop="auth"' });
  expect((await phone.hears('ACK')).sequence).toBe(first.sequence);
  // A phone that is slow to answer hears each message again.
  const later = (method: string) =>
    phone.hears((heard) => heard.method === method && heard.sequence !== first.sequence);
  const second = await later('INVITE');
  expect(second.text).toMatch(/Proxy-Authorization: Digest username="u",realm="x",nonce="n".*qop=auth.*nc=00000001/);
  expect(second.get(H.callId)).toBe(first.get(H.callId));
  expect(second.get(H.via)).not.toBe(first.get(H.via));
  expect(second.body).toBe(OFFER);
  phone.respond(second, 200, {}, OFFER);
  await dialing;
  expect((await later('ACK')).sequence).toBe(second.sequence);
});

test('a redirect is followed when the application asks for it', async () => {
  const other = await udpPhone(sipAddress(application, 'udp'));
  const dialing = application.createUAC(phone.uri.replace('sip:', 'sip:phone@'), {
    localSdp: OFFER,
    followRedirects: true,
  });
  phone.respond(await phone.hears('INVITE'), 302, { Contact: `<${other.uri.replace('sip:', 'sip:other@')}>` });
  await phone.hears('ACK');
  other.respond(await other.hears('INVITE'), 200, {}, OFFER);
  await dialing;
  await other.hears('ACK');
  await other.close();
});

test('a call that is canceled after its challenge is canceled in its second transaction', async () => {
  let dialing: Promise<Dialog> = Promise.reject(new Error('not started'));
  dialing.catch(() => {});
  const sent = new Promise<Request>((resolve) => {
    dialing = application.createUAC(
      'sip:phone@example.invalid',
      { localSdp: OFFER, proxy: phone.uri, auth: { username: 'u', password: 'p' } },
      { cbRequest: (_error: unknown, request: Request) => resolve(request) },
    );
  });
  const refused = expect(dialing).rejects.toMatchObject({ status: 487 });
  phone.respond(await phone.hears('INVITE'), 401, { 'WWW-Authenticate': 'Digest realm="x", nonce="n"' });
  const second = await phone.hears('INVITE');
  phone.respond(second, 180);
  const request = await sent;
  await new Promise<void>((resolve) => request.cancel(() => resolve()));
  const cancel = await phone.hears('CANCEL');
  expect(cancel.get(H.via)).toBe(second.get(H.via));
  phone.respond(cancel, 200);
  phone.respond(second, 487);
  await refused;
});

test('a domain that does not exist is refused as the network would', async () => {
  await expect(application.createUAC('sip:phone@no-such-host.invalid', { localSdp: OFFER })).rejects.toMatchObject({
    status: 503,
  });
});
