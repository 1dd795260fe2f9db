import type { Essentials, SipMessage } from '../parser/index.ts';
import { giveUpMs, type ServerTransaction, type TransactionUser } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import type { Application, Order, Orders, ProxyOrder } from './application.ts';
import { InboundRequests } from './inbound.ts';
import { Outbound } from './outbound.ts';
import { StatefulProxy } from './proxy.ts';
import type { AgentWorld } from './world.ts';

/** Both directions as one: what the network brings goes to applications, what they order goes out. */
export class UserAgent implements Orders, TransactionUser {
  readonly #world: AgentWorld;
  readonly #inbound: InboundRequests;
  readonly #outbound: Outbound;

  /** @param secret  of the marks in our Record-Route */
  constructor(world: AgentWorld, secret: Uint8Array) {
    this.#world = world;
    this.#outbound = new Outbound(world);
    this.#inbound = new InboundRequests(world, this.#outbound, new StatefulProxy(world, secret));
  }

  /** What is held now. */
  get counts(): { requestsUnanswered: number; responsesAwaited: number } {
    return { requestsUnanswered: this.#inbound.pendingCount, responsesAwaited: this.#outbound.waitingCount };
  }

  request(transaction: ServerTransaction): void {
    this.#inbound.receive(transaction);
  }

  ack(message: SipMessage, essentials: Essentials, flow: Flow): void {
    this.#inbound.acknowledge(message, essentials, flow);
  }

  serverEnded(transactionId: string, problem: 'timeout' | 'transport' | undefined): void {
    this.#inbound.forget(transactionId, problem);
  }

  respond(order: Order, transactionId: string): void {
    this.#inbound.respond(order, transactionId);
  }

  send(order: Order, next: string): void {
    this.#outbound.sendInitial(order, next);
  }

  sendInDialog(order: Order, dialogId: string): void {
    this.#outbound.sendInDialog(order, dialogId);
  }

  cancel(order: Order, transactionId: string): void {
    this.#outbound.cancel(order, transactionId);
  }

  proxy(order: ProxyOrder, transactionId: string): void {
    this.#inbound.handOver(order, transactionId);
  }

  /** It steers from now on: requests of the methods it routes come to it. */
  join(application: Application): void {
    this.#world.applications.add(application);
  }

  dispatchBy(application: Application): void {
    this.#world.applications.dispatcher = application;
  }

  passTo(application: Application, transactionId: string): boolean {
    return this.#inbound.passTo(application, transactionId);
  }

  passToTagged(tag: string, transactionId: string): boolean {
    const application = this.#inbound.takerOf(transactionId, tag);
    return application !== undefined && this.#inbound.passTo(application, transactionId);
  }

  /** It has gone: what it was at is called off, and its dialogs wait 64*T1 for an heir. */
  leave(application: Application): void {
    this.#world.applications.remove(application);
    this.#inbound.abandon(application);
    this.#outbound.abandon(application);
    const { queue, timers } = this.#world;
    queue.set({ wake: () => this.#releaseOrphans(application) }, 'orphans', giveUpMs(timers));
  }

  /** Nobody has come back for these calls: phones are not left in them. */
  #releaseOrphans(application: Application): void {
    const { legs, applications, counters } = this.#world;
    for (const leg of [...legs]) {
      if (leg.application !== application || applications.heirOf(application)) continue;
      counters.add('dialogs-orphaned');
      if (leg.dialog.openedBy !== 'INVITE') legs.remove(leg);
      else this.#outbound.hangUp(leg, 'Application gone', 'system-initiated-termination');
    }
  }
}
