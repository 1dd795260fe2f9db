import { H, type Order, type Sent, type SipMessage } from '#edge/signaling/index.ts';
import { tagOf } from '#edge/signaling/parser/index.ts';
import type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialTarget,
  OutgoingInvite,
  SendTarget,
  SipHeaders,
  SipResponse,
} from '../port.ts';
import type { EngineDialog } from './dialog.ts';
import type { EmbeddedSignaling, RequestOfOurs } from './embedded.ts';
import { bodyOf, madeUp, Notice, Outgoing, Received, toText } from './message.ts';

/** An INVITE of ours outside of a dialog, until its final response. */
export class SentInvite implements OutgoingInvite, Order, RequestOfOurs {
  readonly application: EmbeddedSignaling;
  readonly message: Outgoing;
  /** Our offer; null leaves it to the callee. */
  readonly offer: string | null;
  /** The dialog it may open, once a response has come. */
  dialogId = '';
  readonly #listener: DialListener;
  #transactionId = '';
  #isCanceled = false;

  constructor(application: EmbeddedSignaling, { uri, headers, sdp }: DialTarget, listener: DialListener) {
    this.application = application;
    this.message = Outgoing.request('INVITE', uri, headers, sdp ?? '');
    this.offer = sdp;
    this.#listener = listener;
  }

  cancel(headers?: SipHeaders): void {
    if (this.#isCanceled || this.#transactionId === '') return;
    this.#isCanceled = true;
    const message = Outgoing.request('CANCEL', this.message.uri, headers);
    this.application.orders.cancel(new Notice(this.application, message), this.#transactionId);
  }

  sent({ transactionId }: Sent): void {
    this.#transactionId = transactionId;
    this.application.awaitResponse(transactionId, this);
  }

  refused(): void {
    setImmediate(() => this.unanswered(503));
  }

  responded(response: SipMessage, dialogId: string): void {
    const { status } = response;
    this.dialogId = dialogId;
    const { guard } = this.application;
    if (status < 200) {
      guard.run(() => this.#listener.onProvisional(new Received(response)));
      this.#confirmReliably(response);
    } else if (status < 300) this.#accepted(response);
    else guard.run(() => this.#listener.onRefused(new Received(response)));
  }

  unanswered(status: number): void {
    this.application.guard.run(() => this.#listener.onRefused(madeUp(status)));
  }

  #accepted(response: SipMessage): void {
    const { application } = this;
    const dialog = application.openDialog(this.dialogId, {
      callId: toText(response.get(H.callId) ?? ''),
      localTag: tagIn(response, H.from),
      remoteTag: tagIn(response, H.to),
    });
    // With our offer in the INVITE nothing is left to say: the phone gets its ACK before anybody thinks about it.
    if (this.offer !== null) dialog.acknowledge();
    const accepted = new Accepted(dialog, response, this.offer === null);
    application.guard.run(() => this.#listener.onAccepted(accepted));
  }

  /** PRACK for a reliable provisional (RFC 3262 §4); the engine has left out what came twice. */
  #confirmReliably(response: SipMessage): void {
    const rseq = response.get(H.rseq);
    if (rseq === undefined) return;
    const message = Outgoing.request('PRACK', '', { RAck: `${rseq} ${response.get(H.cseq)}` });
    this.application.orders.sendInDialog(new Notice(this.application, message), this.dialogId);
  }
}

const tagIn = (message: SipMessage, header: number): string => toText(tagOf(message.get(header) ?? '') ?? '');

/** A 200 to our INVITE. */
class Accepted implements AcceptedInvite {
  readonly sdp: string;
  readonly #dialog: EngineDialog;
  readonly #hasContact: boolean;
  readonly #offer: string;
  #owesAck: boolean;

  /** @param owesAck  it brought the offer: our ACK takes the answer along */
  constructor(dialog: EngineDialog, response: SipMessage, owesAck: boolean) {
    this.sdp = bodyOf(response);
    this.#dialog = dialog;
    this.#hasContact = response.has(H.contact);
    this.#offer = response.body;
    this.#owesAck = owesAck;
  }

  async confirm(answer = ''): Promise<Dialog | null> {
    if (!this.#hasContact) return null;
    this.#acknowledge(answer);
    return this.#dialog;
  }

  release(headers?: SipHeaders): void {
    // An ACK must bring an answer (RFC 3261 §13.2.2.4); of a call that ends at once it does not matter which.
    this.#acknowledge(this.#offer);
    this.#dialog.release(headers);
  }

  #acknowledge(body: string): void {
    if (this.#owesAck) this.#dialog.acknowledge(body);
    this.#owesAck = false;
  }
}

/** A request of ours outside of a dialog that opens none, until its final response. */
export class SentRequest implements Order, RequestOfOurs {
  readonly application: EmbeddedSignaling;
  readonly message: Outgoing;
  readonly #settle: (response: SipResponse) => void;

  constructor(
    application: EmbeddedSignaling,
    { method, uri, headers, body }: SendTarget,
    settle: (response: SipResponse) => void,
  ) {
    this.application = application;
    this.message = Outgoing.request(method, uri, headers, body);
    this.#settle = settle;
  }

  sent({ transactionId }: Sent): void {
    this.application.awaitResponse(transactionId, this);
  }

  refused(): void {
    this.#settle(madeUp(503));
  }

  responded(response: SipMessage): void {
    if (response.status >= 200) this.#settle(new Received(response));
  }

  unanswered(status: number): void {
    this.#settle(madeUp(status));
  }
}
