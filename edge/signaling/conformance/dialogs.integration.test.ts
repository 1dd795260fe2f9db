import { describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import { OFFER, once, type Request, type Response } from '../rig/index.ts';
import {
  answeredCall,
  application,
  examineServer,
  inDialog,
  phone,
  placedCall,
  tagIn,
  target,
} from './server-under-test.ts';

examineServer();

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

describe('hold', () => {
  test('is asked for and taken back by the application', async () => {
    const { uac } = await placedCall();
    const held = uac.modify('hold');
    const hold = await phone.hears('INVITE');
    expect(hold.body).toContain('a=inactive');
    phone.respond(hold, 200, {}, OFFER);
    await held;
    await phone.hears('ACK');
    const resumed = uac.modify('unhold');
    const unhold = await phone.hears('INVITE');
    expect(unhold.body).toContain('a=sendrecv');
    phone.respond(unhold, 200, {}, OFFER);
    await resumed;
  });

  test('by the phone is heard as such, and so is its end', async () => {
    const { uas, answer } = await answeredCall();
    const told: string[] = [];
    uas.on('hold', () => told.push('hold'));
    uas.on('unhold', () => told.push('unhold'));
    for (const [sequence, direction] of [
      [2, 'sendonly'],
      [3, 'sendrecv'],
    ] as const) {
      phone.request('INVITE', target, inDialog(answer, 'INVITE', sequence), OFFER.replace('sendrecv', direction));
      const again = await phone.hears(200);
      expect(again.body).toContain(direction === 'sendonly' ? 'a=recvonly' : 'a=sendrecv');
      phone.request('ACK', target, inDialog(again, 'ACK', sequence));
    }
    expect(told).toEqual(['hold', 'unhold']);
  });
});

test('a re-INVITE that changes nothing is a refresh of the session timer', async () => {
  const { uas, answer } = await answeredCall();
  const refreshed = once<Request>(uas, 'refresh');
  const timer = { 'Session-Expires': '1800;refresher=uac', Supported: 'timer' };
  phone.request('INVITE', target, { ...inDialog(answer, 'INVITE', 2), ...timer }, OFFER);
  await phone.hears(200);
  expect((await refreshed).get('Session-Expires')).toBe('1800;refresher=uac');
});

test('a re-INVITE that the phone refuses leaves the call as it was', async () => {
  const { uac } = await placedCall();
  const modified = uac.modify(OFFER.replace('1 1 IN', '1 2 IN'));
  phone.respond(await phone.hears('INVITE'), 488);
  await expect(modified).rejects.toMatchObject({ status: 488 });
  await phone.hears('ACK');
  void uac.destroy();
  phone.respond(await phone.hears('BYE'), 200);
});

test('a second BYE hears 481', async () => {
  const { answer } = await answeredCall();
  phone.request('BYE', target, inDialog(answer, 'BYE', 2));
  await phone.hears(200);
  phone.request('BYE', target, inDialog(answer, 'BYE', 3));
  await phone.hears(481);
});
