import type { Application, Order } from '../control/index.ts';
import { flowBehindNat, routeOf } from '../dialog/index.ts';
import { H, parseAddress, parseUri, type SipMessage, splitList, tagOf } from '../parser/index.ts';
import type { OutgoingRequest, ServerTransaction } from '../transaction/index.ts';
import { type Flow, type Listener, type NextHop, nextHop } from '../transport/index.ts';
import { contactOf, contentTypeLine, headerLines, PRODUCT, placed, requestText, viaOf } from './compose.ts';
import { journeyAt, NOBODY, OPENS_DIALOG, OutboundRequest, type RequestKeeper } from './outbound-request.ts';
import { type AgentWorld, countedMethod, type Leg } from './world.ts';

/** Methods that tell the peer where to send later requests. */
const CARRIES_CONTACT: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'REFER', 'NOTIFY']);

/** Requests that applications send, and the responses to them. */
export class Outbound implements RequestKeeper {
  readonly #world: AgentWorld;
  /** By id of the client transaction, while no final response has been delivered. */
  readonly #waiting = new Map<string, OutboundRequest>();
  /** Requests that may open a dialog, by the id it will have. */
  readonly #openings = new Map<string, OutboundRequest>();

  constructor(world: AgentWorld) {
    this.#world = world;
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

  /** A request outside any dialog: `sip|||<next hop>`. */
  sendInitial(order: Order, message: SipMessage, body: string): void {
    const { application, id } = order;
    const { method, uri } = message;
    const proxy = order.args[2] ?? '';
    const routes = message.all(H.route).flatMap(splitList);
    const next = proxy !== '' ? proxy : (routes[0] ?? uri);
    const hop = hopOf(next);
    if (!hop) {
      application.refused(id, `invalid next hop: ${next}`);
      return;
    }
    const { transports } = this.#world;
    // On an open connection the listener that accepted it is the address the peer knows.
    const flow = transports.openFlow(hop.transport, hop.host, hop.port);
    const listener = flow?.listener ?? transports.listenerFor(hop.transport, hop.host);
    if (!listener) {
      application.refused(id, 'requested protocol/transport not available');
      return;
    }
    const contentType = contentTypeLine(message, body);
    if (contentType === undefined) {
      application.refused(id, 'missing content-type');
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
    lines += headerLines(message, listener, isRoute);
    if (!message.has(H.userAgent)) lines += `User-Agent: ${PRODUCT}\r\n`;
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
    const dialogId = OPENS_DIALOG.has(method) ? `${callId};from-tag=${fromTag}` : '';
    const ours = { dialogId, contact, localTag: fromTag, endsDialog: false };
    const outbound = new OutboundRequest(this, this.#world, application, ours);
    if (dialogId !== '') this.#openings.set(dialogId, outbound);
    this.#launch(order, request, outbound);
    if (method === 'INVITE') {
      const text = request.bytes.toString('latin1');
      this.#world.control.applications.select('cdr:attempt')?.record('attempt', 'application', '', text);
    }
  }

  /** A request in a dialog: `sip||<dialog>`. */
  sendInDialog(order: Order, message: SipMessage, body: string): void {
    const { application, id } = order;
    const dialogId = order.args[1] ?? '';
    const { method } = message;
    const leg = this.#world.legs.byId(dialogId);
    if (!leg) {
      const reason =
        method === 'ACK'
          ? 'ACK for non-success final response is automatically generated by server'
          : 'Server error: unable to find dialog for dialog id provided';
      application.refused(id, reason);
      return;
    }
    const contentType = contentTypeLine(message, body);
    if (contentType === undefined) {
      application.refused(id, 'missing content-type');
      return;
    }
    if (method === 'ACK') {
      this.#sendAck(order, leg, message, contentType, body);
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
    const request = this.#writeInDialog(leg, message, leg.dialog.localSequence, contentType, body);
    if (!request) {
      application.refused(id, 'requested protocol/transport not available');
      return;
    }
    if (method === 'INVITE') leg.invitesOfOurs += 1;
    this.#launch(order, request, outbound);
    if (method === 'BYE') {
      const text = request.bytes.toString('latin1');
      this.#world.control.applications.select('cdr:stop')?.record('stop', 'application', 'normal-release', text);
    }
  }

  /** `sip|<transaction>|` with CANCEL. */
  cancel(order: Order, message: SipMessage): void {
    const outbound = this.#waiting.get(order.args[0] ?? '');
    if (outbound?.transaction.request.method !== 'INVITE') {
      const reason = `unable to cancel unknown transaction id: ${order.args[0]}`;
      order.application.refused(order.id, reason);
      return;
    }
    const { listener } = outbound;
    const lines = headerLines(message, listener, isNotForCancel);
    const cancel = outbound.cancel(lines);
    order.application.sent(order.id, {
      text: cancel.bytes.toString('latin1'),
      journey: outbound.journey('application', cancel.bytes.length),
      transactionId: this.#world.tokens.tag(),
    });
  }

  /** Ends a dialog on the engine's own account, and tells its application as if the peer had hung up. */
  hangUp(leg: Leg, reason: string): void {
    const { legs, control } = this.#world;
    legs.remove(leg);
    leg.unacknowledged?.settle();
    const bye = this.#engineRequest(leg, 'BYE', `Reason: SIP ;cause=200 ;text="${reason}"\r\n`);
    if (!bye) return;
    void this.#world.transactions.open(bye, NOBODY).start();
    const text = bye.bytes.toString('latin1');
    control.applications.heirOf(leg.application)?.tell({
      text,
      journey: { ...journeyAt(bye.hop), source: 'application', bytes: bye.bytes.length },
      transactionId: 'unsolicited',
      dialogId: leg.dialog.id,
    });
    control.applications.select('cdr:stop')?.record('stop', 'application', 'ack-timeout', text);
  }

  /** ACK and BYE for a 2xx that nobody wants: another fork has answered already (RFC 3261 §13.2.2.4). */
  releaseFork(leg: Leg, sequence: number): void {
    this.#world.counters.add('forks-released');
    this.#acknowledge(leg, sequence, 'Max-Forwards: 70\r\n', '');
    leg.dialog.localSequence = Math.max(leg.dialog.localSequence, sequence);
    const bye = this.#engineRequest(leg, 'BYE', '');
    if (bye) void this.#world.transactions.open(bye, NOBODY).start();
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
    this.#waiting.delete(outbound.transaction.id);
    const { dialogId } = outbound.ours;
    if (this.#openings.get(dialogId) === outbound) this.#openings.delete(dialogId);
  }

  #launch(order: Order, request: OutgoingRequest, outbound: OutboundRequest): void {
    const transaction = this.#world.transactions.open(request, outbound);
    outbound.transaction = transaction;
    this.#waiting.set(transaction.id, outbound);
    this.#world.counters.add(`requests-out.${countedMethod(request.method)}`);
    order.application.sent(order.id, {
      text: request.bytes.toString('latin1'),
      journey: outbound.journey('application', request.bytes.length),
      transactionId: transaction.id,
    });
    void transaction.start();
  }

  #sendAck(order: Order, leg: Leg, message: SipMessage, contentType: string, body: string): void {
    const { application, id } = order;
    const sequence = leg.ackSequence;
    if (sequence === undefined) {
      application.refused(id, 'no INVITE of this dialog waits for an ACK');
      return;
    }
    leg.ackSequence = undefined;
    const listener = this.#listenerOf(leg);
    const own = listener ? headerLines(message, listener, isRoute) : '';
    const lines = `${message.has(H.maxForwards) ? '' : 'Max-Forwards: 70\r\n'}${own}${contentType}`;
    const ack = this.#acknowledge(leg, sequence, lines, body);
    if (!ack) {
      application.refused(id, 'requested protocol/transport not available');
      return;
    }
    application.sent(id, {
      text: ack.bytes.toString('latin1'),
      journey: { ...journeyAt(ack.hop), source: 'application', bytes: ack.bytes.length },
      transactionId: this.#world.tokens.tag(),
    });
    if (leg.isUnwanted) this.hangUp(leg, 'ACK-BYE due to cancel race condition');
  }

  /** Sends the ACK of a 2xx and keeps it, for the 2xx may come again (RFC 3261 §13.2.2.4). */
  #acknowledge(leg: Leg, sequence: number, lines: string, body: string): OutgoingRequest | undefined {
    const ack = this.#writeParts(leg, { method: 'ACK', sequence, lines, body });
    if (!ack) return undefined;
    const { transports, counters } = this.#world;
    const send = (): void => {
      if (ack.flow?.isOpen) ack.flow.send(ack.bytes);
      else void transports.connect(ack.hop).then((flow) => flow?.send(ack.bytes));
    };
    leg.lastAck = { sequence, send };
    counters.add('requests-out.ACK');
    send();
    return ack;
  }

  #engineRequest(leg: Leg, method: string, lines: string): OutgoingRequest | undefined {
    leg.dialog.localSequence += 1;
    this.#world.counters.add(`requests-out.${countedMethod(method)}`);
    const sequence = leg.dialog.localSequence;
    return this.#writeParts(leg, { method, sequence, lines: `Max-Forwards: 70\r\n${lines}`, body: '' });
  }

  #writeInDialog(
    leg: Leg,
    message: SipMessage,
    sequence: number,
    contentType: string,
    body: string,
  ): OutgoingRequest | undefined {
    const listener = this.#listenerOf(leg);
    if (!listener) return undefined;
    const { method } = message;
    let lines = message.has(H.maxForwards) ? '' : 'Max-Forwards: 70\r\n';
    const contact = message.get(H.contact);
    if (contact === undefined && CARRIES_CONTACT.has(method)) lines += `Contact: ${leg.dialog.contact}\r\n`;
    lines += headerLines(message, listener, isRoute);
    if (!message.has(H.userAgent)) lines += `User-Agent: ${PRODUCT}\r\n`;
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
export const endsSubscription = ({ dialog }: Leg, request: SipMessage): boolean =>
  dialog.openedBy === 'SUBSCRIBE' &&
  request.method === 'NOTIFY' &&
  (request.get(H.subscriptionState) ?? '').toLowerCase().startsWith('terminated');

const isRoute = (id: number): boolean => id === H.route;

/** A CANCEL repeats the INVITE; only headers such as Reason are the application's. */
const isNotForCancel = (id: number): boolean => id !== H.other;

/** Next hop of a URI or a Route value; undefined when it cannot be one. */
function hopOf(text: string): NextHop | undefined {
  const uri = parseUri(text.includes('<') ? (parseAddress(text)?.uri ?? '') : text);
  return uri && nextHop(uri);
}

/** An address that can take header parameters: a bare URI gets brackets. */
const bracketed = (address: string): string => (address.includes('<') ? address : `<${address}>`);
