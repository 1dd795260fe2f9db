import { hash, randomUUID } from 'node:crypto';
import { audioSdp, faxIn, speechIn, t38Answer, t38Offer } from '#edge/calls/fax/fax-sdp.ts';
import { type FaxMachine, startMachine } from '#edge/fax/machine.ts';
import type { FaxOutcome } from '#edge/fax/modem.ts';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { type Phone, udpPhone } from '#edge/signaling/rig/index.ts';
import type { PhoneAccount } from '../phones/index.ts';

/** Faxes take the time that they take, and a machine that is busy lets them wait. */
export const FAX_MS = 120_000;

interface FaxPhoneOptions {
  /** What it does when it is asked for T.38. Default: it refuses. */
  readonly takesT38?: boolean;
  readonly stationId?: string;
}

const md5 = (text: string): string => hash('md5', text);

/** A telephone line with a fax machine at its end: real SIP, RTP and UDPTL, and a modem in a process of its own. */
export class FaxPhone {
  readonly #phone: Phone;
  readonly #account: PhoneAccount;
  readonly #options: FaxPhoneOptions;
  #dialog: { readonly from: string; readonly to: string; readonly callId: string; readonly uri: string } | null = null;
  #sequence = 10;
  /** What it has taken up: the edge says it again while a machine starts. */
  readonly #taken = new Set<string | undefined>();

  private constructor(phone: Phone, account: PhoneAccount, options: FaxPhoneOptions) {
    this.#phone = phone;
    this.#account = account;
    this.#options = options;
  }

  static async start(account: PhoneAccount, options: FaxPhoneOptions = {}): Promise<FaxPhone> {
    const { host, port } = account.server;
    return new FaxPhone(await udpPhone({ host, port }), account, options);
  }

  close(): Promise<void> {
    return this.#phone.close();
  }

  async register(): Promise<void> {
    const { extension, domain } = this.#account;
    await this.#ask('REGISTER', `sip:${domain}`, extension, { Expires: '600' }, '', 401);
    await this.#phone.hears(200, FAX_MS);
  }

  /**
   * Calls a number, or one of another domain (`307@b.example`).
   *
   * @returns the status of a refusal, or the machine that sends the file, once it is answered
   */
  async dial(number: string, file: string): Promise<{ status: number; machine: FaxMachine }> {
    const machine = await this.#machine('send', file);
    const dialog = await this.#ask(
      'INVITE',
      number.includes('@') ? `sip:${number}` : `sip:${number}@${this.#account.domain}`,
      number,
      {},
      audioSdp(machine.place, ['PCMA', 'PCMU']),
      407,
    );
    const answered = await this.#final(dialog['Call-ID'], 2);
    this.#ack(dialog, answered);
    if (answered.status !== 200) {
      machine.end();
      return { status: answered.status, machine };
    }
    this.#dialog = { from: dialog.From, to: answered.get(H.to) ?? '', callId: dialog['Call-ID'], uri: uriIn(answered) };
    this.#talk(machine, bodyOf(answered));
    return { status: 200, machine };
  }

  /** Refuses the next call. */
  async refuse(status: number): Promise<void> {
    this.#phone.respond(await this.#invited(), status);
    await this.#phone.hears('ACK', FAX_MS);
  }

  /** Answers the next call, with a machine that writes to the file. */
  async answer(file: string): Promise<FaxMachine> {
    const invite = await this.#invited();
    const machine = await this.#machine('receive', file);
    const speech = speechIn(bodyOf(invite));
    if (!speech) throw new Error('the offer has no G.711');
    this.#phone.respond(invite, 200, {}, audioSdp(machine.place, [speech.codec]));
    await this.#phone.hears('ACK', FAX_MS);
    const to = `${invite.get(H.to)};tag=callee`;
    this.#dialog = { from: to, to: invite.get(H.from) ?? '', callId: invite.get(H.callId) ?? '', uri: uriIn(invite) };
    this.#talk(machine, bodyOf(invite));
    return machine;
  }

  /** Asks the other side for T.38, as a gateway does that has heard a fax. @returns the status of the answer */
  async offerT38(machine: FaxMachine): Promise<number> {
    const dialog = this.#dialog;
    if (!dialog) throw new Error('there is no call');
    this.#sequence += 1;
    const headers = { From: dialog.from, To: dialog.to, 'Call-ID': dialog.callId };
    this.#phone.request(
      'INVITE',
      dialog.uri,
      { ...headers, CSeq: `${this.#sequence} INVITE` },
      t38Offer(machine.place, 2),
    );
    const answered = await this.#final(dialog.callId, this.#sequence);
    this.#phone.request('ACK', dialog.uri, { ...headers, CSeq: `${this.#sequence} ACK` });
    const fax = answered.status === 200 ? faxIn(bodyOf(answered)) : null;
    if (fax) machine.switchToT38(fax.place, fax.maxDatagramBytes);
    return answered.status;
  }

  /** Answers what the edge asks until it hangs up. @returns whether T.38 was asked for, and how the fax ended */
  async untilOver(machine: FaxMachine): Promise<{ wasAskedForT38: boolean; outcome: FaxOutcome }> {
    let wasAskedForT38 = false;
    for (;;) {
      const asked = await this.#phone.hears(
        (message) => message.method === 'BYE' || this.#isNewInvite(message),
        FAX_MS,
      );
      if (asked.method === 'BYE') {
        this.#phone.respond(asked, 200);
        machine.end();
        return { wasAskedForT38, outcome: await machine.ended };
      }
      this.#taken.add(asked.get(H.via));
      wasAskedForT38 = true;
      this.#answerOffer(asked, machine);
    }
  }

  hangUp(machine: FaxMachine): void {
    machine.end();
    const dialog = this.#dialog;
    if (!dialog) throw new Error('there is no call');
    this.#sequence += 1;
    const headers = { From: dialog.from, To: dialog.to, 'Call-ID': dialog.callId, CSeq: `${this.#sequence} BYE` };
    this.#phone.request('BYE', dialog.uri, headers);
  }

  readonly #isNewInvite = (message: SipMessage): boolean =>
    message.method === 'INVITE' && !this.#taken.has(message.get(H.via));

  async #invited(): Promise<SipMessage> {
    const invite = await this.#phone.hears(this.#isNewInvite, FAX_MS);
    this.#taken.add(invite.get(H.via));
    return invite;
  }

  #answerOffer(invite: SipMessage, machine: FaxMachine): void {
    const fax = faxIn(bodyOf(invite));
    const answer = this.#options.takesT38 ? t38Answer(bodyOf(invite), machine.place, 3) : null;
    if (answer && fax) {
      this.#phone.respond(invite, 200, {}, answer);
      machine.switchToT38(fax.place, fax.maxDatagramBytes);
    } else this.#phone.respond(invite, 488);
  }

  #talk(machine: FaxMachine, sdp: string): void {
    const speech = speechIn(sdp);
    if (!speech) throw new Error('no G.711 is agreed');
    machine.talk(speech.place, speech.codec);
  }

  async #machine(role: 'send' | 'receive', file: string): Promise<FaxMachine> {
    const stationId = this.#options.stationId ?? '+33 1 23';
    const machine = await startMachine(
      { role, file, stationId, correctsErrors: true, maxBitsPerSecond: 14_400 },
      '127.0.0.1',
    );
    if (!machine) throw new Error('libspandsp2 is missing');
    return machine;
  }

  /** Of that request alone: what is said again, or to an earlier call, may not have been listened to. */
  #final(callId: string, sequence: number): Promise<SipMessage> {
    const isIt = (message: SipMessage) =>
      message.status >= 200 && message.get(H.callId) === callId && message.get(H.cseq) === `${sequence} INVITE`;
    return this.#phone.hears(isIt, FAX_MS);
  }

  #ack(dialog: Dialog, answered: SipMessage): void {
    const isTaken = answered.status === 200;
    this.#phone.request('ACK', isTaken ? uriIn(answered) : dialog.uri, {
      ...(!isTaken && viaOf(answered)),
      From: dialog.From,
      To: answered.get(H.to) ?? '',
      'Call-ID': dialog['Call-ID'],
      CSeq: '2 ACK',
    });
  }

  /** Sends it twice: the second time with credentials. */
  async #ask(
    method: string,
    uri: string,
    to: string,
    headers: Record<string, string>,
    body: string,
    challenge: number,
  ): Promise<Dialog> {
    const { extension, domain } = this.#account;
    const dialog = { From: `<sip:${extension}@${domain}>;tag=${randomUUID()}`, 'Call-ID': randomUUID() };
    const all = { ...dialog, To: `<sip:${to}@${domain}>`, ...headers };
    this.#phone.request(method, uri, { ...all, CSeq: `1 ${method}` }, body);
    const challenged = await this.#phone.hears(
      (message) => message.status === challenge && message.get(H.callId) === dialog['Call-ID'],
      FAX_MS,
    );
    const acknowledged = { ...all, ...viaOf(challenged), To: challenged.get(H.to) ?? '', CSeq: '1 ACK' };
    if (method === 'INVITE') this.#phone.request('ACK', uri, acknowledged);
    const reply = method === 'REGISTER' ? 'Authorization' : 'Proxy-Authorization';
    this.#phone.request(
      method,
      uri,
      { ...all, CSeq: `2 ${method}`, [reply]: this.#credentials(challenged, method, uri) },
      body,
    );
    return { ...dialog, uri };
  }

  #credentials(challenged: SipMessage, method: string, uri: string): string {
    const { extension, password } = this.#account;
    const nonce = /nonce="([^"]+)"/.exec(challenged.text)?.[1] ?? '';
    const realm = /realm="([^"]+)"/.exec(challenged.text)?.[1] ?? '';
    const secret = md5(`${extension}:${realm}:${password}`);
    const response = md5(`${secret}:${nonce}:00000001:c:auth:${md5(`${method}:${uri}`)}`);
    return (
      `Digest username="${extension}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
      'algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
    );
  }
}

type Dialog = { readonly From: string; readonly 'Call-ID': string; readonly uri: string };

/** The refusal of an INVITE is acknowledged where it came by (RFC 3261 §17.1.1.3). */
const viaOf = (refusal: SipMessage) => ({ Via: refusal.get(H.via) ?? '' });
const bodyOf = (message: SipMessage): string => Buffer.from(message.body, 'latin1').toString();
const uriIn = (message: SipMessage): string => /<([^>]+)>/.exec(message.get(H.contact) ?? '')?.[1] ?? '';
