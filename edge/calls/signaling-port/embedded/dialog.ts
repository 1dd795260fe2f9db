import { type Order, type SipMessage, UNKNOWN_DIALOG } from '#edge/signaling/index.ts';
import { Mailbox } from '../mailbox.ts';
import type { Dialog, DialogNames, SipHeaders, SipRequest, SipResponse, SubscriptionDialog } from '../port.ts';
import type { EmbeddedSignaling, RequestOfOurs } from './embedded.ts';
import type { Incoming } from './incoming.ts';
import { madeUp, Notice, Outgoing, Received } from './message.ts';

/** A confirmed dialog opened by INVITE or SUBSCRIBE. */
export class EngineDialog implements Dialog, SubscriptionDialog {
  readonly id: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #signaling: EmbeddedSignaling;
  readonly #requests: Mailbox<SipRequest>;
  readonly #acks: Mailbox<string>;
  readonly #ends: Mailbox<'other-side' | 'engine'>;
  #hasEnded = false;

  constructor(signaling: EmbeddedSignaling, id: string, { callId, localTag, remoteTag }: DialogNames) {
    this.id = id;
    this.callId = callId;
    this.localTag = localTag;
    this.remoteTag = remoteTag;
    this.#signaling = signaling;
    this.#requests = new Mailbox(signaling.guard);
    this.#acks = new Mailbox(signaling.guard);
    this.#ends = new Mailbox(signaling.guard);
  }

  request({ method, headers, body }: Parameters<Dialog['request']>[0]): Promise<SipResponse> {
    return new Promise((resolve) => {
      this.#send(Outgoing.request(method, '', headers, body), resolve);
    });
  }

  forget(): void {
    this.#requests.close();
    this.#acks.close();
    this.#ends.close();
    this.#hasEnded = true;
    this.#signaling.closeDialog(this);
  }

  release(headers?: SipHeaders): void {
    const hadEnded = this.#hasEnded;
    this.forget();
    if (hadEnded) return;
    this.#signaling.releasing(
      new Promise((resolve) => {
        this.#send(Outgoing.request('BYE', '', headers), () => resolve());
      }),
    );
  }

  /** Sends the ACK of a 2xx. */
  acknowledge(body = ''): void {
    const ack = Outgoing.request('ACK', '', undefined, body);
    this.#signaling.orders.sendInDialog(new Notice(this.#signaling, ack), this.id);
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.#requests.open(handle);
  }

  onAcknowledged(handle: (body: string) => void): void {
    this.#acks.open(handle);
  }

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.#ends.open(handle);
  }

  received(request: Incoming): void {
    if (request.method === 'BYE') {
      request.respond(200);
      this.ended('other-side');
    } else if (request.method === 'PRACK') request.respond(200);
    else this.#requests.put(request, request);
  }

  acknowledged(body: string): void {
    this.#acks.put(body);
  }

  ended(by: 'other-side' | 'engine'): void {
    this.#hasEnded = true;
    this.#signaling.closeDialog(this);
    this.#ends.put(by);
  }

  #send(message: Outgoing, settle: (response: SipResponse) => void): void {
    const request = new DialogRequest(this.#signaling, this, message, settle);
    this.#signaling.orders.sendInDialog(request, this.id);
  }
}

/** A request of ours in a dialog, until its final response. */
class DialogRequest implements Order, RequestOfOurs {
  readonly application: EmbeddedSignaling;
  readonly message: Outgoing;
  readonly #dialog: EngineDialog;
  readonly #settle: (response: SipResponse) => void;

  constructor(
    application: EmbeddedSignaling,
    dialog: EngineDialog,
    message: Outgoing,
    settle: (response: SipResponse) => void,
  ) {
    this.application = application;
    this.message = message;
    this.#dialog = dialog;
    this.#settle = settle;
  }

  sent({ transactionId }: { transactionId: string }): void {
    this.application.awaitResponse(transactionId, this);
  }

  refused(reason: string): void {
    this.#settle(madeUp(reason === UNKNOWN_DIALOG ? 481 : 503));
  }

  responded(response: SipMessage): void {
    if (response.status < 200) return;
    if (this.message.method === 'INVITE' && response.status < 300) this.#dialog.acknowledge();
    this.#settle(new Received(response));
  }

  unanswered(status: number): void {
    this.#settle(madeUp(status));
  }
}
