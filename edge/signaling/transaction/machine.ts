import { giveUpMs, type SipTimers } from './timers.ts';

/**
 * The four transaction state machines (RFC 3261 §17 with the corrections of RFC 6026) as pure functions.
 *
 *   INVITE client       calling ──1xx──▶ proceeding ──2xx──▶ accepted ──M──▶ terminated
 *                          └──3xx-6xx──┴─────────▶ completed ──D──▶ terminated
 *   non-INVITE client   trying ──1xx──▶ proceeding ──final──▶ completed ──K──▶ terminated
 *   INVITE server       proceeding ──2xx──▶ accepted ──L──▶ terminated
 *                          └──3xx-6xx──▶ completed ──ACK──▶ confirmed ──I──▶ terminated
 *   non-INVITE server   trying ──1xx──▶ proceeding ──final──▶ completed ──J──▶ terminated
 *
 * Timers are named by purpose: `retransmit` is A, E or G; `give-up` is B, F or H; `linger` is D, I, J, K, L or M.
 */
export type Kind = 'invite-client' | 'client' | 'invite-server' | 'server';

export type StateName = 'calling' | 'trying' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

export interface State {
  readonly name: StateName;
  /** Next retransmission interval, while something is retransmitted. */
  readonly intervalMs: number;
  /** How often it may still be; without limit when it is left out. */
  readonly repeatsLeft?: number;
}

export type TimerName = 'retransmit' | 'give-up' | 'linger';

export type Event =
  | { name: 'started' }
  /** Client: a response came. Server: the user sends one. */
  | { name: 'response'; status: number }
  /** Server: the request came again. */
  | { name: 'request-repeated' }
  | { name: 'ack' }
  | { name: 'timer'; timer: TimerName }
  | { name: 'transport-failed' }
  /** The user waits no longer, and has told whom it concerns. */
  | { name: 'given-up' };

export type Effect =
  | { name: 'send-request' }
  /** The ACK of a failed INVITE, which belongs to the transaction. */
  | { name: 'send-ack' }
  | { name: 'send-response' }
  | { name: 'set-timer'; timer: TimerName; delayMs: number }
  | { name: 'stop-timers' }
  /** Client: hand the response to the user. */
  | { name: 'deliver' }
  | { name: 'report'; problem: 'timeout' | 'transport' };

export interface Move {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Surroundings {
  readonly timers: SipTimers;
  readonly isReliable: boolean;
}

const NOTHING: readonly Effect[] = [];
const SEND_REQUEST: Effect = { name: 'send-request' };
const SEND_ACK: Effect = { name: 'send-ack' };
const SEND_RESPONSE: Effect = { name: 'send-response' };
const STOP_TIMERS: Effect = { name: 'stop-timers' };
const DELIVER: Effect = { name: 'deliver' };
const TERMINATED: State = { name: 'terminated', intervalMs: 0 };

const be = (name: StateName, intervalMs = 0): State => ({ name, intervalMs });
const set = (timer: TimerName, delayMs: number): Effect => ({ name: 'set-timer', timer, delayMs });
const stay = (state: State, ...effects: Effect[]): Move => ({
  state,
  effects: effects.length === 0 ? NOTHING : effects,
});
const end = (...effects: Effect[]): Move => ({ state: TERMINATED, effects: [STOP_TIMERS, ...effects] });

/** Goes to a state that only waits for late messages; `delayMs` 0 means that none can come. */
const linger = (name: StateName, delayMs: number, ...effects: Effect[]): Move =>
  delayMs === 0 ? end(...effects) : { state: be(name), effects: [STOP_TIMERS, set('linger', delayMs), ...effects] };

const failed = (problem: 'timeout' | 'transport'): Move => end({ name: 'report', problem });

/** The state before `started`. */
export const initialState = (kind: Kind): State => be(INITIAL[kind]);

const INITIAL = {
  'invite-client': 'calling',
  client: 'trying',
  'invite-server': 'proceeding',
  server: 'trying',
} as const satisfies Record<Kind, StateName>;

const MACHINES = {
  'invite-client': inviteClient,
  client: nonInviteClient,
  'invite-server': inviteServer,
  server: nonInviteServer,
} satisfies Record<Kind, (around: Surroundings, state: State, event: Event) => Move>;

/** One step of a transaction. An event that means nothing in a state leaves everything as it is. */
export function step(kind: Kind, around: Surroundings, state: State, event: Event): Move {
  if (state.name === 'terminated') return stay(state);
  if (event.name === 'given-up') return end();
  if (event.name === 'transport-failed') {
    // A response that cannot be sent is the peer's loss; its retransmitted request brings another flow (§17.2.4).
    return kind.endsWith('client') && isWaiting(state) ? failed('transport') : stay(state);
  }
  return MACHINES[kind](around, state, event);
}

const isWaiting = ({ name }: State): boolean => name === 'calling' || name === 'trying' || name === 'proceeding';

/** RFC 3261 §17.1.1, RFC 6026 §8.4. */
function inviteClient({ timers, isReliable }: Surroundings, state: State, event: Event): Move {
  switch (event.name) {
    case 'started': {
      const giveUp = set('give-up', giveUpMs(timers));
      if (isReliable) return stay(state, SEND_REQUEST, giveUp);
      return stay(be('calling', timers.t1Ms), SEND_REQUEST, set('retransmit', timers.t1Ms), giveUp);
    }
    case 'timer':
      if (event.timer === 'linger') return end();
      if (state.name !== 'calling') return stay(state);
      if (event.timer === 'give-up') return failed('timeout');
      return stay(be('calling', state.intervalMs * 2), SEND_REQUEST, set('retransmit', state.intervalMs * 2));
    case 'response':
      if (state.name === 'calling' || state.name === 'proceeding') {
        if (event.status < 200) return stay(be('proceeding'), STOP_TIMERS, DELIVER);
        if (event.status < 300) return linger('accepted', giveUpMs(timers), DELIVER);
        return linger('completed', isReliable ? 0 : timers.dMs, SEND_ACK, DELIVER);
      }
      // Every 2xx goes up: another fork may have answered, or our ACK was lost.
      if (state.name === 'accepted')
        return event.status >= 200 && event.status < 300 ? stay(state, DELIVER) : stay(state);
      return event.status >= 300 ? stay(state, SEND_ACK) : stay(state);
    default:
      return stay(state);
  }
}

/** RFC 3261 §17.1.2. */
function nonInviteClient({ timers, isReliable }: Surroundings, state: State, event: Event): Move {
  switch (event.name) {
    case 'started': {
      const giveUp = set('give-up', giveUpMs(timers));
      if (isReliable) return stay(state, SEND_REQUEST, giveUp);
      return stay(be('trying', timers.t1Ms), SEND_REQUEST, set('retransmit', timers.t1Ms), giveUp);
    }
    case 'timer': {
      if (event.timer === 'linger') return end();
      if (state.name === 'completed') return stay(state);
      if (event.timer === 'give-up') return failed('timeout');
      const doubled = Math.min(state.intervalMs * 2, timers.t2Ms);
      const intervalMs = state.name === 'proceeding' ? timers.t2Ms : doubled;
      return stay(be(state.name, intervalMs), SEND_REQUEST, set('retransmit', intervalMs));
    }
    case 'response':
      if (state.name === 'completed') return stay(state);
      if (event.status < 200) return stay(be('proceeding', state.intervalMs), DELIVER);
      return linger('completed', isReliable ? 0 : timers.t4Ms, DELIVER);
    default:
      return stay(state);
  }
}

/** RFC 3261 §17.2.1, RFC 6026 §8.5. */
function inviteServer({ timers, isReliable }: Surroundings, state: State, event: Event): Move {
  switch (event.name) {
    case 'response':
      if (state.name !== 'proceeding') return stay(state);
      if (event.status < 200) return stay(state, SEND_RESPONSE);
      // From here the user repeats its 2xx until the ACK comes (RFC 3261 §13.3.1.4).
      if (event.status < 300) return linger('accepted', giveUpMs(timers), SEND_RESPONSE);
      if (isReliable) return stay(be('completed'), SEND_RESPONSE, set('give-up', giveUpMs(timers)));
      return stay(
        { ...be('completed', timers.t1Ms), ...(isChallenge(event.status) && { repeatsLeft: CHALLENGE_REPEATS }) },
        SEND_RESPONSE,
        set('retransmit', timers.t1Ms),
        set('give-up', giveUpMs(timers)),
      );
    case 'request-repeated':
      return state.name === 'proceeding' || state.name === 'completed' ? stay(state, SEND_RESPONSE) : stay(state);
    case 'ack':
      return state.name === 'completed' ? linger('confirmed', isReliable ? 0 : timers.t4Ms) : stay(state);
    case 'timer': {
      if (event.timer === 'linger') return end();
      if (state.name !== 'completed') return stay(state);
      if (event.timer === 'give-up') return failed('timeout');
      const intervalMs = Math.min(state.intervalMs * 2, timers.t2Ms);
      if (state.repeatsLeft === undefined) {
        return stay(be('completed', intervalMs), SEND_RESPONSE, set('retransmit', intervalMs));
      }
      const repeatsLeft = state.repeatsLeft - 1;
      const again = repeatsLeft > 0 ? [set('retransmit', intervalMs)] : [];
      return stay({ ...be('completed', intervalMs), repeatsLeft }, SEND_RESPONSE, ...again);
    }
    default:
      return stay(state);
  }
}

/**
 * A challenge goes to whoever claims to have sent an INVITE; repeated ten times, as timer G would, it would make us an
 * amplifier against forged senders. Two repeats survive what a network loses.
 */
const CHALLENGE_REPEATS = 2;
const isChallenge = (status: number): boolean => status === 401 || status === 407;

/** RFC 3261 §17.2.2. */
function nonInviteServer({ timers, isReliable }: Surroundings, state: State, event: Event): Move {
  switch (event.name) {
    case 'started':
      // The client gives up after timer F; an answer later than that would reach nobody (RFC 4320 §4.2).
      return stay(state, set('give-up', giveUpMs(timers)));
    case 'response':
      if (state.name === 'completed') return stay(state);
      if (event.status < 200) return stay(be('proceeding'), SEND_RESPONSE);
      return linger('completed', isReliable ? 0 : giveUpMs(timers), SEND_RESPONSE);
    case 'request-repeated':
      return state.name === 'trying' ? stay(state) : stay(state, SEND_RESPONSE);
    case 'timer':
      if (event.timer === 'linger') return end();
      return state.name === 'completed' ? stay(state) : failed('timeout');
    default:
      return stay(state);
  }
}
