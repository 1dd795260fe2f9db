import type {
  Application,
  Engine,
  Flow as EngineFlow,
  Orders,
  OutgoingRequest,
  RequestIds,
  ServerTransaction,
  SipMessage,
} from '#edge/signaling/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { Guard, type Log } from '../guard.ts';
import { nextHopOf } from '../next-hop.ts';
import type {
  DialListener,
  DialogNames,
  DialTarget,
  Flow,
  OutgoingInvite,
  SendTarget,
  Signaling,
  SignalingHandlers,
  SipRequest,
  SipResponse,
} from '../port.ts';
import { EngineDialog } from './dialog.ts';
import { Incoming, ReceivedInvite, ReceivedSubscribe } from './incoming.ts';
import { bodyOf } from './message.ts';
import { SentInvite, SentRequest } from './outgoing.ts';

/** Lets call control steer an engine of this process. */
export function joinEngine(engine: Engine, world: { clock: Clock; log: Log }): Signaling {
  return new EmbeddedSignaling(engine, world.clock, new Guard(world.log));
}

/** Methods that may come outside of a dialog. A method nobody routes would be answered by the engine. */
const ROUTES = [
  'register',
  'invite',
  'message',
  'subscribe',
  'publish',
  'refer',
  'notify',
  'info',
  'update',
  'options',
];

/** What a phone takes to answer a BYE, with two retransmissions on the way. */
const LAST_BYES_MS = 500;

/** A request of ours that waits for its final response. */
export interface RequestOfOurs {
  /** @param dialogId  the dialog that an INVITE may open */
  responded(response: SipMessage, dialogId: string): void;
  /** None will come: the engine's status stands in. */
  unanswered(status: number): void;
}

/** Call control as an application of the engine, and the engine as call control's port. */
export class EmbeddedSignaling implements Signaling, Application {
  /** No program on the control port is heir of these calls. */
  readonly tags: ReadonlySet<string> = new Set(['call-control']);
  readonly routes: ReadonlySet<string> = new Set(ROUTES);
  readonly guard: Guard;
  readonly #engine: Engine;
  readonly #clock: Clock;
  #orders: Orders | undefined;
  #handlers: SignalingHandlers | undefined;
  /** INVITEs of callers that have no final answer yet, by transaction. */
  readonly #invites = new Map<string, ReceivedInvite>();
  /** Requests of ours, by transaction. */
  readonly #awaiting = new Map<string, RequestOfOurs>();
  readonly #dialogs = new Map<string, EngineDialog>();
  /** BYEs on their way: closing waits for them, or the last ones would never leave. */
  readonly #releasing = new Set<Promise<void>>();

  constructor(engine: Engine, clock: Clock, guard: Guard) {
    this.#engine = engine;
    this.#clock = clock;
    this.guard = guard;
  }

  // The port: what call control asks for.

  serve(handlers: SignalingHandlers): void {
    this.#handlers = handlers;
    this.#orders = this.#engine.join(this);
  }

  keepAlive({ address, port }: Flow): void {
    this.#engine.keepAlive(address, port);
  }

  isOpen({ transport, address, port }: Flow): boolean {
    return this.#engine.isOpen(transport, address, port);
  }

  dial(target: DialTarget, listener: DialListener): OutgoingInvite {
    const invite = new SentInvite(this, target, listener);
    this.orders.send(invite, nextHopOf(target));
    return invite;
  }

  send(target: SendTarget): Promise<SipResponse> {
    return new Promise((resolve) => {
      this.orders.send(new SentRequest(this, target, resolve), nextHopOf(target));
    });
  }

  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#releasing), this.#pause(LAST_BYES_MS)]);
    this.#engine.leave(this);
  }

  // The application: what the engine tells.

  request(transaction: ServerTransaction, dialogId: string): void {
    const { method } = transaction.request;
    if (method === 'INVITE' && dialogId === '') {
      const invite = new ReceivedInvite(this, transaction);
      this.#invites.set(transaction.id, invite);
      this.guard.run(() => this.#handlers?.invite(invite), invite);
      return;
    }
    if (method === 'SUBSCRIBE' && dialogId === '' && this.#handlers?.subscribe) {
      const subscribe = new ReceivedSubscribe(this, transaction);
      this.guard.run(() => this.#handlers?.subscribe?.(subscribe), subscribe);
      return;
    }
    const request = new Incoming(this, transaction);
    if (dialogId !== '') this.#requestInDialog(request, dialogId);
    else if (method === 'REGISTER') this.guard.run(() => this.#handlers?.register(request), request);
    else this.#other(request);
  }

  canceled(invite: ServerTransaction): void {
    this.#invites.get(invite.id)?.canceled();
    this.forget(invite);
  }

  acknowledged(ack: SipMessage, _flow: EngineFlow, dialogId: string): void {
    this.#dialogs.get(dialogId)?.acknowledged(bodyOf(ack));
  }

  responded(response: SipMessage, _flow: EngineFlow, { transactionId, dialogId }: RequestIds): void {
    const request = this.#awaiting.get(transactionId);
    if (response.status >= 200) this.#awaiting.delete(transactionId);
    request?.responded(response, dialogId);
  }

  unanswered(_request: OutgoingRequest, { status }: { status: number }, { transactionId }: RequestIds): void {
    const request = this.#awaiting.get(transactionId);
    this.#awaiting.delete(transactionId);
    request?.unanswered(status);
  }

  released(_bye: OutgoingRequest, dialogId: string): void {
    this.#dialogs.get(dialogId)?.ended('engine');
  }

  connectionClosed({ transport, remoteHost: address, remotePort: port }: EngineFlow): void {
    this.#handlers?.flowClosed?.({ transport, address, port });
  }

  /** Routes no call detail events: call control writes its own record. */
  record(): void {}

  // What the parts of the port share.

  /** @throws Error  before `serve`: a bug */
  get orders(): Orders {
    if (!this.#orders) throw new Error('call control gives orders only after it has said who serves');
    return this.#orders;
  }

  awaitResponse(transactionId: string, request: RequestOfOurs): void {
    this.#awaiting.set(transactionId, request);
  }

  /** This INVITE has its final answer. */
  forget(invite: ServerTransaction): void {
    this.#invites.delete(invite.id);
  }

  openDialog(id: string, names: DialogNames): EngineDialog {
    const dialog = new EngineDialog(this, id, names);
    this.#dialogs.set(id, dialog);
    return dialog;
  }

  closeDialog(dialog: EngineDialog): void {
    if (this.#dialogs.get(dialog.id) === dialog) this.#dialogs.delete(dialog.id);
  }

  releasing(answered: Promise<void>): void {
    this.#releasing.add(answered);
    void answered.then(() => this.#releasing.delete(answered));
  }

  #requestInDialog(request: Incoming, dialogId: string): void {
    const dialog = this.#dialogs.get(dialogId);
    if (dialog) dialog.received(request);
    else if (request.method === 'BYE') this.#hangUpEarly(request, dialogId);
    else if (request.method === 'PRACK') request.respond(200);
    else if (request.method === 'UPDATE') this.#updateEarly(request, dialogId);
    else this.#other(request);
  }

  /** A caller may end an early dialog with BYE instead of CANCEL (RFC 3261 §15); the engine has answered its INVITE. */
  #hangUpEarly(bye: Incoming, dialogId: string): void {
    bye.respond(200);
    for (const [id, invite] of this.#invites) {
      if (invite.dialogId !== dialogId) continue;
      this.#invites.delete(id);
      invite.canceled();
    }
  }

  /** An offer of the callee before its 200 is answered by what it has been offered: its 200 decides. */
  #updateEarly(update: Incoming, dialogId: string): void {
    for (const ours of this.#awaiting.values()) {
      if (!(ours instanceof SentInvite) || ours.dialogId !== dialogId) continue;
      update.respond(200, { body: ours.offer ?? '' });
      return;
    }
    this.#other(update);
  }

  #other(request: SipRequest): void {
    this.guard.run(() => this.#handlers?.other(request), request);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}
