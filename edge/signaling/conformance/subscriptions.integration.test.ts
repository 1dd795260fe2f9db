import { expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import type { Dialog } from '../rig/index.ts';
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
