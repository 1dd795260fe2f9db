import { describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import { type Dialog, OFFER, once, type Request, type Response, T1_MS } from '../rig/index.ts';
import {
  answeredCall,
  application,
  crossed,
  examineServer,
  inDialog,
  phone,
  tagIn,
  target,
} from './server-under-test.ts';

examineServer();

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
    await crossed();
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
    await crossed();
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
    await phone.hears(200); // of the CANCEL
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

  test('a PRACK that crosses the answer is answered all the same, and one for nothing is not', async () => {
    application.invite((request, response) => {
      response.send(183, { headers: { Require: '100rel' }, body: OFFER });
      setTimeout(() => void application.createUAS(request, response, { localSdp: OFFER }), 50);
    });
    phone.request('INVITE', target, { Supported: '100rel' }, OFFER);
    const early = await phone.hears(183);
    const answer = await phone.hears(200);
    const rack = (sequence: number, method: string) => `${early.get(H.rseq)} ${sequence} ${method}`;
    phone.request('PRACK', target, { ...inDialog(answer, 'PRACK', 2), RAck: rack(7, 'INVITE') });
    await phone.hears(481);
    phone.request('PRACK', target, { ...inDialog(answer, 'PRACK', 3), RAck: rack(1, 'UPDATE') });
    await phone.hears(481);
    phone.request('PRACK', target, { ...inDialog(answer, 'PRACK', 4), RAck: rack(1, 'INVITE') });
    let confirmed = await phone.hears(200);
    while (confirmed.get(H.cseq) === '1 INVITE') confirmed = await phone.hears(200); // it waits for its ACK
    expect(confirmed.get(H.cseq)).toBe('4 PRACK');
  });

  test('a request in a dialog that does not exist gets 481', async () => {
    application.invite((_request, response) => response.send(480));
    phone.request('BYE', target, { To: '<sip:200@x>;tag=unknown' });
    await phone.hears(481);
    phone.request('INVITE', target, { To: '<sip:200@x>;tag=unknown' }, OFFER);
    await phone.hears(481);
  });
});

test('a new INVITE is told from one in a dialog', async () => {
  const { uas, answer } = await answeredCall();
  expect(uas.req.isNewInvite).toBe(true);
  const modified = new Promise<Request>((resolve) => {
    uas.on('modify', (request: Request, response: Response) => {
      resolve(request);
      response.send(200, { body: OFFER });
    });
  });
  phone.request('INVITE', target, inDialog(answer, 'INVITE', 2), OFFER.replace('40000', '40002'));
  expect((await modified).isNewInvite).toBe(false);
  await phone.hears(200);
});

test('an offer made in the 200 is answered in the ACK', async () => {
  const dialog = new Promise<Dialog>((resolve) => {
    application.invite((request, response) => {
      expect(request.body).toBe('');
      void application.createUAS(request, response, { localSdp: OFFER }).then(resolve);
    });
  });
  phone.request('INVITE', target);
  const answer = await phone.hears(200);
  const uas = await dialog;
  const acknowledged = once<Request>(uas, 'ack');
  phone.request('ACK', target, inDialog(answer, 'ACK', 1), OFFER.replace('40000', '40002'));
  expect((await acknowledged).body).toContain('40002');
});

test('a caller without 100rel gets no reliable provisional', async () => {
  const outcome = new Promise<unknown>((resolve) => {
    application.invite((_request, response) => {
      response.send(183, { headers: { Require: '100rel' }, body: OFFER }, (error: unknown) => {
        resolve(error);
        response.send(480);
      });
    });
  });
  phone.request('INVITE', target, {}, OFFER);
  expect(await outcome).toBeTruthy();
  await phone.hears(480);
  expect(await phone.hearsNo(183, T1_MS)).toBe(true);
});

test('an UPDATE before the answer is the event of its INVITE', async () => {
  const updated = new Promise<Request>((resolve) => {
    application.invite((request, response) => {
      request.on('update', (update: Request, reply: Response) => {
        resolve(update);
        reply.send(200, { body: OFFER });
      });
      response.send(183, { headers: { Require: '100rel' }, body: OFFER });
    });
  });
  phone.request('INVITE', target, { Supported: '100rel' }, OFFER);
  const early = await phone.hears(183);
  phone.request('PRACK', target, { ...inDialog(early, 'PRACK', 2), RAck: `${early.get(H.rseq)} 1 INVITE` });
  await phone.hears(200);
  const other = OFFER.replace('40000', '40002');
  phone.request('UPDATE', target, inDialog(early, 'UPDATE', 3), other);
  expect((await phone.hears(200)).sequence).toBe(3);
  expect((await updated).body).toBe(other);
});
