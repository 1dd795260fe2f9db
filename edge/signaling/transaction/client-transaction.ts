import type { Essentials, SipMessage } from '../parser/index.ts';
import type { Flow } from '../transport/index.ts';
import type { TransactionLayer } from './layer.ts';
import type { Effect, TimerName } from './machine.ts';
import { ackOfFailure, leavingThrough, type OutgoingRequest } from './outgoing.ts';
import { Transaction, type TransactionWorld } from './transaction.ts';

/** Who hears about one client transaction. */
export interface ClientUser {
  response(transaction: ClientTransaction, message: SipMessage, essentials: Essentials, flow: Flow): void;
  /** No response will come. */
  failed(transaction: ClientTransaction, problem: 'timeout' | 'transport'): void;
  ended?(transaction: ClientTransaction): void;
}

/** A request of ours. */
export class ClientTransaction extends Transaction {
  /** As it was sent, once it was. */
  request: OutgoingRequest;
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
    const connected = await this.world.connect(hop, this.request.bytes.length);
    if (connected) {
      this.request = leavingThrough(connected.listener, this.request);
      this.#startOn(connected);
    } else this.feed({ name: 'transport-failed' }, this.isReliable);
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
