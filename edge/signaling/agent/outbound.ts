import { flowBehindNat, routeOf } from '../dialog/index.ts';
import {
  DEFAULT_LIMITS,
  H,
  parseAddress,
  parseMessage,
  parseUri,
  type SipMessage,
  splitList,
  tagOf,
} from '../parser/index.ts';
import { type ClientUser, leavingThrough, type OutgoingRequest, type ServerTransaction } from '../transaction/index.ts';
import { type Flow, type Listener, type NextHop, nextHop, outgrowsUdp } from '../transport/index.ts';
import type { Application, Draft, Order } from './application.ts';
import { contactOf, contentTypeLine, headerLines, PRODUCT, placed, requestText, viaOf } from './compose.ts';
import { NOBODY, OPENS_DIALOG, OutboundRequest, type RequestKeeper } from './outbound-request.ts';
import { askLines, longerSession, supportsTimer, termsIn } from './session-terms.ts';
import { CARRIES_SESSION, type SessionSender, Sessions } from './sessions.ts';
import { type AgentWorld, countedMethod, type Leg } from './world.ts';

/** Methods that tell the peer where to send later requests. */
const CARRIES_CONTACT: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'REFER', 'NOTIFY']);

/** Why a request in a dialog is refused that has ended, or never was. */
export const UNKNOWN_DIALOG = 'Server error: unable to find dialog for dialog id provided';

const textOf = (request: OutgoingRequest): string => request.bytes.toString('latin1');

/** Requests that applications send, and the responses to them. */
export class Outbound implements RequestKeeper, SessionSender {
  readonly #world: AgentWorld;
  readonly sessions: Sessions;
  /** By id of the client transaction, while no final response has been delivered. */
  readonly #waiting = new Map<string, OutboundRequest>();
  /** Requests that may open a dialog, by the id it will have. */
  readonly #openings = new Map<string, OutboundRequest>();

  constructor(world: AgentWorld) {
    this.#world = world;
    this.sessions = new Sessions(world, this);
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  isOpening(dialogId: string): boolean {
    return this.#openings.has(dialogId);
  }

  /** The dialog for a request that overtook the response which opens it: a NOTIFY before the 2xx (RFC 6665 §4.4.1). */
  openingFor(transaction: ServerTransaction): Leg | undefined {
    const { essentials, request, flow } = transaction;
    const opening = this.#openings.get(`${essentials.callId};from-tag=${essentials.toTag}`);
    if (!opening || request.method !== 'NOTIFY' || opening.transaction.request.method !== 'SUBSCRIBE') return undefined;
    // Seen from us the peer's request looks like its response: the tags change sides.
    const turned = { ...essentials, toTag: essentials.fromTag };
    const leg = opening.open({ message: request, essentials: turned, flow }, request.get(H.from) ?? '');
    return leg;
  }

  /** A request outside any dialog, to `next`, or when that is '' where Route or Request-URI lead. */
  sendInitial(order: Order, next: string): void {
    const { application, message } = order;
    const { method, uri, body } = message;
    const routes = message.all(H.route).flatMap(splitList);
    const place = next !== '' ? next : (routes[0] ?? uri);
    const hop = hopOf(place);
    if (!hop) {
      order.refused(`invalid next hop: ${place}`);
      return;
    }
    const { transports } = this.#world;
    // On an open connection the listener that accepted it is the address the peer knows.
    const flow = transports.openFlow(hop.transport, hop.host, hop.port);
    const listener = flow?.listener ?? transports.listenerFor(hop.transport, hop.host);
    if (!listener) {
      order.refused('requested protocol/transport not available');
      return;
    }
    const contentType = contentTypeLine(message);
    if (contentType === undefined) {
      order.refused('missing content-type');
      return;
    }

    const givenContact = message.get(H.contact);
    const contact = givenContact === undefined ? contactOf(listener) : placed(H.contact, givenContact, listener);
    const givenFrom = placed(H.from, message.get(H.from) ?? contactOf(listener), listener);
    const fromTag = tagOf(givenFrom) ?? this.#world.tokens.tag();
    const from = tagOf(givenFrom) === undefined ? `${bracketed(givenFrom)};tag=${fromTag}` : givenFrom;
    const callId = message.get(H.callId) ?? this.#world.tokens.callId();
    const sequence = Number.isInteger(message.sequence) ? message.sequence : 1;

    let lines = message.has(H.maxForwards) ? '' : 'Max-Forwards: 70\r\n';
    if (givenContact === undefined && CARRIES_CONTACT.has(method)) lines += `Contact: ${contact}\r\n`;
    const isTimed = message.get(H.sessionExpires) !== '0';
    lines += headerLines(message, listener, isTimed ? isRoute : isRouteOrTimer);
    if (!message.has(H.userAgent)) lines += `User-Agent: ${PRODUCT}\r\n`;
    if (method === 'INVITE' && !message.has(H.sessionExpires)) {
      const { sessionSeconds, minSessionSeconds } = this.#world.timers;
      lines += askLines(sessionSeconds, minSessionSeconds, '');
      if (!supportsTimer(message)) lines += 'Supported: timer\r\n';
    }
    const to = placed(H.to, message.get(H.to) ?? `<${uri}>`, listener);
    const request = this.#write(listener, hop, flow, {
      method,
      uri,
      routes,
      from,
      to,
      callId,
      sequence,
      lines: lines + contentType,
      body,
    });
    // Where the application names no way, the size may choose another than this flow.
    if (next === '' && outgrowsUdp(hop, request.bytes.length)) request.flow = undefined;
    const dialogId = OPENS_DIALOG.has(method) ? `${callId};from-tag=${fromTag}` : '';
    const ours = { dialogId, contact, localTag: fromTag, endsDialog: false };
    const outbound = new OutboundRequest(this, this.#world, application, ours);
    if (dialogId !== '') this.#openings.set(dialogId, outbound);
    this.#launch(order, request, outbound);
    if (method === 'INVITE') {
      this.#world.applications.select('cdr:attempt')?.record('attempt', 'application', '', textOf(request));
    }
  }

  /** A request in a dialog. */
  sendInDialog(order: Order, dialogId: string): void {
    const { application, message } = order;
    const { method } = message;
    const leg = this.#world.legs.byId(dialogId);
    if (!leg) {
      const reason =
        method === 'ACK' ? 'ACK for non-success final response is automatically generated by server' : UNKNOWN_DIALOG;
      order.refused(reason);
      return;
    }
    const contentType = contentTypeLine(message);
    if (contentType === undefined) {
      order.refused('missing content-type');
      return;
    }
    if (method === 'ACK') {
      this.#sendAck(order, leg, contentType);
      return;
    }

    const outbound = new OutboundRequest(this, this.#world, application, {
      dialogId,
      contact: leg.dialog.contact,
      localTag: leg.dialog.localTag,
      endsDialog: method === 'BYE' || endsSubscription(leg, message),
    });
    outbound.leg = leg;
    leg.dialog.localSequence += 1;
    const request = this.#writeInDialog(leg, message, leg.dialog.localSequence, contentType);
    if (!request) {
      order.refused('requested protocol/transport not available');
      return;
    }
    if (method === 'INVITE') leg.invitesOfOurs += 1;
    this.#launch(order, request, outbound);
    if (method === 'BYE') {
      const { applications } = this.#world;
      applications.select('cdr:stop')?.record('stop', 'application', 'normal-release', textOf(request));
    }
  }

  /** Calls off an INVITE that has no final response yet. */
  cancel(order: Order, transactionId: string): void {
    const outbound = this.#waiting.get(transactionId);
    if (outbound?.transaction.request.method !== 'INVITE') {
      order.refused(`unable to cancel unknown transaction id: ${transactionId}`);
      return;
    }
    const { listener } = outbound;
    const lines = headerLines(order.message, listener, isNotForCancel);
    const cancel = outbound.cancel(lines);
    order.sent({ bytes: cancel.bytes, ...cancel.hop, transactionId: this.#world.tokens.tag() });
  }

  /**
   * Ends a dialog on the engine's own account, and tells its application as if the peer had hung up.
   *
   * @param detail  of the call detail event, a word of drachtio-server
   */
  hangUp(leg: Leg, reason: string, detail: 'ackbye' | 'system-initiated-termination' = 'ackbye'): void {
    const { legs, applications } = this.#world;
    legs.remove(leg);
    leg.unacknowledged?.settle();
    const bye = this.#engineRequest(leg, 'BYE', `Reason: SIP ;cause=200 ;text="${reason}"\r\n`, '');
    if (!bye) return;
    void this.#world.transactions.open(bye, NOBODY).start();
    applications.heirOf(leg.application)?.released(bye, leg.dialog.id);
    applications.select('cdr:stop')?.record('stop', 'application', detail, textOf(bye));
  }

  /** ACK and BYE for a 2xx that nobody wants: another fork has answered already (RFC 3261 §13.2.2.4). */
  releaseFork(leg: Leg, sequence: number): void {
    this.#world.counters.add('forks-released');
    this.#acknowledge(leg, sequence, 'Max-Forwards: 70\r\n', '');
    leg.dialog.localSequence = Math.max(leg.dialog.localSequence, sequence);
    const bye = this.#engineRequest(leg, 'BYE', '', '');
    if (bye) void this.#world.transactions.open(bye, NOBODY).start();
  }

  refresh(leg: Leg, method: string, content: { lines: string; sdp: string }, user: ClientUser): boolean {
    const { lines, sdp } = content;
    const contentType = sdp === '' ? '' : 'Content-Type: application/sdp\r\n';
    const request = this.#engineRequest(leg, method, `Contact: ${leg.dialog.contact}\r\n${lines}${contentType}`, sdp);
    if (!request) return false;
    void this.#world.transactions.open(request, user).start();
    return true;
  }

  acknowledge(leg: Leg, sequence: number): void {
    this.#acknowledge(leg, sequence, 'Max-Forwards: 70\r\n', '');
  }

  expired(leg: Leg): void {
    this.hangUp(leg, 'Session timer expired', 'system-initiated-termination');
  }

  /** What a 2xx to a request of ours says about how long the session lasts. */
  succeeded({ transaction, leg }: OutboundRequest, message: SipMessage): void {
    const { request } = transaction;
    if (!leg?.dialog.isConfirmed || !CARRIES_SESSION.has(request.method)) return;
    const { timers } = this.#world;
    const terms = termsIn(message, leg.session?.terms.minSeconds ?? timers.minSessionSeconds, false);
    this.sessions.agree(leg, terms, message, terms?.isRefreshedByUs ? sdpOf(request) : '');
  }

  /** Asks again for a longer session (RFC 4028 §7.3). False when that cannot help, or there is no way. */
  retryLonger(outbound: OutboundRequest, refusal: SipMessage): boolean {
    const { request } = outbound.transaction;
    if (!CARRIES_SESSION.has(request.method)) return false;
    const parsed = parseMessage(request.bytes, 'datagram', DEFAULT_LIMITS);
    const longer = parsed.ok ? longerSession(parsed.message, refusal, this.#world.timers) : undefined;
    if (!parsed.ok || longer === undefined) return false;
    const { listener } = outbound;
    const { leg } = outbound;
    const isInDialog = leg?.dialog.isConfirmed === true;
    const sequence = (isInDialog ? leg.dialog.localSequence : request.sequence) + 1;
    if (isInDialog) leg.dialog.localSequence = sequence;
    const lines = headerLines(parsed.message, listener, isOfSession) + longer;
    const again = this.#write(listener, request.hop, request.flow, {
      ...request,
      sequence,
      lines,
      body: parsed.message.body,
    });
    outbound.transaction = this.#world.transactions.open(again, outbound);
    this.#world.counters.add(`requests-out.${countedMethod(request.method)}`);
    void outbound.transaction.start();
    return true;
  }

  /** An application has gone: calls it was setting up are called off. */
  abandon(application: Application): void {
    for (const outbound of [...this.#waiting.values()]) {
      if (outbound.application !== application || outbound.transaction.request.method !== 'INVITE') continue;
      outbound.isAbandoned = true;
      outbound.cancel('');
    }
  }

  /** A final response has been delivered, or none will come. */
  settled(outbound: OutboundRequest): void {
    this.#waiting.delete(outbound.id);
    const { dialogId } = outbound.ours;
    if (this.#openings.get(dialogId) === outbound) this.#openings.delete(dialogId);
  }

  #launch(order: Order, request: OutgoingRequest, outbound: OutboundRequest): void {
    const transaction = this.#world.transactions.open(request, outbound);
    outbound.transaction = transaction;
    this.#waiting.set(transaction.id, outbound);
    this.#world.counters.add(`requests-out.${countedMethod(request.method)}`);
    order.sent({ bytes: request.bytes, ...request.hop, transactionId: transaction.id });
    void transaction.start();
  }

  #sendAck(order: Order, leg: Leg, contentType: string): void {
    const { message } = order;
    const sequence = leg.ackSequence;
    if (sequence === undefined) {
      order.refused('no INVITE of this dialog waits for an ACK');
      return;
    }
    leg.ackSequence = undefined;
    // The answer to an offer that their 2xx brought.
    if (message.body !== '' && leg.session?.terms.isRefreshedByUs) leg.session.sdp = message.body;
    const listener = this.#listenerOf(leg);
    const own = listener ? headerLines(message, listener, isRoute) : '';
    const lines = `${message.has(H.maxForwards) ? '' : 'Max-Forwards: 70\r\n'}${own}${contentType}`;
    const ack = this.#acknowledge(leg, sequence, lines, message.body);
    if (!ack) {
      order.refused('requested protocol/transport not available');
      return;
    }
    order.sent({ bytes: ack.bytes, ...ack.hop, transactionId: this.#world.tokens.tag() });
    if (leg.isUnwanted) this.hangUp(leg, 'ACK-BYE due to cancel race condition');
  }

  /** Sends the ACK of a 2xx and keeps it, for the 2xx may come again (RFC 3261 §13.2.2.4). */
  #acknowledge(leg: Leg, sequence: number, lines: string, body: string): OutgoingRequest | undefined {
    const ack = this.#writeParts(leg, { method: 'ACK', sequence, lines, body });
    if (!ack) return undefined;
    const { transports, counters } = this.#world;
    const send = (): void => {
      if (ack.flow?.isOpen) ack.flow.send(ack.bytes);
      else void transports.connect(ack.hop).then((flow) => flow?.send(leavingThrough(flow.listener, ack).bytes));
    };
    leg.lastAck = { sequence, send };
    counters.add('requests-out.ACK');
    send();
    return ack;
  }

  #engineRequest(leg: Leg, method: string, lines: string, body: string): OutgoingRequest | undefined {
    leg.dialog.localSequence += 1;
    this.#world.counters.add(`requests-out.${countedMethod(method)}`);
    const sequence = leg.dialog.localSequence;
    return this.#writeParts(leg, { method, sequence, lines: `Max-Forwards: 70\r\n${lines}`, body });
  }

  #writeInDialog(leg: Leg, message: Draft, sequence: number, contentType: string): OutgoingRequest | undefined {
    const listener = this.#listenerOf(leg);
    if (!listener) return undefined;
    const { method, body } = message;
    let lines = message.has(H.maxForwards) ? '' : 'Max-Forwards: 70\r\n';
    const contact = message.get(H.contact);
    if (contact === undefined && CARRIES_CONTACT.has(method)) lines += `Contact: ${leg.dialog.contact}\r\n`;
    lines += headerLines(message, listener, isRoute);
    if (!message.has(H.userAgent)) lines += `User-Agent: ${PRODUCT}\r\n`;
    lines += this.sessions.linesFor(leg, message);
    return this.#writeParts(leg, { method, sequence, lines: lines + contentType, body });
  }

  #writeParts(
    leg: Leg,
    parts: { method: string; sequence: number; lines: string; body: string },
  ): OutgoingRequest | undefined {
    const { dialog } = leg;
    const { uri, routes, next } = routeOf(dialog);
    const flow = flowBehindNat(dialog);
    const hop = flow ? { transport: flow.transport, host: flow.remoteHost, port: flow.remotePort } : hopOf(next);
    const listener = flow?.listener ?? (hop && this.#world.transports.listenerFor(hop.transport, hop.host));
    if (!hop || !listener) return undefined;
    const { callId, localAddress: from, remoteAddress: to } = dialog;
    return this.#write(listener, hop, flow, { ...parts, uri, routes, from, to, callId });
  }

  #listenerOf(leg: Leg): Listener | undefined {
    const flow = flowBehindNat(leg.dialog) ?? leg.dialog.flow;
    return flow?.listener;
  }

  #write(
    listener: Listener,
    hop: NextHop,
    flow: Flow | undefined,
    parts: Omit<Parameters<typeof requestText>[0], 'via'>,
  ): OutgoingRequest {
    const branch = this.#world.tokens.branch();
    const via = viaOf(listener, branch);
    const text = requestText({ ...parts, via });
    const { method, uri, routes, from, to, callId, sequence } = parts;
    const known = flow ?? this.#world.transports.openFlow(hop.transport, hop.host, hop.port);
    const bytes = Buffer.from(text, 'latin1');
    return { method, uri, via, branch, routes, from, to, callId, sequence, bytes, hop, flow: known };
  }
}

/** The last NOTIFY of a subscription (RFC 6665 §4.4.1). */
export const endsSubscription = ({ dialog }: Leg, request: Pick<Draft, 'method' | 'get'>): boolean =>
  dialog.openedBy === 'SUBSCRIBE' &&
  request.method === 'NOTIFY' &&
  (request.get(H.subscriptionState) ?? '').toLowerCase().startsWith('terminated');

/** The SDP of a request of ours; '' when it has none. */
function sdpOf({ bytes }: OutgoingRequest): string {
  const body = bytes.toString('latin1', bytes.indexOf('\r\n\r\n') + 4);
  return body.startsWith('v=0') ? body : '';
}

const isOfSession = (id: number): boolean => id === H.route || id === H.sessionExpires || id === H.minSe;

const isRoute = (id: number): boolean => id === H.route;

/** An application that wants a session without a timer says `Session-Expires: 0`, which is nothing to send. */
const isRouteOrTimer = (id: number): boolean => isRoute(id) || id === H.sessionExpires;

/** A CANCEL repeats the INVITE; only headers such as Reason are the application's. */
const isNotForCancel = (id: number): boolean => id !== H.other;

/** Next hop of a URI or a Route value; undefined when it cannot be one. */
function hopOf(text: string): NextHop | undefined {
  const uri = parseUri(text.includes('<') ? (parseAddress(text)?.uri ?? '') : text);
  return uri && nextHop(uri);
}

/** An address that can take header parameters: a bare URI gets brackets. */
const bracketed = (address: string): string => (address.includes('<') ? address : `<${address}>`);
