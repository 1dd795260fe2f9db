import { expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import type { Dialog, Request, Response } from '../rig/index.ts';
import { application, examineServer, phone, target } from './server-under-test.ts';

examineServer();

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

test('the application subscribes, is notified, and hears that it is over', async () => {
  const subscribing = application.createUAC('sip:phone@example.invalid', {
    method: 'SUBSCRIBE',
    proxy: phone.uri,
    headers: { Event: 'dialog', Expires: '600', Contact: '<sip:localhost>' },
  });
  const subscribe = await phone.hears('SUBSCRIBE');
  expect(subscribe.get(H.contact)).toMatch(/^<sip:127\.0\.0\.1:\d+/);
  phone.respond(subscribe, 202, { Expires: '600' });
  const dialog = await subscribing;
  const notified = new Promise<Request>((resolve) => {
    dialog.on('notify', (request: Request, response: Response) => {
      response.send(200);
      resolve(request);
    });
  });
  const inside = (sequence: number): Record<string, string> => ({
    From: `${subscribe.get(H.to)};tag=callee`,
    To: subscribe.get(H.from) ?? '',
    'Call-ID': subscribe.get(H.callId) ?? '',
    CSeq: `${sequence} NOTIFY`,
    Event: 'dialog',
  });
  phone.request('NOTIFY', target, { ...inside(1), 'Subscription-State': 'active;expires=600' });
  await phone.hears(200);
  expect((await notified).get('Subscription-State')).toBe('active;expires=600');
  phone.request('NOTIFY', target, { ...inside(2), 'Subscription-State': 'terminated;reason=timeout' });
  await phone.hears(200);
});

test('a subscription that the phone refuses is refused', async () => {
  const subscribing = application.createUAC('sip:phone@example.invalid', {
    method: 'SUBSCRIBE',
    proxy: phone.uri,
    headers: { Event: 'unknown', Expires: '600', Contact: '<sip:localhost>' },
  });
  phone.respond(await phone.hears('SUBSCRIBE'), 489);
  await expect(subscribing).rejects.toMatchObject({ status: 489 });
});
