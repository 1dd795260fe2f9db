import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OFFER, type Phone, sipAddress, T1_MS, udpPhone } from '../rig/index.ts';
import { application, examineServer, inDialog, phone, target } from './server-under-test.ts';

examineServer();

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

describe('a back-to-back call', () => {
  let callee: Phone;

  beforeEach(async () => {
    callee = await udpPhone(sipAddress(application, 'udp'));
  });

  afterEach(() => callee.close());

  /** The outcome of joining the next caller to the callee. */
  const joined = (options: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      application.invite((request, response) => {
        application
          .createB2BUA(request, response, 'sip:callee@example.invalid', {
            localSdpB: request.body,
            proxy: callee.uri,
            ...options,
          })
          .then(resolve, resolve);
      });
    });

  test('passes a refusal on', async () => {
    const outcome = joined();
    phone.request('INVITE', target, {}, OFFER);
    callee.respond(await callee.hears('INVITE'), 486);
    await phone.hears(486);
    expect(await outcome).toMatchObject({ status: 486 });
  });

  test('keeps a refusal to itself when the application has another idea', async () => {
    const outcome = joined({ passFailure: false });
    phone.request('INVITE', target, {}, OFFER);
    callee.respond(await callee.hears('INVITE'), 486);
    expect(await outcome).toMatchObject({ status: 486 });
    expect(await phone.hearsNo(486, T1_MS)).toBe(true);
  });

  test('copies the headers it is told to, both ways', async () => {
    const outcome = joined({
      proxyRequestHeaders: ['Subject', 'User-Agent'],
      proxyResponseHeaders: ['X-Queue'],
      headers: { 'X-Leg': 'b' },
    });
    phone.request('INVITE', target, { Subject: 'lunch' }, OFFER);
    const invite = await callee.hears('INVITE');
    expect(invite.text).toContain('\r\nSubject: lunch\r\n');
    expect(invite.text).toContain('\r\nX-Leg: b\r\n');
    callee.respond(invite, 200, { 'X-Queue': '7' }, OFFER);
    const answer = await phone.hears(200);
    expect(answer.text).toContain('\r\nX-Queue: 7\r\n');
    phone.request('ACK', target, inDialog(answer, 'ACK', 1));
    await outcome;
  });

  test('that the caller cancels is canceled at the callee', async () => {
    const outcome = joined();
    const headers = { Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKb2b;rport`, From: '<sip:p@x>;tag=1' };
    phone.request('INVITE', target, { ...headers, 'Call-ID': 'b2b' }, OFFER);
    const invite = await callee.hears('INVITE');
    callee.respond(invite, 180);
    await phone.hears(180);
    phone.request('CANCEL', target, { ...headers, 'Call-ID': 'b2b' });
    await phone.hears(487);
    callee.respond(await callee.hears('CANCEL'), 200);
    callee.respond(invite, 487);
    expect(await outcome).toMatchObject({ status: 487 });
    await callee.hears('ACK');
  });
});
