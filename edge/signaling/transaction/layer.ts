import { type Essentials, firstOf, H, type SipMessage } from '../parser/index.ts';
import { defaultPort, type Flow } from '../transport/index.ts';
import { ClientTransaction, type ClientUser } from './client-transaction.ts';
import type { OutgoingRequest } from './outgoing.ts';
import { Replies, ServerTransaction } from './server-transaction.ts';
import type { TransactionWorld } from './transaction.ts';

/** Who opens and serves transactions: the transaction user of RFC 3261. */
export interface TransactionUser {
  request(transaction: ServerTransaction): void;
  /** An ACK that belongs to no transaction: that of a 2xx. */
  ack(message: SipMessage, essentials: Essentials, flow: Flow): void;
  /** A request that was never answered has been given up, or the ACK of a failure never came. */
  serverEnded(transactionId: string, problem: 'timeout' | 'transport' | undefined): void;
}

/** Matches messages to transactions (RFC 3261 §17.1.3, §17.2.3) and holds those that live. */
export class TransactionLayer {
  readonly #world: TransactionWorld;
  readonly #user: TransactionUser;
  readonly #newId: () => string;
  readonly #servers = new Map<string, Replies>();
  readonly #clients = new Map<string, ClientTransaction>();

  constructor(world: TransactionWorld, user: TransactionUser, newId: () => string) {
    this.#world = world;
    this.#user = user;
    this.#newId = newId;
  }

  get counts(): { servers: number; clients: number } {
    return { servers: this.#servers.size, clients: this.#clients.size };
  }

  /** The INVITE that a CANCEL names, if it is still known: what is left of it once it was answered. */
  inviteFor(cancel: ServerTransaction): Replies | undefined {
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
    const kind = method === 'INVITE' ? 'invite-server' : 'server';
    const of = { kind, localTag: essentials.toTag, flow: replyFlow(flow, essentials) } as const;
    const replies = new Replies(this, this.#world, { id: this.#newId(), key }, of);
    this.#servers.set(key, replies);
    replies.feed({ name: 'started' }, flow.isReliable);
    this.#user.request(new ServerTransaction({ request, essentials, flow }, replies));
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

  forgetServer({ key, id }: Replies, problem: 'timeout' | 'transport' | undefined): void {
    this.#servers.delete(key);
    this.#user.serverEnded(id, problem);
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
