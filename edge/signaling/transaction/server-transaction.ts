import type { Essentials, SipMessage } from '../parser/index.ts';
import type { Flow } from '../transport/index.ts';
import type { TransactionLayer } from './layer.ts';
import type { Effect, TimerName } from './machine.ts';
import { Transaction, type TransactionWorld } from './transaction.ts';

/**
 * The part of a server transaction that outlives the answer: all that a repeated request or an ACK needs.
 *
 * It waits 32 s for repeats over UDP. The request itself, some 3 KiB with its header table, is let go by then.
 */
export class Replies extends Transaction {
  /** To tag of its responses, where the request has none. The user sets it, and may not change it once it was sent. */
  localTag: string;
  readonly #layer: TransactionLayer;
  readonly #flow: Flow;
  #response: Buffer | undefined;
  #problem: 'timeout' | 'transport' | undefined;

  constructor(
    layer: TransactionLayer,
    world: TransactionWorld,
    ids: { id: string; key: string },
    of: { kind: 'invite-server' | 'server'; localTag: string; flow: Flow },
  ) {
    super(ids.id, ids.key, of.kind, world);
    this.#layer = layer;
    this.localTag = of.localTag;
    this.#flow = of.flow;
  }

  get isAnswered(): boolean {
    return this.stateName !== 'trying' && this.stateName !== 'proceeding';
  }

  get canReply(): boolean {
    return this.#flow.isOpen;
  }

  respond(status: number, bytes: Buffer): void {
    if (this.isAnswered) return;
    this.#response = bytes;
    this.world.counters.add(RESPONSES_OUT[Math.floor(status / 100)] as string);
    this.feed({ name: 'response', status }, this.#flow.isReliable);
  }

  repeat(): void {
    if (this.#response) this.#flow.send(this.#response);
  }

  resend(bytes: Buffer): void {
    this.#response = bytes;
    this.#flow.send(bytes);
  }

  override wake(purpose: string): void {
    this.feed({ name: 'timer', timer: purpose as TimerName }, this.#flow.isReliable);
  }

  protected override carryOut(effect: Effect): void {
    if (effect.name === 'send-response') this.repeat();
    else if (effect.name === 'report') this.#problem = effect.problem;
  }

  protected override ended(): void {
    this.#layer.forgetServer(this, this.#problem);
  }
}

/** Counters by the first digit of the status: a name made per message would be hashed anew each time. */
const RESPONSES_OUT = [0, 1, 2, 3, 4, 5, 6].map((digit) => `responses-out.${digit}xx`);

/** A request that came in. Only who is to answer it holds on to it. */
export class ServerTransaction {
  readonly request: SipMessage;
  readonly essentials: Essentials;
  readonly flow: Flow;
  readonly #replies: Replies;

  constructor(arrival: { request: SipMessage; essentials: Essentials; flow: Flow }, replies: Replies) {
    this.request = arrival.request;
    this.essentials = arrival.essentials;
    this.flow = arrival.flow;
    this.#replies = replies;
  }

  get id(): string {
    return this.#replies.id;
  }

  get localTag(): string {
    return this.#replies.localTag;
  }

  set localTag(tag: string) {
    this.#replies.localTag = tag;
  }

  get isAnswered(): boolean {
    return this.#replies.isAnswered;
  }

  get canReply(): boolean {
    return this.#replies.canReply;
  }

  /** Sends a response; the transaction repeats it as RFC 3261 demands. */
  respond(status: number, bytes: Buffer): void {
    this.#replies.respond(status, bytes);
  }

  /** Sends the same 2xx again: the user's duty until the ACK comes. */
  repeatResponse(): void {
    this.#replies.repeat();
  }

  /** Sends another 2xx after the first: a proxy passes all of them on (RFC 6026 §7.1). */
  resend(bytes: Buffer): void {
    this.#replies.resend(bytes);
  }
}
