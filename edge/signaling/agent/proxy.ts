import { createHmac } from 'node:crypto';
import { H, parseAddress, parseUri, type SipMessage, splitList } from '../parser/index.ts';
import type { ClientTransaction, QueuedTimer, ServerTransaction, Wakeable } from '../transaction/index.ts';
import { cancelOf, leavingThrough } from '../transaction/index.ts';
import { type Flow, nextHop } from '../transport/index.ts';
import type { ProxyOrder } from './application.ts';
import { contactOf, headerLines, placeOf, type ResponseFrame, responseText, viaOf } from './compose.ts';
import { NOBODY } from './outbound-request.ts';
import { hopsLeft, relayedRequest, relayedResponse } from './relayed.ts';
import type { AgentWorld } from './world.ts';

/** Timer C: a branch that rings longer is canceled (RFC 3261 §16.6 step 11). */
const RING_LIMIT_MS = 180_000;

/** A redirect may not lead round in circles. */
const MAX_REDIRECTS = 5;

interface ProxyOptions {
  staysInDialog: boolean;
  followsRedirects: boolean;
  isParallel: boolean;
  /** 0: the timers of the transaction decide. */
  provisionalMs: number;
  finalMs: number;
  /** Header lines of the application. */
  lines: string;
}

/** Forwards requests as a stateful proxy (RFC 3261 §16), to targets that an application names. */
export class StatefulProxy {
  readonly #world: AgentWorld;
  readonly #secret: Uint8Array;
  readonly #forwardings = new Map<string, Forwarding>();

  constructor(world: AgentWorld, secret: Uint8Array) {
    this.#world = world;
    this.#secret = secret;
  }

  /** An application names the targets. */
  start(order: ProxyOrder, transaction: ServerTransaction): void {
    const { message, targets, staysInDialog, followsRedirects, isParallel, provisionalMs, finalMs } = order;
    if (targets.length === 0) {
      order.refused('Invalid proxy request: not enough information provided');
      return;
    }
    const lines = message ? headerLines(message, transaction.flow.listener, isRouting) : '';
    const options = { staysInDialog, followsRedirects, isParallel, provisionalMs, finalMs, lines };
    this.#forward(transaction, targets, options, order);
  }

  /** True when the request belongs to a dialog that we stayed in: its top Route is one we wrote for this call. */
  isInPath(request: SipMessage): boolean {
    const route = request.get(H.route);
    if (route === undefined) return false;
    const user = parseUri(parseAddress(route)?.uri ?? '')?.user;
    return user === this.#mark(request.get(H.callId) ?? '');
  }

  /** Passes on a request of a dialog we stayed in: to the next Route, else to the Request-URI. */
  passOn(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'BYE') {
      this.#world.applications.select('cdr:stop')?.record('stop', 'network', 'normal-release', request.text);
    }
    const options = { staysInDialog: true, followsRedirects: false, isParallel: false, provisionalMs: 0, finalMs: 0 };
    this.#forward(transaction, [request.uri], { ...options, lines: '' }, undefined);
  }

  /** Passes on the ACK of a 2xx, which has no transaction. */
  passOnAck(frame: ResponseFrame): void {
    const sending = this.write(frame, frame.request.uri, { staysInDialog: false, lines: '' });
    if (!sending) return;
    const connected = this.#world.transports.connect(sending.hop);
    void connected.then((flow) => flow?.send(leavingThrough(flow.listener, sending).bytes));
  }

  /** The caller gives up; true when its INVITE is one of ours. */
  cancel(transactionId: string): boolean {
    const forwarding = this.#forwardings.get(transactionId);
    forwarding?.cancel();
    return forwarding !== undefined;
  }

  forget(transactionId: string): void {
    this.#forwardings.delete(transactionId);
  }

  /** The request as it goes to `target`; undefined when it cannot go there. */
  write(frame: ResponseFrame, target: string, { staysInDialog, lines }: { staysInDialog: boolean; lines: string }) {
    const { request, essentials } = frame;
    const given = request.all(H.route).flatMap(splitList);
    const routes = this.isInPath(request) ? given.slice(1) : given;
    const next = parseUri(routes[0] === undefined ? target : (parseAddress(routes[0])?.uri ?? ''));
    const hop = next && nextHop(next);
    const listener = hop && this.#world.transports.listenerFor(hop.transport, hop.host);
    if (!hop || !listener) return undefined;
    const branch = this.#world.tokens.branch();
    const via = viaOf(listener, branch);
    const mark = this.#mark(essentials.callId);
    const recordRoute = staysInDialog
      ? contactOf(listener, mark).replace(placeOf(listener), `${placeOf(listener)};lr`)
      : '';
    const changes = { uri: target, via, recordRoute, routes, hopsLeft: hopsLeft(request), lines };
    const bytes = Buffer.from(relayedRequest(frame, changes), 'latin1');
    const flow = this.#world.transports.openFlow(hop.transport, hop.host, hop.port);
    const { callId, sequence } = essentials;
    const [from, to] = [request.get(H.from) ?? '', request.get(H.to) ?? ''];
    return { method: request.method, uri: target, via, branch, routes, from, to, callId, sequence, bytes, hop, flow };
  }

  #forward(
    transaction: ServerTransaction,
    targets: readonly string[],
    options: ProxyOptions,
    order: ProxyOrder | undefined,
  ): void {
    if (hopsLeft(transaction.request) < 0) {
      const parts = { status: 483, reason: 'Too Many Hops', toTag: transaction.localTag, lines: '', body: '' };
      transaction.respond(483, Buffer.from(responseText(transaction, parts), 'latin1'));
      order?.refused('Rejected with 483 Too Many Hops due to Max-Forwards value of 0');
      return;
    }
    const forwarding = new Forwarding(this, this.#world, transaction, options, order);
    this.#forwardings.set(transaction.id, forwarding);
    forwarding.start(targets);
  }

  /** User part of our Record-Route: nobody can make us relay a call that we have not relayed before. */
  #mark(callId: string): string {
    return createHmac('sha256', this.#secret).update(callId, 'latin1').digest('hex').slice(0, 24);
  }
}

/** One target being tried. */
interface Branch {
  transaction: ClientTransaction;
  state: 'trying' | 'ringing' | 'over';
  isCanceled: boolean;
  timers: QueuedTimer[];
}

/** One request on its way to its targets, and their answers on the way back. */
class Forwarding implements Wakeable {
  readonly #proxy: StatefulProxy;
  readonly #world: AgentWorld;
  readonly #upstream: ServerTransaction;
  readonly #options: ProxyOptions;
  readonly #order: ProxyOrder | undefined;
  readonly #opensCall: boolean;
  readonly #branches: Branch[] = [];
  #targets: string[] = [];
  #redirects = 0;
  #isCanceled = false;
  /** The best failure so far (RFC 3261 §16.7 step 6); one that we have made up yields to any that was said. */
  #best: { status: number; bytes: Buffer; isMadeUp: boolean } | undefined;

  constructor(
    proxy: StatefulProxy,
    world: AgentWorld,
    upstream: ServerTransaction,
    options: ProxyOptions,
    order: ProxyOrder | undefined,
  ) {
    this.#proxy = proxy;
    this.#world = world;
    this.#upstream = upstream;
    this.#options = options;
    this.#order = order;
    this.#opensCall = order !== undefined && upstream.request.method === 'INVITE';
  }

  start(targets: readonly string[]): void {
    this.#targets = [...targets];
    this.#continue();
  }

  cancel(): void {
    this.#isCanceled = true;
    this.#stop();
  }

  /** No more targets, and those that are being tried are called off. */
  #stop(): void {
    this.#targets = [];
    for (const branch of this.#branches) this.#cancelBranch(branch);
  }

  /** A target took too long: `<purpose>:<index of its branch>`. */
  wake(purpose: string): void {
    const [name, index] = purpose.split(':');
    const branch = this.#branches[Number(index)];
    if (!branch || branch.state === 'over' || (name === 'provisional' && branch.state === 'ringing')) return;
    this.#cancelBranch(branch);
    if (name !== 'provisional') return;
    // It never said anything: do not wait for it to refuse.
    this.#over(branch, undefined);
  }

  /** Tries the next target, or all of them; with none left and none under way the best failure goes back. */
  #continue(): void {
    while (this.#targets.length > 0 && (this.#options.isParallel || !this.#isTrying)) {
      this.#try(this.#targets.shift() as string);
    }
    if (!this.#isTrying && this.#targets.length === 0 && !this.#upstream.isAnswered) this.#refuse();
  }

  get #isTrying(): boolean {
    return this.#branches.some((branch) => branch.state !== 'over');
  }

  #try(target: string): void {
    const request = this.#proxy.write(this.#upstream, target, this.#options);
    if (!request) {
      this.#best ??= this.#own(503);
      return;
    }
    const { transactions, queue, counters } = this.#world;
    const index = this.#branches.length;
    const transaction = transactions.open(request, {
      response: (_transaction, message, _essentials, flow) => this.#response(branch, message, flow),
      failed: (_transaction, problem) => this.#over(branch, problem === 'timeout' ? 408 : 503),
    });
    const branch: Branch = { transaction, state: 'trying', isCanceled: false, timers: [] };
    const { provisionalMs, finalMs } = this.#options;
    const limitMs = finalMs > 0 ? finalMs : RING_LIMIT_MS;
    if (request.method === 'INVITE') branch.timers.push(queue.set(this, `final:${index}`, limitMs));
    if (provisionalMs > 0) branch.timers.push(queue.set(this, `provisional:${index}`, provisionalMs));
    this.#branches.push(branch);
    counters.add('requests-proxied');
    void transaction.start();
    this.#record('attempt', 'application', '', () => request.bytes.toString('latin1'));
  }

  #response(branch: Branch, message: SipMessage, flow: Flow): void {
    const { status } = message;
    if (branch.state === 'over' && status < 200) {
      // It was given up before it said a word, and only now can it be called off (RFC 3261 §9.1).
      if (branch.isCanceled) this.#sendCancel(branch);
      branch.isCanceled = false;
      return;
    }
    if (branch.state === 'over' && status >= 300) return;
    const text = relayedResponse(message);
    const bytes = Buffer.from(text, 'latin1');
    if (status > 100) this.#tell(text, flow);
    if (status < 200) {
      const wasCanceled = branch.isCanceled && branch.state === 'trying';
      if (branch.state === 'trying') branch.state = 'ringing';
      if (status > 100) this.#ringsOn(branch);
      if (wasCanceled) this.#sendCancel(branch);
      if (status > 100) this.#upstream.respond(status, bytes);
      return;
    }
    if (status < 300) {
      // Every 2xx goes back, also the second: its caller must release it (RFC 3261 §16.7 step 5).
      this.#record('start', 'network', 'proxy-uac', () => message.text);
      if (this.#upstream.isAnswered) this.#upstream.resend(bytes);
      else {
        this.#upstream.respond(status, bytes);
        this.#record('start', 'application', 'proxy-uas', () => text);
      }
      this.#targets = [];
      this.#over(branch, undefined);
      this.#stop();
      this.#done();
      return;
    }
    this.#record('stop', 'network', status === 487 ? 'call-canceled' : 'call-rejected', () => message.text);
    if (status === 487 && branch.isCanceled) {
      // Our own doing: what the caller hears is that nobody answered in time, or why the others were called off.
      this.#over(branch, 408);
      return;
    }
    if (status < 400 && this.#options.followsRedirects && this.#redirects < MAX_REDIRECTS) {
      this.#redirects += 1;
      const contacts = message.all(H.contact).flatMap(splitList);
      this.#targets.unshift(...contacts.map((contact) => parseAddress(contact)?.uri ?? '').filter((uri) => uri !== ''));
    } else if (!this.#best || this.#best.isMadeUp || isBetter(status, this.#best.status)) {
      this.#best = { status, bytes, isMadeUp: false };
    }
    if (status >= 600) this.#stop();
    this.#over(branch, undefined);
  }

  /** Each provisional response but 100 starts timer C anew (RFC 3261 §16.7 step 2); a limit of the application's own stays. */
  #ringsOn(branch: Branch): void {
    if (this.#options.finalMs > 0 || branch.transaction.request.method !== 'INVITE') return;
    const [before] = branch.timers;
    if (before) before.target = undefined;
    branch.timers[0] = this.#world.queue.set(this, `final:${this.#branches.indexOf(branch)}`, RING_LIMIT_MS);
  }

  /** @param failure  status that stands for a target nobody answered at */
  #over(branch: Branch, failure: number | undefined): void {
    branch.state = 'over';
    for (const timer of branch.timers) timer.target = undefined;
    if (failure !== undefined) this.#best ??= this.#own(failure);
    this.#continue();
  }

  #refuse(): void {
    const { status, bytes } = this.#isCanceled ? this.#own(487) : (this.#best ?? this.#own(408));
    this.#upstream.respond(status, bytes);
    this.#record('stop', 'application', 'call-rejected', () => bytes.toString('latin1'));
    this.#done();
  }

  #own(status: number): { status: number; bytes: Buffer; isMadeUp: boolean } {
    const reason = { 408: 'Request Timeout', 487: 'Request Terminated' }[status] ?? 'Service Unavailable';
    const parts = { status, reason, toTag: this.#upstream.localTag, lines: '', body: '' };
    return { status, bytes: Buffer.from(responseText(this.#upstream, parts), 'latin1'), isMadeUp: true };
  }

  #cancelBranch(branch: Branch): void {
    if (branch.state === 'over' || branch.isCanceled || branch.transaction.request.method !== 'INVITE') return;
    branch.isCanceled = true;
    if (branch.state === 'ringing') this.#sendCancel(branch);
  }

  #sendCancel({ transaction }: Branch): void {
    const cancel = { ...cancelOf(transaction.request, ''), flow: transaction.flow };
    void this.#world.transactions.open(cancel, NOBODY).start();
  }

  /** Call detail of an INVITE that opens a call: one leg to the caller, one to each target. */
  #record(event: 'attempt' | 'start' | 'stop', source: 'network' | 'application', detail: string, text: () => string) {
    if (!this.#opensCall) return;
    this.#world.applications.select(`cdr:${event}`)?.record(event, source, detail, text());
  }

  #tell(text: string, flow: Flow): void {
    this.#order?.answered(text, flow, this.#upstream.id);
  }

  #done(): void {
    this.#order?.done();
  }
}

/** A global failure outweighs all others; then the lowest class (RFC 3261 §16.7 step 6). */
const isBetter = (status: number, than: number): boolean =>
  status >= 600 ? than < 600 : than < 600 && Math.floor(status / 100) < Math.floor(than / 100);

const isRouting = (id: number): boolean => id === H.route || id === H.recordRoute || id === H.maxForwards;
