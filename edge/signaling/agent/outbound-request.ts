import { contactUri, hasUsableContact, uacDialog } from '../dialog/index.ts';
import { type Essentials, H, hostText, type SipMessage, tagOf } from '../parser/index.ts';
import {
  type ClientTransaction,
  type ClientUser,
  cancelOf,
  giveUpMs,
  type OutgoingRequest,
  type QueuedTimer,
  type Wakeable,
} from '../transaction/index.ts';
import type { Flow, Listener } from '../transport/index.ts';
import type { Application, RequestIds } from './application.ts';
import { madeUpResponse } from './compose.ts';
import { MAX_LONGER_RETRIES } from './session-terms.ts';
import { type AgentWorld, type Leg, newLeg } from './world.ts';

/** Methods that open a dialog. */
export const OPENS_DIALOG: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE']);

/** Nobody waits for the answer to a CANCEL, or to a BYE of the engine's own. */
export const NOBODY: ClientUser = { response() {}, failed() {} };

/** Who launched the request, and goes on where its answer is not the end. */
export interface RequestKeeper {
  /** A final response has been delivered, or none will come. */
  settled(request: OutboundRequest): void;
  /** ACK and BYE for a 2xx that nobody wants. */
  releaseFork(leg: Leg, sequence: number): void;
  /** A 2xx has come that somebody wants. */
  succeeded(request: OutboundRequest, message: SipMessage): void;
  /** After a 422: sends it again, in a transaction of its own. False when that cannot help. */
  retryLonger(request: OutboundRequest, refusal: SipMessage): boolean;
}

/** Our part of the dialog that a request opens or belongs to. */
interface Ours {
  /** '' outside dialogs. */
  dialogId: string;
  contact: string;
  localTag: string;
  /** Its final response is the end of the dialog. */
  endsDialog: boolean;
}

/** One request on its way, and what its responses bring about. */
export class OutboundRequest implements ClientUser, Wakeable {
  readonly application: Application;
  readonly ours: Ours;
  /** The application is gone: whatever comes of it is released. */
  isAbandoned = false;
  /** Set for a request in a dialog, and once a response has opened one. */
  leg: Leg | undefined;
  readonly #keeper: RequestKeeper;
  readonly #world: AgentWorld;
  #transaction: ClientTransaction | undefined;
  /** Of its first transaction: applications know it by that, however often it is sent again. */
  #id = '';
  #longerRetries = 0;
  #hasProvisional = false;
  /** A CANCEL may go out only after a provisional response (RFC 3261 §9.1). */
  #heldCancel: OutgoingRequest | undefined;
  #isCanceled = false;
  #cancelLimit: QueuedTimer | undefined;
  /** Last RSeq seen: reliable provisionals are repeated until PRACK, but told once (RFC 3262 §4). */
  #lastRSeq = 0;
  #isSettled = false;

  constructor(keeper: RequestKeeper, world: AgentWorld, application: Application, ours: Ours) {
    this.#keeper = keeper;
    this.#world = world;
    this.application = application;
    this.ours = ours;
  }

  get transaction(): ClientTransaction {
    if (!this.#transaction) throw new Error('an outbound request has its transaction from the moment it is launched');
    return this.#transaction;
  }

  set transaction(transaction: ClientTransaction) {
    this.#transaction = transaction;
    if (this.#id === '') this.#id = transaction.id;
  }

  get id(): string {
    return this.#id;
  }

  get listener(): Listener {
    const { request, flow = request.flow } = this.transaction;
    const { hop } = request;
    const listener = flow?.listener ?? this.#world.transports.listenerFor(hop.transport, hop.host);
    if (!listener) throw new Error('a request was written for a listener that exists');
    return listener;
  }

  cancel(lines: string): OutgoingRequest {
    const { queue, timers } = this.#world;
    const cancel = cancelOf(this.transaction.request, lines);
    if (this.#isCanceled) return cancel;
    this.#isCanceled = true;
    if (this.#hasProvisional) this.#sendCancel(cancel);
    else this.#heldCancel = cancel;
    this.#cancelLimit = queue.set(this, 'cancel-limit', giveUpMs(timers));
    return cancel;
  }

  /** A callee that ignores CANCEL for 64*T1 is taken as canceled (RFC 3261 §9.1). */
  wake(): void {
    this.#synthesize(487, 'Request Terminated');
    this.transaction.giveUp();
  }

  response(transaction: ClientTransaction, message: SipMessage, essentials: Essentials, flow: Flow): void {
    this.#world.counters.add(`responses-in.${Math.floor(message.status / 100)}xx`);
    const { method } = transaction.request;
    if (message.status < 200) {
      this.#provisional(message, essentials, flow);
      return;
    }
    const isSuccess = message.status < 300;
    if (method === 'INVITE' && isSuccess && this.#isRepeatedSuccess(message, essentials, flow)) return;
    if (this.#isSettled) return;
    if (method === 'INVITE' && isSuccess && this.#isInitial && !hasUsableContact(message)) {
      this.#refuseUnreachable(message, essentials, flow);
      return;
    }
    if (message.status === 422 && this.#askLonger(message)) return;
    if (isSuccess && OPENS_DIALOG.has(method)) this.#succeed(message, essentials, flow);
    if (isSuccess) this.#keeper.succeeded(this, message);
    this.#settle(message.status);
    this.#tell(message, flow);
    this.#record(message);
    if (this.isAbandoned && isSuccess && this.leg) {
      this.#world.legs.remove(this.leg);
      this.#keeper.releaseFork(this.leg, transaction.request.sequence);
    }
  }

  failed(_transaction: ClientTransaction, problem: 'timeout' | 'transport'): void {
    this.#world.counters.add(`client-transactions-failed.${problem}`);
    // In a turn of its own: an application listens for responses only once it has read that its request was sent.
    setImmediate(() => {
      if (problem === 'timeout') this.#synthesize(408, 'Request Timeout');
      else this.#synthesize(503, 'Service Unavailable');
    });
  }

  ended(): void {
    // After 64*T1 no 2xx can be repeated any more.
    const { method, sequence } = this.transaction.request;
    if (method === 'INVITE' && this.leg?.lastAck?.sequence === sequence) this.leg.lastAck = undefined;
  }

  /** The dialog that this answer opens, or has opened already. */
  open(answer: { message: SipMessage; essentials: Essentials; flow: Flow }, remoteAddress?: string): Leg {
    const { request } = this.transaction;
    const { dialogId: id, contact, localTag } = this.ours;
    const dialog = uacDialog(request, answer, { id, localTag, contact });
    const leg = newLeg(remoteAddress === undefined ? dialog : { ...dialog, remoteAddress }, this.application);
    if (this.leg) {
      leg.dialog.localSequence = Math.max(leg.dialog.localSequence, this.leg.dialog.localSequence);
      this.#world.legs.remove(this.leg);
    }
    this.leg = leg;
    this.#world.legs.add(leg);
    return leg;
  }

  #provisional(message: SipMessage, essentials: Essentials, flow: Flow): void {
    if (this.#isSettled) return;
    this.#hasProvisional = true;
    if (this.#heldCancel) this.#sendCancel(this.#heldCancel);
    this.#heldCancel = undefined;
    const rseq = Number(message.get(H.rseq) ?? 0);
    if (rseq > 0 && essentials.toTag !== '') {
      if (rseq === this.#lastRSeq && this.leg?.dialog.remoteTag === essentials.toTag) return;
      this.#lastRSeq = rseq;
    }
    const opens = this.transaction.request.method === 'INVITE' && message.status > 100 && essentials.toTag !== '';
    if (opens && this.ours.dialogId !== '' && this.#isNewFork(essentials)) this.open({ message, essentials, flow });
    this.#tell(message, flow);
  }

  /** It opens a dialog, rather than being sent in one. */
  get #isInitial(): boolean {
    return tagOf(this.transaction.request.to) === undefined;
  }

  /** Within a dialog nothing opens another; a fork that speaks again keeps its dialog. */
  #isNewFork(essentials: Essentials): boolean {
    return !this.leg || (!this.leg.dialog.isConfirmed && this.leg.dialog.remoteTag !== essentials.toTag);
  }

  #succeed(message: SipMessage, essentials: Essentials, flow: Flow): void {
    const { method, sequence } = this.transaction.request;
    // The first 2xx brings route set and target anew, whatever provisional responses said (RFC 3261 §13.2.2.4).
    const leg = this.#isInitial || !this.leg ? this.open({ message, essentials, flow }) : this.leg;
    leg.dialog.flow = flow;
    leg.dialog.remoteTarget = contactUri(message) ?? leg.dialog.remoteTarget;
    leg.dialog.isConfirmed = true;
    if (method === 'INVITE') leg.ackSequence = sequence;
    leg.isUnwanted = this.#isCanceled && !this.isAbandoned;
  }

  #askLonger(refusal: SipMessage): boolean {
    if (this.#isCanceled || this.#longerRetries === MAX_LONGER_RETRIES) return false;
    this.#longerRetries += 1;
    if (!this.#keeper.retryLonger(this, refusal)) return false;
    this.#hasProvisional = false;
    return true;
  }

  /** It answered without a word where it is: nobody could ever hang up but the engine, which still knows where it was heard. */
  #refuseUnreachable(message: SipMessage, essentials: Essentials, flow: Flow): void {
    this.#world.counters.add('answers-unusable');
    this.#synthesize(502, 'Bad Gateway');
    const { dialogId: id, contact, localTag } = this.ours;
    const { request } = this.transaction;
    const dialog = uacDialog(request, { message, essentials, flow }, { id, localTag, contact });
    dialog.remoteTarget = `sip:${hostText(flow.remoteHost)}:${flow.remotePort};transport=${flow.transport}`;
    // Kept, so that a 2xx that comes again gets its ACK again.
    this.leg = newLeg(dialog, this.application);
    this.#keeper.releaseFork(this.leg, request.sequence);
  }

  /** A 2xx after the first: our ACK was lost, or another fork answered too. */
  #isRepeatedSuccess(message: SipMessage, essentials: Essentials, flow: Flow): boolean {
    if (!this.#isSettled) return false;
    const { leg } = this;
    const { sequence } = this.transaction.request;
    if (leg?.dialog.remoteTag === essentials.toTag) {
      if (leg.lastAck?.sequence === sequence) leg.lastAck.send();
      return true;
    }
    const { dialogId: id, contact, localTag } = this.ours;
    const dialog = uacDialog(this.transaction.request, { message, essentials, flow }, { id, localTag, contact });
    this.#keeper.releaseFork(newLeg(dialog, this.application), sequence);
    return true;
  }

  #sendCancel(cancel: OutgoingRequest): void {
    this.#world.counters.add('requests-out.CANCEL');
    void this.#world.transactions.open({ ...cancel, flow: this.transaction.flow }, NOBODY).start();
  }

  #settle(status: number): void {
    this.#isSettled = true;
    if (this.#cancelLimit) this.#cancelLimit.target = undefined;
    this.#heldCancel = undefined;
    this.#keeper.settled(this);
    const { method } = this.transaction.request;
    const { leg } = this;
    if (!leg) return;
    if (this.#isInitial && status >= 300) this.#world.legs.remove(leg);
    if (!this.#isInitial && method === 'INVITE') leg.invitesOfOurs -= 1;
    // A challenged BYE is sent again with credentials, in the same dialog.
    const isChallenged = status === 401 || status === 407;
    const isSubscriptionGone = method === 'NOTIFY' && (status === 481 || status === 408);
    if ((this.ours.endsDialog && !isChallenged) || (isSubscriptionGone && leg.dialog.openedBy === 'SUBSCRIBE')) {
      this.#world.legs.remove(leg);
      leg.unacknowledged?.settle();
    }
  }

  /** What the application hears when the network says nothing. */
  #synthesize(status: number, reason: string): void {
    if (this.#isSettled) return;
    const { request } = this.transaction;
    this.#settle(status);
    this.application.unanswered(request, { status, reason }, this.#ids);
    if (request.method === 'INVITE') {
      const recorder = this.#world.applications.select('cdr:stop');
      recorder?.record('stop', 'network', 'call-rejected', madeUpResponse(request, status, reason));
    }
  }

  #tell(message: SipMessage, flow: Flow): void {
    this.application.responded(message, flow, this.#ids);
  }

  get #ids(): RequestIds {
    return { transactionId: this.#id, dialogId: this.ours.dialogId };
  }

  #record(message: SipMessage): void {
    const { request } = this.transaction;
    if (request.method !== 'INVITE' || !this.#isInitial) return;
    const { applications } = this.#world;
    if (message.status < 300) applications.select('cdr:start')?.record('start', 'network', 'uac', message.text);
    else {
      const detail = message.status === 487 ? 'call-canceled' : 'call-rejected';
      applications.select('cdr:stop')?.record('stop', 'network', detail, message.text);
    }
  }
}
