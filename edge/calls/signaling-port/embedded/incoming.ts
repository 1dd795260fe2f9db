import type { Order, Sent, ServerTransaction } from '#edge/signaling/index.ts';
import { Mailbox } from '../mailbox.ts';
import type {
  Dialog,
  Flow,
  IncomingInvite,
  IncomingSubscribe,
  SipHeaders,
  SipRequest,
  SubscriptionDialog,
} from '../port.ts';
import type { EngineDialog } from './dialog.ts';
import type { EmbeddedSignaling } from './embedded.ts';
import { bodyOf, headerNamesOf, headerOf, Outgoing, toText } from './message.ts';

/** A request from the network. */
export class Incoming implements SipRequest {
  protected readonly signaling: EmbeddedSignaling;
  protected readonly transaction: ServerTransaction;
  #hasAnswered = false;

  constructor(signaling: EmbeddedSignaling, transaction: ServerTransaction) {
    this.signaling = signaling;
    this.transaction = transaction;
  }

  get method(): string {
    return this.transaction.request.method;
  }

  get uri(): string {
    return this.transaction.request.uri;
  }

  get flow(): Flow {
    const { transport, remoteHost: address, remotePort: port } = this.transaction.flow;
    return { transport, address, port };
  }

  get body(): string {
    return bodyOf(this.transaction.request);
  }

  get headerNames(): readonly string[] {
    return headerNamesOf(this.transaction.request);
  }

  header(name: string): string | undefined {
    return headerOf(this.transaction.request, name);
  }

  respond(status: number, answer?: { headers?: SipHeaders; body?: string }): void {
    this.send(Outgoing.response(status, answer?.headers, answer?.body), IGNORED);
  }

  /** Answers 200 and opens the dialog; tells null when the answer reaches nobody. */
  protected open(answer: Outgoing, established: (dialog: EngineDialog | null) => void): void {
    const { signaling, transaction } = this;
    // Nobody is called back from inside his own call.
    const settle = (dialog: EngineDialog | null) =>
      queueMicrotask(() => signaling.guard.run(() => established(dialog)));
    const { callId, fromTag } = transaction.essentials;
    const names = () => ({
      callId: toText(callId),
      localTag: transaction.localTag,
      remoteTag: toText(fromTag),
    });
    const isFirst = this.send(answer, {
      sent: ({ dialogId = '' }) => settle(signaling.openDialog(dialogId, names())),
      refused: () => settle(null),
    });
    if (!isFirst) settle(null);
  }

  /** @returns false when a final answer has been given before */
  protected send(message: Outgoing, fate: Fate): boolean {
    if (this.#hasAnswered) return false;
    this.#hasAnswered = message.status >= 200;
    this.signaling.orders.respond({ application: this.signaling, message, ...fate }, this.transaction.id);
    return true;
  }
}

type Fate = Pick<Order, 'sent' | 'refused'>;

/** Whether an answer can still be heard changes nothing here: the transaction is over either way. */
const IGNORED: Fate = { sent: () => undefined, refused: () => undefined };

/** An INVITE from outside a dialog. */
export class ReceivedInvite extends Incoming implements IncomingInvite {
  readonly #cancels: Mailbox<void>;
  /** The early dialog that a provisional answer has opened, or ''. */
  dialogId = '';

  constructor(signaling: EmbeddedSignaling, transaction: ServerTransaction) {
    super(signaling, transaction);
    this.#cancels = new Mailbox(signaling.guard);
  }

  override respond(status: number, answer?: { headers?: SipHeaders; body?: string }): void {
    const sent = ({ dialogId = '' }: Sent) => {
      this.dialogId = dialogId;
    };
    if (status >= 200) this.signaling.forget(this.transaction);
    this.send(Outgoing.response(status, answer?.headers, answer?.body), { sent, refused: IGNORED.refused });
  }

  accept({ headers, sdp }: { headers?: SipHeaders; sdp: string }, established: (dialog: Dialog | null) => void): void {
    this.signaling.forget(this.transaction);
    this.open(Outgoing.response(200, headers, sdp), established);
  }

  onCanceled(wake: () => void): void {
    this.#cancels.open(wake);
  }

  /** The caller has given up; the engine has answered 487. */
  canceled(): void {
    this.#cancels.put();
  }
}

/** A SUBSCRIBE from outside a dialog. */
export class ReceivedSubscribe extends Incoming implements IncomingSubscribe {
  accept({ headers }: { headers?: SipHeaders }, established: (dialog: SubscriptionDialog | null) => void): void {
    this.open(Outgoing.response(200, headers), established);
  }
}
