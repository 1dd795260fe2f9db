import { noteRequest, uasDialog } from '../dialog/index.ts';
import { type Essentials, H, type SipMessage, tagOf } from '../parser/index.ts';
import type { ServerTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import type { Application, Cancel, Draft, Order, ProxyOrder } from './application.ts';
import {
  contactOf,
  contentTypeLine,
  headerLines,
  madeUpCancel,
  PRODUCT,
  placed,
  receivedVia,
  recordRouteLines,
  responseText,
} from './compose.ts';
import { InitialInvites } from './initial-invites.ts';
import { endsSubscription, type Outbound } from './outbound.ts';
import type { StatefulProxy } from './proxy.ts';
import { demandsReliability, offersReliability, ReliableProvisionals, readRAck } from './reliable-provisionals.ts';
import { Repeater } from './repeater.ts';
import { grantLines, isTooShort, minSecondsOf, type SessionTerms, termsIn, termsToGrant } from './session-terms.ts';
import { CARRIES_SESSION } from './sessions.ts';
import { type AgentWorld, countedMethod, isKnownMethod, type Leg, newLeg } from './world.ts';

/** A request that an application is to answer. */
interface Inbound {
  readonly transaction: ServerTransaction;
  application: Application;
  /** The dialog it came in, or the one it has opened. */
  leg: Leg | undefined;
  /** Our Contact header value. */
  contact: string;
  readonly provisionals: ReliableProvisionals;
}

/** Seconds that a caller should wait when nobody is there to take its request. */
const RETRY_AFTER_SECONDS = 5;

/** Methods that make sense outside a dialog even when their To has a tag: a phone that refreshes after our restart. */
const STANDS_ALONE: ReadonlySet<string> = new Set(['REGISTER', 'OPTIONS', 'MESSAGE', 'PUBLISH']);

/** Requests from the network: to the application that wants them, and its answers back. */
export class InboundRequests {
  readonly #world: AgentWorld;
  readonly #outbound: Outbound;
  readonly #proxy: StatefulProxy;
  /** By transaction id. */
  readonly #pending = new Map<string, Inbound>();
  /** The INVITE of the peer that has no final response yet. */
  readonly #openInvites = new Map<Leg, Inbound>();
  readonly #initialInvites: InitialInvites<Inbound>;

  constructor(world: AgentWorld, outbound: Outbound, proxy: StatefulProxy) {
    this.#world = world;
    this.#outbound = outbound;
    this.#proxy = proxy;
    this.#initialInvites = new InitialInvites(world.queue, world.timers.patienceMs, (invite) => this.#giveUp(invite));
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** A new request, retransmissions already removed. */
  receive(transaction: ServerTransaction): void {
    const { request, essentials } = transaction;
    this.#world.counters.add(`requests-in.${countedMethod(request.method)}`);
    if (essentials.toTag === '') transaction.localTag = this.#world.tokens.tag();
    if (request.method === 'CANCEL') {
      this.#cancel(transaction);
      return;
    }
    if (essentials.toTag === '') {
      this.#receiveInitial(transaction);
      return;
    }
    if (this.#proxy.isInPath(request)) {
      if (request.method === 'INVITE') this.#reply(transaction, 100, 'Trying');
      this.#proxy.passOn(transaction);
      return;
    }
    const leg = this.#world.legs.match(essentials.callId, essentials.toTag, essentials.fromTag);
    if (leg) {
      this.#receiveInDialog(transaction, leg);
      return;
    }
    if (STANDS_ALONE.has(request.method)) {
      this.#receiveInitial(transaction);
      return;
    }
    const opening = this.#outbound.openingFor(transaction);
    if (opening) {
      this.#receiveInDialog(transaction, opening);
      return;
    }
    this.#reply(transaction, 481, 'Call/Transaction Does Not Exist');
  }

  /** The ACK of a 2xx. */
  acknowledge(message: SipMessage, essentials: Essentials, flow: Flow): void {
    this.#world.counters.add('requests-in.ACK');
    if (this.#proxy.isInPath(message)) {
      this.#proxy.passOnAck({ request: message, essentials, flow });
      return;
    }
    const leg = this.#world.legs.match(essentials.callId, essentials.toTag, essentials.fromTag);
    const waiting = leg?.unacknowledged;
    if (!leg || !waiting || waiting.sequence !== essentials.sequence) return;
    waiting.settle();
    leg.unacknowledged = undefined;
    leg.dialog.flow = flow;
    const application = this.#world.applications.heirOf(leg.application);
    application?.acknowledged(message, flow, leg.dialog.id);
  }

  /** A transaction is over. Its final response may never have come. */
  forget(transactionId: string, problem: string | undefined): void {
    const inbound = this.#pending.get(transactionId);
    this.#pending.delete(transactionId);
    this.#proxy.forget(transactionId);
    if (problem !== undefined) this.#world.counters.add(`server-transactions-failed.${problem}`);
    if (!inbound) return;
    inbound.provisionals.settle();
    if (inbound.leg) this.#closeInvite(inbound.leg);
    this.#initialInvites.remove(inbound.transaction.essentials.callId, inbound);
  }

  /** An application sends a response. */
  respond(order: Order, transactionId: string): void {
    const { message } = order;
    const inbound = this.#pending.get(transactionId);
    if (!inbound) {
      order.refused('Response not sent due to unknown transaction');
      return;
    }
    const { transaction } = inbound;
    if (transaction.isAnswered) {
      order.refused('final response already sent');
      return;
    }
    if (!transaction.canReply) {
      this.#world.counters.add('responses-undeliverable');
      // Nobody can hear it, but the transaction and what hangs on it must end all the same.
      if (message.status >= 200) {
        this.#reply(transaction, 503, 'Service Unavailable');
        this.#answered(inbound, 503);
      }
      order.refused('transport for response has been shutdown or closed');
      return;
    }
    const isReliable = message.status > 100 && message.status < 200 && demandsReliability(message);
    if (isReliable && !offersReliability(transaction.request)) {
      order.refused('Remote endpoint does not support 100rel');
      return;
    }
    const contentType = contentTypeLine(message);
    if (contentType === undefined) {
      order.refused('missing content-type');
      return;
    }

    // The application may choose the tag, once.
    const chosenTag = tagOf(message.get(H.to) ?? '');
    const isTagOpen = transaction.essentials.toTag === '' && !inbound.leg;
    if (chosenTag !== undefined && chosenTag !== '' && isTagOpen) transaction.localTag = chosenTag;

    const terms = this.#termsToGrant(inbound, message);
    const sessionLines = terms && !message.has(H.sessionExpires) ? grantLines(terms) : '';
    const text = this.#finish(inbound, message, contentType + sessionLines, isReliable);
    const bytes = Buffer.from(text, 'latin1');
    this.#trackDialog(inbound, message.status);
    transaction.respond(message.status, bytes);
    if (isReliable)
      inbound.provisionals.repeat(transaction, bytes, this.#world, () => {
        this.#reply(transaction, 504, 'Server Time-out');
        this.#answered(inbound, 504);
      });
    if (isSuccessOfSession(transaction.request, message.status) && inbound.leg)
      this.#outbound.sessions.agree(inbound.leg, terms, transaction.request, message.body);
    const { transport, remoteHost: host, remotePort: port } = transaction.flow;
    order.sent({ bytes, transport, host, port, transactionId, dialogId: inbound.leg?.dialog.id ?? '' });
    this.#record(inbound, message.status, text);
    if (message.status >= 200) this.#answered(inbound, message.status);
    else this.#initialInvites.heardOf(transaction.essentials.callId, inbound);
  }

  /** An application has a request forwarded rather than answering it itself. */
  handOver(order: ProxyOrder, transactionId: string): void {
    const inbound = this.#pending.get(transactionId);
    if (!inbound) {
      order.refused('unknown transaction');
      return;
    }
    this.#pending.delete(inbound.transaction.id);
    this.#initialInvites.remove(inbound.transaction.essentials.callId, inbound);
    this.#proxy.start(order, inbound.transaction);
  }

  /** Another application is to take a request: it sees it as if it had just come. False when it has its answer already. */
  passTo(application: Application, transactionId: string): boolean {
    const inbound = this.#pending.get(transactionId);
    if (!inbound || inbound.transaction.isAnswered) return false;
    inbound.application = application;
    application.request(inbound.transaction, inbound.leg?.dialog.id ?? '');
    return true;
  }

  /** Who with this tag would take the request. */
  takerOf(transactionId: string, tag: string): Application | undefined {
    const method = this.#pending.get(transactionId)?.transaction.request.method.toLowerCase();
    return method === undefined ? undefined : this.#world.applications.selectTagged(tag, method);
  }

  /** An application has gone: what it was to answer is answered for it. */
  abandon(application: Application): void {
    for (const inbound of [...this.#pending.values()]) {
      if (inbound.application !== application) continue;
      this.#world.counters.add('requests-abandoned');
      this.#reply(inbound.transaction, 503, 'Service Unavailable', `Retry-After: ${RETRY_AFTER_SECONDS}\r\n`);
      this.#answered(inbound, 503);
    }
  }

  #receiveInitial(transaction: ServerTransaction): void {
    const { request, flow } = transaction;
    const { applications } = this.#world;
    const application = applications.select(request.method.toLowerCase());
    if (!application) {
      this.#refuseUnrouted(transaction);
      return;
    }
    const inbound: Inbound = {
      transaction,
      application,
      leg: undefined,
      contact: contactOf(flow.listener),
      provisionals: new ReliableProvisionals(),
    };
    if (this.#refuseTooShort(transaction)) return;
    if (request.method === 'INVITE') {
      // The same call came by two ways, or a stranger chose the Call-ID of another: applications know calls by it.
      if (!this.#initialInvites.add(transaction.essentials.callId, inbound)) {
        this.#reply(transaction, 482, 'Loop Detected');
        return;
      }
      this.#reply(transaction, 100, 'Trying');
    }
    this.#pending.set(transaction.id, inbound);
    application.request(transaction, '');
    if (request.method !== 'INVITE') return;
    const recorder = applications.select('cdr:attempt');
    recorder?.record('attempt', 'network', '', request.textWith(H.via, receivedVia(transaction)));
  }

  #refuseUnrouted(transaction: ServerTransaction): void {
    const { applications } = this.#world;
    const { request } = transaction;
    const { method } = request;
    const allow = `Allow: ${['ACK', 'CANCEL', 'OPTIONS', ...applications.methods].join(', ')}\r\n`;
    this.#world.counters.add('requests-unrouted');
    const required = request.all(H.require).join(', ');
    // The engine alone offers no extension (RFC 3261 §8.2.2.3).
    if (method === 'OPTIONS' && required !== '')
      this.#reply(transaction, 420, 'Bad Extension', `Unsupported: ${required}\r\n`);
    else if (method === 'OPTIONS') this.#reply(transaction, 200, 'OK', `${allow}Accept: application/sdp\r\n`);
    else if (!isKnownMethod(method)) this.#reply(transaction, 501, 'Not Implemented', allow);
    else if (applications.size > 0) this.#reply(transaction, 405, 'Method Not Allowed', allow);
    else this.#reply(transaction, 503, 'Service Unavailable', `Retry-After: ${RETRY_AFTER_SECONDS}\r\n`);
  }

  #receiveInDialog(transaction: ServerTransaction, leg: Leg): void {
    const { request, essentials, flow } = transaction;
    const { dialog } = leg;
    if (!noteRequest(dialog, request, essentials, flow)) {
      this.#reply(transaction, 500, 'CSeq Out Of Order');
      return;
    }
    if (request.method === 'PRACK') {
      const confirmed = this.#confirmProvisional(leg, request);
      if (confirmed === 'crossed') this.#reply(transaction, 200, 'OK');
      if (confirmed === 'nothing') this.#reply(transaction, 481, 'Call/Transaction Does Not Exist');
      if (confirmed !== 'waiting') return;
    }
    if (request.method === 'INVITE') {
      // RFC 3261 §14.2: ours is under way, or theirs is.
      if (leg.invitesOfOurs > 0) {
        this.#reply(transaction, 491, 'Request Pending');
        return;
      }
      if (this.#openInvites.has(leg)) {
        this.#reply(transaction, 500, 'Previous INVITE Pending', 'Retry-After: 3\r\n');
        return;
      }
    }
    if (request.method === 'BYE') {
      const open = this.#openInvites.get(leg);
      if (open && !dialog.isConfirmed) {
        this.#reply(transaction, 200, 'OK');
        this.#terminate(open, { request: madeUpCancel(open.transaction), flow });
        return;
      }
    }
    if (this.#refuseTooShort(transaction)) return;
    const application = this.#world.applications.heirOf(leg.application);
    if (request.method === 'BYE') this.#end(leg, request);
    if (!application) {
      this.#world.legs.remove(leg);
      this.#reply(transaction, 481, 'Call/Transaction Does Not Exist');
      return;
    }
    leg.application = application;
    const inbound: Inbound = {
      transaction,
      application,
      leg,
      contact: dialog.contact,
      provisionals: new ReliableProvisionals(),
    };
    this.#pending.set(transaction.id, inbound);
    if (request.method === 'INVITE') {
      this.#openInvite(leg, inbound);
      this.#reply(transaction, 100, 'Trying');
    }
    application.request(transaction, dialog.id);
    if (endsSubscription(leg, request)) this.#world.legs.remove(leg);
  }

  #openInvite(leg: Leg, inbound: Inbound): void {
    this.#openInvites.set(leg, inbound);
    leg.isInvited = true;
  }

  #closeInvite(leg: Leg): void {
    this.#openInvites.delete(leg);
    leg.isInvited = false;
  }

  /** True when it asks for a session shorter than we would refresh, and has been told so. */
  #refuseTooShort(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    const { timers } = this.#world;
    if (!CARRIES_SESSION.has(request.method) || !isTooShort(request, timers)) return false;
    this.#world.counters.add('sessions-too-short');
    this.#reply(transaction, 422, 'Session Interval Too Small', `Min-SE: ${timers.minSessionSeconds}\r\n`);
    return true;
  }

  /** The peer hung up: the dialog is over, and an INVITE of theirs that still waits is too (RFC 3261 §15.1.2). */
  #end(leg: Leg, bye: SipMessage): void {
    this.#world.legs.remove(leg);
    leg.unacknowledged?.settle();
    leg.unacknowledged = undefined;
    const open = this.#openInvites.get(leg);
    if (open) {
      this.#reply(open.transaction, 487, 'Request Terminated');
      this.#answered(open, 487);
    }
    this.#world.applications.select('cdr:stop')?.record('stop', 'network', 'normal-release', bye.text);
  }

  /** RFC 3261 §9.2: 200 for the CANCEL itself, 487 for an INVITE that has no final response yet. */
  #cancel(cancel: ServerTransaction): void {
    const invite = this.#world.transactions.inviteFor(cancel);
    if (!invite) {
      this.#reply(cancel, 481, 'Call/Transaction Does Not Exist');
      return;
    }
    const inbound = this.#pending.get(invite.id);
    // Both answers come from the same place (RFC 3261 §9.2).
    cancel.localTag = invite.localTag;
    this.#reply(cancel, 200, 'OK');
    if (this.#proxy.cancel(invite.id)) {
      const recorder = this.#world.applications.select('cdr:stop');
      recorder?.record('stop', 'network', 'call-canceled', cancel.request.text);
      return;
    }
    if (inbound && !invite.isAnswered) this.#terminate(inbound, cancel);
  }

  /** The caller has given up, by CANCEL or by BYE in the early dialog (RFC 3261 §9.2, §15.1.2). */
  #terminate(inbound: Inbound, cancel: Cancel): void {
    this.#reply(inbound.transaction, 487, 'Request Terminated');
    this.#answered(inbound, 487);
    this.#tellCanceled(inbound, cancel);
  }

  /** Its application says nothing: the caller hears so, and the application that it need not any more. */
  #giveUp(inbound: Inbound): void {
    const { transaction } = inbound;
    this.#world.counters.add('invites-unanswered');
    this.#reply(transaction, 500, 'Server Internal Error');
    this.#answered(inbound, 500);
    this.#tellCanceled(inbound, { request: madeUpCancel(transaction), flow: transaction.flow });
  }

  #tellCanceled({ application, transaction, leg }: Inbound, cancel: Cancel): void {
    application.canceled(transaction, cancel, leg?.dialog.id ?? '');
    const recorder = this.#world.applications.select('cdr:stop');
    recorder?.record('stop', 'network', 'call-canceled', cancel.request.text);
  }

  /** What this response agrees about the session: what its application says, or else what the engine grants. */
  #termsToGrant({ transaction, leg }: Inbound, draft: Draft): SessionTerms | undefined {
    const { request } = transaction;
    if (!isSuccessOfSession(request, draft.status)) return undefined;
    if (request.method === 'UPDATE' && !leg?.dialog.isConfirmed) return undefined;
    const { timers } = this.#world;
    return draft.has(H.sessionExpires)
      ? termsIn(draft, minSecondsOf(request, timers), true)
      : termsToGrant(request, timers);
  }

  #finish(inbound: Inbound, draft: Draft, contentType: string, isReliable: boolean): string {
    const { transaction } = inbound;
    const { request, flow } = transaction;
    const { listener } = flow;
    const { status } = draft;
    const isDialogOpener = request.method === 'INVITE' || request.method === 'SUBSCRIBE';
    let lines = '';
    if (isDialogOpener && status > 100 && status < 300) {
      const contact = draft.get(H.contact);
      if (contact === undefined) lines += `Contact: ${inbound.contact}\r\n`;
      else inbound.contact = placed(H.contact, contact, listener);
      if (inbound.leg) inbound.leg.dialog.contact = inbound.contact;
      lines += recordRouteLines(request);
    }
    if (isReliable) lines += `RSeq: ${inbound.provisionals.nextRSeq}\r\n`;
    lines += headerLines(draft, listener, isSetByResponse);
    if (!draft.has(H.server)) lines += `Server: ${PRODUCT}\r\n`;
    const { reason, body } = draft;
    return responseText(transaction, { status, reason, toTag: transaction.localTag, lines: lines + contentType, body });
  }

  /** Opens, confirms or drops the dialog that this response concerns. */
  #trackDialog(inbound: Inbound, status: number): void {
    const { transaction } = inbound;
    const { method } = transaction.request;
    const opens =
      method === 'INVITE' ? status > 100 && status < 300 : method === 'SUBSCRIBE' && status >= 200 && status < 300;
    if (opens && !inbound.leg) {
      const { callId, fromTag } = transaction.essentials;
      const id = `${callId};from-tag=${fromTag}`;
      const dialog = uasDialog(transaction, {
        // Both ends of a call from this engine to itself would have the same id.
        id: this.#world.legs.byId(id) || this.#outbound.isOpening(id) ? `${id};uas` : id,
        localTag: transaction.localTag,
        contact: inbound.contact,
      });
      inbound.leg = newLeg(dialog, inbound.application);
      if (method === 'INVITE') this.#openInvite(inbound.leg, inbound);
      this.#world.legs.add(inbound.leg);
    }
    const { leg } = inbound;
    if (!leg) return;
    if (status >= 200 && status < 300) leg.dialog.isConfirmed = true;
    else if (status >= 300 && !leg.dialog.isConfirmed && transaction.essentials.toTag === '')
      this.#world.legs.remove(leg);
  }

  #answered(inbound: Inbound, status: number): void {
    const { transaction, leg } = inbound;
    this.#pending.delete(transaction.id);
    this.#initialInvites.remove(transaction.essentials.callId, inbound);
    inbound.provisionals.settle();
    if (transaction.request.method !== 'INVITE' || !leg) return;
    this.#closeInvite(leg);
    const { unconfirmed } = inbound.provisionals;
    if (unconfirmed.length > 0)
      leg.crossed = { sequence: transaction.essentials.sequence, rseqs: new Set(unconfirmed) };
    if (status < 300) this.#repeatUntilAck(transaction, leg);
    else if (!leg.dialog.isConfirmed) this.#world.legs.remove(leg);
  }

  /** The 2xx is repeated over every transport until the ACK comes; if it never does, the call is ended. */
  #repeatUntilAck(transaction: ServerTransaction, leg: Leg): void {
    const { queue, timers } = this.#world;
    const repeater = new Repeater(queue, timers, timers.t2Ms, {
      repeat: () => transaction.repeatResponse(),
      giveUp: () => {
        leg.unacknowledged = undefined;
        this.#world.counters.add('acks-missing');
        this.#outbound.hangUp(leg, 'ACK timeout');
      },
    });
    leg.unacknowledged?.settle();
    leg.unacknowledged = { sequence: transaction.essentials.sequence, settle: () => repeater.settle() };
  }

  /** Which INVITE a PRACK belongs to: one that waits, one whose final response it has crossed, or none. */
  #confirmProvisional(leg: Leg, prack: SipMessage): 'waiting' | 'crossed' | 'nothing' {
    const rack = readRAck(prack);
    if (!rack) return 'nothing';
    // RFC 3262 §3: one that crosses the final response is answered all the same; to its application that INVITE is over.
    if (leg.crossed?.sequence === rack.sequence && leg.crossed.rseqs.delete(rack.rseq)) return 'crossed';
    const inbound = this.#openInvites.get(leg);
    const isOfThis = inbound?.transaction.essentials.sequence === rack.sequence;
    return isOfThis && inbound.provisionals.confirm(rack.rseq) ? 'waiting' : 'nothing';
  }

  #record(inbound: Inbound, status: number, text: string): void {
    const { request, essentials } = inbound.transaction;
    if (request.method !== 'INVITE' || status < 200 || essentials.toTag !== '') return;
    const { applications } = this.#world;
    if (status < 300) applications.select('cdr:start')?.record('start', 'application', 'uas', text);
    else applications.select('cdr:stop')?.record('stop', 'application', 'call-rejected', text);
  }

  /** A response of the engine's own. */
  #reply(transaction: ServerTransaction, status: number, reason: string, lines = ''): void {
    const toTag = status === 100 ? '' : transaction.localTag;
    const text = responseText(transaction, { status, reason, toTag, lines, body: '' });
    transaction.respond(status, Buffer.from(text, 'latin1'));
  }
}

const isSuccessOfSession = ({ method }: SipMessage, status: number): boolean =>
  status >= 200 && status < 300 && CARRIES_SESSION.has(method);

/** Written by the engine where a response needs them. */
const isSetByResponse = (id: number): boolean => id === H.recordRoute || id === H.rseq;
