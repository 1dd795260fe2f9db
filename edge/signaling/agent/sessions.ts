import { contactUri } from '../dialog/index.ts';
import { type Essentials, H, type SipMessage } from '../parser/index.ts';
import type { ClientTransaction, ClientUser, QueuedTimer, Wakeable } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import type { Draft } from './application.ts';
import { askLines, lastsMs, minSecondsOf, refreshAfterMs, type SessionTerms, termsIn } from './session-terms.ts';
import type { AgentWorld, Leg } from './world.ts';

/** Requests whose 2xx says how long the session lasts. */
export const CARRIES_SESSION: ReadonlySet<string> = new Set(['INVITE', 'UPDATE']);

/** Of one leg, from a 2xx that named an interval on. */
export interface Session {
  terms: SessionTerms;
  /** Of the monotonic clock; the first matters only where we refresh. */
  refreshAtMs: number;
  overAtMs: number;
  /** The peer allows UPDATE, which needs no SDP (RFC 4028 §7.4). */
  mayUpdate: boolean;
  /** What we said of our media last, for a re-INVITE. Kept only where we refresh; '' when it is not known. */
  sdp: string;
  isBeingRefreshed: boolean;
}

/** Who sends what sessions need. */
export interface SessionSender {
  /** False when no way leads to the peer. */
  refresh(leg: Leg, method: 'UPDATE' | 'INVITE', content: { lines: string; sdp: string }, user: ClientUser): boolean;
  acknowledge(leg: Leg, sequence: number): void;
  expired(leg: Leg): void;
}

/** The session is looked at so many times in the shortest interval. */
const ROUNDS_PER_INTERVAL = 18;

/**
 * Sessions that are over unless somebody refreshes them (RFC 4028): a call whose phones are gone ends by itself.
 *
 * One timer looks at all of them in turn, for one per call would be held until it is due. A refresh that is refused goes out
 * again in the next round; rounds of two ends that collided (491) are as little in step as random pauses.
 */
export class Sessions implements Wakeable {
  readonly #world: AgentWorld;
  readonly #sender: SessionSender;
  #round: QueuedTimer | undefined;

  constructor(world: AgentWorld, sender: SessionSender) {
    this.#world = world;
    this.#sender = sender;
  }

  /**
   * A 2xx to INVITE or UPDATE has been sent or received.
   *
   * @param terms  undefined: it said nothing, and the session lasts until somebody hangs up
   * @param peer  the message of the peer: its Allow says whether UPDATE will do
   * @param sdp  ours in the exchange; '' when it had none
   */
  agree(leg: Leg, terms: SessionTerms | undefined, peer: Pick<Draft, 'method' | 'all'>, sdp: string): void {
    const before = leg.session;
    if (!terms) {
      leg.session = undefined;
      return;
    }
    const allowed = peer.all(H.allow);
    const nowMs = this.#world.clock.monotonicMs();
    leg.session = {
      terms,
      refreshAtMs: nowMs + refreshAfterMs(terms.seconds),
      overAtMs: nowMs + lastsMs(terms.seconds),
      mayUpdate:
        allowed.length > 0 ? allowed.some(namesUpdate) : peer.method === 'UPDATE' || (before?.mayUpdate ?? false),
      sdp: terms.isRefreshedByUs ? (sdp.startsWith('v=0') ? sdp : '') || (before?.sdp ?? '') : '',
      isBeingRefreshed: false,
    };
    this.#awaitRound();
  }

  /** The lines that a request of an application in this dialog has to carry, lest its 2xx end the agreement. */
  linesFor({ session }: Leg, draft: Draft): string {
    if (!session || !CARRIES_SESSION.has(draft.method) || draft.has(H.sessionExpires)) return '';
    return refreshLines(session.terms);
  }

  wake(): void {
    this.#round = undefined;
    const nowMs = this.#world.clock.monotonicMs();
    let isAnyLeft = false;
    for (const leg of [...this.#world.legs]) {
      if (!leg.session) continue;
      isAnyLeft = true;
      this.#look(leg, leg.session, nowMs);
    }
    if (isAnyLeft) this.#awaitRound();
  }

  #awaitRound(): void {
    const { queue, timers } = this.#world;
    this.#round ??= queue.set(this, 'round', (timers.minSessionSeconds * 1000) / ROUNDS_PER_INTERVAL);
  }

  #look(leg: Leg, session: Session, nowMs: number): void {
    if (nowMs >= session.overAtMs) this.#expire(leg);
    else if (session.terms.isRefreshedByUs && !session.isBeingRefreshed && nowMs >= session.refreshAtMs)
      this.#refresh(leg, session);
  }

  #expire(leg: Leg): void {
    this.#world.counters.add('sessions-expired');
    leg.session = undefined;
    this.#sender.expired(leg);
  }

  #refresh(leg: Leg, session: Session): void {
    const method = session.mayUpdate ? 'UPDATE' : 'INVITE';
    // An INVITE under way will refresh it, and must not meet another (RFC 3261 §14.1). Without SDP there is none to send.
    if (method === 'INVITE' && (leg.isInvited || leg.invitesOfOurs > 0 || session.sdp === '')) return;
    const sdp = method === 'INVITE' ? session.sdp : '';
    const refresh = new Refresh(leg, {
      renewed: (message) => this.#renewed(leg, message, sdp),
      refused: (status, message) => this.#refused(leg, session, status, message),
      acknowledge: (sequence) => this.#sender.acknowledge(leg, sequence),
    });
    if (!this.#sender.refresh(leg, method, { lines: refreshLines(session.terms), sdp }, refresh)) return;
    session.isBeingRefreshed = true;
    if (method === 'INVITE') leg.invitesOfOurs += 1;
    this.#world.counters.add('sessions-refreshed');
  }

  #renewed(leg: Leg, message: SipMessage, sdp: string): void {
    if (leg.session) this.agree(leg, termsIn(message, leg.session.terms.minSeconds, false), message, sdp);
  }

  #refused(leg: Leg, session: Session, status: number, message: SipMessage | undefined): void {
    session.isBeingRefreshed = false;
    // It has refreshed in the meantime, or the call is over.
    if (leg.session !== session) return;
    if (status === 408 || status === 481) this.#expire(leg);
    else if (status === 422 && message) {
      const minSeconds = Math.max(session.terms.minSeconds, minSecondsOf(message, this.#world.timers));
      session.terms = { ...session.terms, minSeconds, seconds: Math.max(session.terms.seconds, minSeconds) };
    } else if (status !== 491 && status !== 503) session.mayUpdate = false;
  }
}

/** Both ends keep their part, whoever sends this request: its sender is the `uac`. */
const refreshLines = ({ seconds, minSeconds, isRefreshedByUs }: SessionTerms): string =>
  `${askLines(seconds, minSeconds, isRefreshedByUs ? 'uac' : 'uas')}Supported: timer\r\n`;

const namesUpdate = (value: string): boolean => value.split(',').some((method) => method.trim() === 'UPDATE');

interface Outcome {
  renewed(message: SipMessage): void;
  /** `message` is undefined when nothing came. */
  refused(status: number, message: SipMessage | undefined): void;
  acknowledge(sequence: number): void;
}

/** A refresh of ours on its way. */
class Refresh implements ClientUser {
  readonly #leg: Leg;
  readonly #outcome: Outcome;
  #isSettled = false;

  constructor(leg: Leg, outcome: Outcome) {
    this.#leg = leg;
    this.#outcome = outcome;
  }

  response({ request }: ClientTransaction, message: SipMessage, _essentials: Essentials, flow: Flow): void {
    const { status } = message;
    if (status < 200) return;
    const isSuccess = status < 300;
    // Each repetition says that our ACK was lost (RFC 3261 §13.2.2.4).
    if (isSuccess && request.method === 'INVITE') this.#outcome.acknowledge(request.sequence);
    if (!this.#settle(request.method)) return;
    if (!isSuccess) {
      this.#outcome.refused(status, message);
      return;
    }
    const { dialog } = this.#leg;
    dialog.flow = flow;
    dialog.remoteTarget = contactUri(message) ?? dialog.remoteTarget;
    this.#outcome.renewed(message);
  }

  failed({ request }: ClientTransaction, problem: 'timeout' | 'transport'): void {
    if (this.#settle(request.method)) this.#outcome.refused(problem === 'timeout' ? 408 : 503, undefined);
  }

  #settle(method: string): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    if (method === 'INVITE') this.#leg.invitesOfOurs -= 1;
    return true;
  }
}
