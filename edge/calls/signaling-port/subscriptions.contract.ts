import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage as WireMessage } from '#edge/signaling/index.ts';
import type { Phone } from '#edge/signaling/rig/index.ts';
import type { SipRequest, SubscriptionDialog } from './port.ts';
import type { PortUnderTest } from './signaling-port.contract.ts';

/**
 * What call control may rely on (port.ts) where phones subscribe, and where it sends what opens nothing.
 *
 * @param acceptedBy  the status of an accepted SUBSCRIBE
 */
export function subscriptionsContract(name: string, acceptedBy: 200 | 202, open: () => Promise<PortUnderTest>): void {
  describe(name, () => {
    let port: PortUnderTest;
    let phone: Phone;

    beforeEach(async () => {
      port = await open();
      phone = port.phone;
    });
    afterEach(() => port.stop());

    /** A SUBSCRIBE, accepted. */
    async function subscribed(): Promise<{ dialog: SubscriptionDialog; accepted: WireMessage }> {
      const opened = Promise.withResolvers<SubscriptionDialog | null>();
      port.signaling.serve({
        register: () => undefined,
        invite: () => undefined,
        subscribe: (request) => request.accept({ headers: { Expires: '600' } }, opened.resolve),
        other: () => undefined,
      });
      phone.request('SUBSCRIBE', 'sip:200@acme.example', { Event: 'dialog', Expires: '600', From: FROM });
      const dialog = await opened.promise;
      if (!dialog) throw new Error('the subscription was not opened');
      const accepted = await phone.hears(acceptedBy);
      return { dialog, accepted };
    }

    const inDialog = (accepted: WireMessage, sequence: number): Record<string, string> => ({
      From: FROM,
      To: accepted.get(H.to) ?? '',
      'Call-ID': accepted.get(H.callId) ?? '',
      CSeq: `${sequence} SUBSCRIBE`,
      Event: 'dialog',
    });

    test('a SUBSCRIBE that is accepted opens a dialog, in which NOTIFY goes out and its answer comes back', async () => {
      const { dialog, accepted } = await subscribed();
      expect(accepted.has(H.contact)).toBe(true);
      expect(dialog.callId).toBe(accepted.get(H.callId));
      const notified = dialog.request({
        method: 'NOTIFY',
        headers: { Event: 'dialog', 'Subscription-State': 'active;expires=600', 'Content-Type': 'text/plain' },
        body: 'Zoë',
      });
      const notify = await phone.hears('NOTIFY');
      expect(notify.get(H.subscriptionState)).toBe('active;expires=600');
      expect(Buffer.from(notify.body, 'latin1').toString()).toBe('Zoë');
      phone.respond(notify, 200);
      expect((await notified).status).toBe(200);
    });

    test('its refresh arrives in the dialog, and is answered with a Contact', async () => {
      const { dialog, accepted } = await subscribed();
      const refreshed = new Promise<SipRequest>((resolve) => dialog.onRequest(resolve));
      phone.request('SUBSCRIBE', 'sip:200@acme.example', { ...inDialog(accepted, 2), Expires: '300' });
      const refresh = await refreshed;
      expect([refresh.method, refresh.header('expires'), refresh.header('event')]).toEqual([
        'SUBSCRIBE',
        '300',
        'dialog',
      ]);
      refresh.respond(200, { headers: { Expires: '300' } });
      expect((await phone.hears(200)).has(H.contact)).toBe(true);
    });

    test('the SUBSCRIBE that ends it arrives too, and after the last NOTIFY nothing is known of it', async () => {
      const { dialog, accepted } = await subscribed();
      const ended = new Promise<SipRequest>((resolve) => dialog.onRequest(resolve));
      phone.request('SUBSCRIBE', 'sip:200@acme.example', { ...inDialog(accepted, 2), Expires: '0' });
      (await ended).respond(200, { headers: { Expires: '0' } });
      await phone.hears(acceptedBy);
      const headers = { Event: 'dialog', 'Subscription-State': 'terminated;reason=timeout' };
      const notified = dialog.request({ method: 'NOTIFY', headers });
      phone.respond(await phone.hears('NOTIFY'), 200);
      await notified;
      dialog.forget();
      phone.request('SUBSCRIBE', 'sip:200@acme.example', { ...inDialog(accepted, 3), Expires: '300' });
      await phone.hears(481);
    });

    test.each([481, 408])('a NOTIFY that is answered %i ends it', async (status) => {
      const { dialog, accepted } = await subscribed();
      const headers = { Event: 'dialog', 'Subscription-State': 'active;expires=600' };
      const notified = dialog.request({ method: 'NOTIFY', headers });
      phone.respond(await phone.hears('NOTIFY'), status);
      expect((await notified).status).toBe(status);
      dialog.forget();
      phone.request('SUBSCRIBE', 'sip:200@acme.example', { ...inDialog(accepted, 2), Expires: '300' });
      await phone.hears(481);
    });

    test('a request outside of a dialog goes along the flow, and its final answer comes back', async () => {
      port.signaling.serve({ register: () => undefined, invite: () => undefined, other: () => undefined });
      const sent = port.signaling.send({
        method: 'MESSAGE',
        uri: 'sip:200@phone.invalid',
        flow: { transport: 'udp', address: phone.host, port: phone.port },
        headers: { From: '<sip:201@acme.example>', To: '<sip:200@acme.example>', 'Content-Type': 'text/plain' },
        body: 'Grüße',
      });
      const message = await phone.hears('MESSAGE');
      expect([message.uri, Buffer.from(message.body, 'latin1').toString()]).toEqual(['sip:200@phone.invalid', 'Grüße']);
      phone.respond(message, 100);
      phone.respond(message, 486);
      expect((await sent).status).toBe(486);
    });
  });
}

const FROM = '<sip:201@acme.example>;tag=subscriber';
