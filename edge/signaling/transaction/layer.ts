import type { Counters } from '../counters.ts';
import { type Essentials, firstOf, H, type SipMessage } from '../parser/index.ts';
import type { Flow, NextHop } from '../transport/index.ts';
import { defaultPort } from '../transport/index.ts';
import {
  type Effect,
  type Event,
  initialState,
  type Kind,
  type State,
  type Surroundings,
  step,
  type TimerName,
} from './machine.ts';
import { ackOfFailure, type OutgoingRequest } from './outgoing.ts';
import type { QueuedTimer, TimerQueue } from './timer-queue.ts';
import type { SipTimers } from './timers.ts';

/** What transactions need from the rest of the engine. */
export interface TransactionWorld {
  timers: SipTimers;
  queue: TimerQueue;
  counters: Counters;
  connect(hop: NextHop): Promise<Flow | undefined>;
}

/** Who opens and serves transactions: the transaction user of RFC 3261. */
export interface TransactionUser {
  request(transaction: ServerTransaction): void;
  /** An ACK that belongs to no transaction: that of a 2xx. */
  ack(message: SipMessage, essentials: Essentials, flow: Flow): void;
  /** A request that was never answered has been given up, or the ACK of a failure never came. */
  serverEnded(transaction: ServerTransaction, problem: 'timeout' | 'transport' | undefined): void;
}

/** Who hears about one client transaction. */
export interface ClientUser {
  response(transaction: ClientTransaction, message: SipMessage, essentials: Essentials, flow: Flow): void;
  /** No response will come. */
  failed(transaction: ClientTransaction, problem: 'timeout' | 'transport'): void;
  ended?(transaction: ClientTransaction): void;
}

/** The shell around one state machine: what happens arrives through `feed`, effects are carried out at once. */
abstract class Transaction {
  readonly id: string;
  readonly key: string;
  protected readonly world: TransactionWorld;
  readonly #kind: Kind;
  #state: State;
  #timers: QueuedTimer[] = [];
  #isBusy = false;
  #pending: Event[] = [];

  constructor(id: string, key: string, kind: Kind, world: TransactionWorld) {
    this.id = id;
    this.key = key;
    this.world = world;
    this.#kind = kind;
    this.#state = initialState(kind);
  }

  get stateName(): State['name'] {
    return this.#state.name;
  }

  /** Takes an event; one that an effect brings about waits until all effects are carried out. */
  feed(event: Event, isReliable: boolean): void {
    if (this.#isBusy) {
      this.#pending.push(event);
      return;
    }
    this.#isBusy = true;
    this.#step(event, isReliable);
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) this.#step(next, isReliable);
    this.#isBusy = false;
  }

  #step(event: Event, isReliable: boolean): void {
    const around: Surroundings = { timers: this.world.timers, isReliable };
    const { state, effects } = step(this.#kind, around, this.#state, event);
    const hasEnded = state.name === 'terminated' && this.#state.name !== 'terminated';
    this.#state = state;
    for (const effect of effects) {
      if (effect.name === 'set-timer') this.#setTimer(effect.timer, effect.delayMs);
      else if (effect.name === 'stop-timers') this.stopTimers();
      else this.carryOut(effect);
    }
    if (hasEnded) this.ended();
  }

  stopTimers(): void {
    for (const timer of this.#timers) timer.target = undefined;
    this.#timers = [];
  }

  protected abstract carryOut(effect: Effect): void;
  protected abstract ended(): void;
  abstract wake(purpose: string): void;

  #setTimer(name: TimerName, delayMs: number): void {
    const timer = this.world.queue.set(this, name, delayMs);
    this.#timers = this.#timers.filter((other) => other.target !== undefined && other.purpose !== name);
    this.#timers.push(timer);
  }
}

/** A request that came in. */
export class ServerTransaction extends Transaction {
  readonly request: SipMessage;
  readonly essentials: Essentials;
  readonly flow: Flow;
  /** To tag of its responses, where the request has none. The user sets it, and may not change it once it was sent. */
  localTag: string;
  readonly #layer: TransactionLayer;
  readonly #replyFlow: Flow;
  #response: Buffer | undefined;
  #problem: 'timeout' | 'transport' | undefined;

  constructor(
    layer: TransactionLayer,
    world: TransactionWorld,
    ids: { id: string; key: string },
    arrival: { request: SipMessage; essentials: Essentials; flow: Flow },
  ) {
    super(ids.id, ids.key, arrival.request.method === 'INVITE' ? 'invite-server' : 'server', world);
    this.#layer = layer;
    this.request = arrival.request;
    this.essentials = arrival.essentials;
    this.flow = arrival.flow;
    this.localTag = arrival.essentials.toTag;
    this.#replyFlow = replyFlow(arrival.flow, arrival.essentials);
  }

  get isAnswered(): boolean {
    return this.stateName !== 'trying' && this.stateName !== 'proceeding';
  }

  get canReply(): boolean {
    return this.#replyFlow.isOpen;
  }

  /** Sends a response; the transaction repeats it as RFC 3261 demands. */
  respond(status: number, bytes: Buffer): void {
    if (this.isAnswered) return;
    this.#response = bytes;
    this.world.counters.add(`responses-out.${Math.floor(status / 100)}xx`);
    this.feed({ name: 'response', status }, this.flow.isReliable);
  }

  /** Sends the same 2xx again: the user's duty until the ACK comes. */
  repeatResponse(): void {
    if (this.#response) this.#replyFlow.send(this.#response);
  }

  /** Sends another 2xx after the first: a proxy passes all of them on (RFC 6026 §7.1). */
  resend(bytes: Buffer): void {
    this.#response = bytes;
    this.#replyFlow.send(bytes);
  }

  override wake(purpose: string): void {
    this.feed({ name: 'timer', timer: purpose as TimerName }, this.flow.isReliable);
  }

  protected override carryOut(effect: Effect): void {
    switch (effect.name) {
      case 'send-response':
        if (this.#response) this.#replyFlow.send(this.#response);
        break;
      case 'report':
        this.#problem = effect.problem;
        break;
    }
  }

  protected override ended(): void {
    this.#layer.forgetServer(this, this.#problem);
  }
}

/** A request of ours. */
export class ClientTransaction extends Transaction {
  readonly request: OutgoingRequest;
  readonly #layer: TransactionLayer;
  readonly #user: ClientUser;
  #flow: Flow | undefined;
  #stopHearing: (() => void) | undefined;
  #response: { message: SipMessage; essentials: Essentials; flow: Flow } | undefined;

  constructor(
    layer: TransactionLayer,
    world: TransactionWorld,
    ids: { id: string; key: string },
    request: OutgoingRequest,
    user: ClientUser,
  ) {
    super(ids.id, ids.key, request.method === 'INVITE' ? 'invite-client' : 'client', world);
    this.#layer = layer;
    this.request = request;
    this.#user = user;
  }

  /** The flow in use; undefined until there is one. */
  get flow(): Flow | undefined {
    return this.#flow;
  }

  get isReliable(): boolean {
    return this.#flow?.isReliable ?? this.request.hop.transport !== 'udp';
  }

  /** Sends the request, connecting first if need be. */
  async start(): Promise<void> {
    const { flow, hop } = this.request;
    if (flow?.isOpen) return this.#startOn(flow);
    const connected = await this.world.connect(hop);
    if (connected) this.#startOn(connected);
    else this.feed({ name: 'transport-failed' }, this.isReliable);
  }

  receive(message: SipMessage, essentials: Essentials, flow: Flow): void {
    this.#response = { message, essentials, flow };
    this.feed({ name: 'response', status: message.status }, this.isReliable);
    this.#response = undefined;
  }

  /** Ends it without an answer: the user has waited long enough. */
  giveUp(): void {
    this.feed({ name: 'given-up' }, this.isReliable);
  }

  override wake(purpose: string): void {
    this.feed({ name: 'timer', timer: purpose as TimerName }, this.isReliable);
  }

  #startOn(flow: Flow): void {
    this.#flow = flow;
    this.#stopHearing = flow.onClose(() => this.feed({ name: 'transport-failed' }, this.isReliable));
    this.feed({ name: 'started' }, flow.isReliable);
  }

  protected override carryOut(effect: Effect): void {
    switch (effect.name) {
      case 'send-request':
        if (!this.#flow?.send(this.request.bytes)) this.feed({ name: 'transport-failed' }, this.isReliable);
        break;
      case 'send-ack':
        if (this.#response) this.#flow?.send(ackOfFailure(this.request, this.#response.message));
        break;
      case 'deliver':
        if (this.#response) {
          const { message, essentials, flow } = this.#response;
          this.#user.response(this, message, essentials, flow);
        }
        break;
      case 'report':
        this.#user.failed(this, effect.problem);
        break;
    }
  }

  protected override ended(): void {
    this.#stopHearing?.();
    this.#layer.forgetClient(this);
    this.#user.ended?.(this);
  }
}

/** Matches messages to transactions (RFC 3261 §17.1.3, §17.2.3) and holds those that live. */
export class TransactionLayer {
  readonly #world: TransactionWorld;
  readonly #user: TransactionUser;
  readonly #newId: () => string;
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #clients = new Map<string, ClientTransaction>();

  constructor(world: TransactionWorld, user: TransactionUser, newId: () => string) {
    this.#world = world;
    this.#user = user;
    this.#newId = newId;
  }

  get counts(): { servers: number; clients: number } {
    return { servers: this.#servers.size, clients: this.#clients.size };
  }

  /** The INVITE that a CANCEL names, if it is still known. */
  inviteFor(cancel: ServerTransaction): ServerTransaction | undefined {
    return this.#servers.get(serverKey(cancel.request, cancel.essentials, 'INVITE'));
  }

  /** Takes a request from the network. */
  receiveRequest(request: SipMessage, essentials: Essentials, flow: Flow): void {
    const { method } = request;
    const key = serverKey(request, essentials, method === 'ACK' ? 'INVITE' : method);
    const known = this.#servers.get(key);
    if (method === 'ACK') {
      // The ACK of a 2xx is a request of its own with a new branch, but old clients reuse the branch.
      if (known && known.stateName !== 'accepted') known.feed({ name: 'ack' }, flow.isReliable);
      else this.#user.ack(request, essentials, flow);
      return;
    }
    if (known) {
      this.#world.counters.add('requests-repeated');
      known.feed({ name: 'request-repeated' }, flow.isReliable);
      return;
    }
    const transaction = new ServerTransaction(
      this,
      this.#world,
      { id: this.#newId(), key },
      { request, essentials, flow },
    );
    this.#servers.set(key, transaction);
    transaction.feed({ name: 'started' }, flow.isReliable);
    this.#user.request(transaction);
  }

  /** Takes a response from the network; one that answers nothing of ours is dropped. */
  receiveResponse(response: SipMessage, essentials: Essentials, flow: Flow): void {
    const transaction = this.#clients.get(clientKey(essentials.via.branch, essentials.method));
    if (transaction) transaction.receive(response, essentials, flow);
    else this.#world.counters.add('dropped.stray-response');
  }

  /** Opens a client transaction. Nothing is sent before `start`, so that the caller can announce it first. */
  open(request: OutgoingRequest, user: ClientUser): ClientTransaction {
    const key = clientKey(request.branch, request.method);
    const transaction = new ClientTransaction(this, this.#world, { id: this.#newId(), key }, request, user);
    this.#clients.set(key, transaction);
    return transaction;
  }

  forgetServer(transaction: ServerTransaction, problem: 'timeout' | 'transport' | undefined): void {
    this.#servers.delete(transaction.key);
    this.#user.serverEnded(transaction, problem);
  }

  forgetClient(transaction: ClientTransaction): void {
    this.#clients.delete(transaction.key);
  }
}

const clientKey = (branch: string, method: string): string => `${branch}|${method}`;

const MAGIC_COOKIE = 'z9hG4bK';

/** What tells requests apart (RFC 3261 §17.2.3): the branch, or for RFC 2543 clients everything that stays the same. */
function serverKey(request: SipMessage, { via, callId, sequence, fromTag }: Essentials, method: string): string {
  if (via.branch.startsWith(MAGIC_COOKIE)) return `${via.branch}|${via.host}:${via.port}|${method}`;
  return `${callId}|${sequence}|${fromTag}|${request.uri}|${firstOf(request.get(H.via) ?? '')}|${method}`;
}

/**
 * Where responses go (RFC 3261 §18.2.2, RFC 3581 §4): back on the connection; over UDP to the source port when the
 * sender asks for it or is behind NAT, else to the port in its Via.
 */
function replyFlow(flow: Flow, { via }: Essentials): Flow {
  if (flow.isReliable || via.rport !== undefined || via.host !== flow.remoteHost) return flow;
  return flow.atPort(via.port === 0 ? defaultPort('udp') : via.port);
}
