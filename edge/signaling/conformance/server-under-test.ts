/**
 * What call control relies on, seen through drachtio-srf on one side and raw SIP on the other. Runs against the
 * embedded engine, or against any server that speaks the protocol: README.md of the engine names the variables.
 */
import { afterEach, beforeEach } from 'vitest';
import { H, type SipMessage } from '../parser/index.ts';
import {
  type Application,
  type Control,
  connectApplication,
  type Dialog,
  OFFER,
  once,
  type Phone,
  sipAddress,
  startServerUnderTest,
  udpPhone,
} from '../rig/index.ts';

/** Of the test that runs. */
export let application: Application;
export let phone: Phone;
/** Request-URI that leads to the server. */
export let target: string;
export let control: Control;

/** Before each test of the file: a server, an application, and a phone over UDP. */
export function examineServer(): void {
  let stop: () => Promise<void>;

  beforeEach(async () => {
    const server = await startServerUnderTest();
    control = server.control;
    application = await connectApplication(control);
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
}

export const tagIn = (value: string | undefined): string => /tag=([^;]+)/.exec(value ?? '')?.[1] ?? '';

/**
 * Waits until the phone has heard all that the server sent before it heard this: what was on its way, such as a repetition that
 * our request has crossed, does not count any more.
 */
export async function crossed(): Promise<void> {
  phone.request('BYE', target, { To: '<sip:nobody@x>;tag=of-no-dialog' });
  await phone.hears(481);
  phone.forget();
}

/** The headers of a phone's next request in the dialog that `answer` confirmed. */
export function inDialog(answer: SipMessage, method: string, sequence: number): Record<string, string> {
  return {
    From: answer.get(H.from) ?? '',
    To: answer.get(H.to) ?? '',
    'Call-ID': answer.get(H.callId) ?? '',
    CSeq: `${sequence} ${method}`,
  };
}

/** A call from the phone, answered by the application. */
export async function answeredCall(): Promise<{ uas: Dialog; answer: SipMessage }> {
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
export async function placedCall(): Promise<{ uac: Dialog; invite: SipMessage }> {
  const dialog = application.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, {}, OFFER);
  const uac = await dialog;
  await phone.hears('ACK');
  return { uac, invite };
}
