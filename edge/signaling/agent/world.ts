import type { Chance, Clock } from '#shared/world/index.ts';
import type { Counters } from '../counters.ts';
import type { Dialog, DialogStore } from '../dialog/index.ts';
import type { SipTimers, TimerQueue, TransactionLayer } from '../transaction/index.ts';
import type { TransportLayer } from '../transport/index.ts';
import type { Application } from './application.ts';
import type { ApplicationRegistry } from './registry.ts';
import type { Session } from './sessions.ts';

/** One dialog and the application that steers it. */
export interface Leg {
  readonly dialog: Dialog;
  application: Application;
  /** The 2xx of ours that waits for its ACK. */
  unacknowledged: { sequence: number; settle: () => void } | undefined;
  /** CSeq number of the INVITE of ours whose 2xx is to be acknowledged. */
  ackSequence: number | undefined;
  /** The last ACK we sent, repeated when the 2xx is. */
  lastAck: { sequence: number; send: () => void } | undefined;
  /** INVITEs of ours in this dialog that have no final response yet. */
  invitesOfOurs: number;
  /** The caller canceled, but the callee answered first: hang up as soon as the ACK is out. */
  isUnwanted: boolean;
  /** Reliable provisionals that nobody had confirmed when the final response went out: a PRACK may have crossed it. */
  crossed: { sequence: number; rseqs: Set<number> } | undefined;
  /** An INVITE of theirs in this dialog has no final response yet. */
  isInvited: boolean;
  /** Undefined while nothing was agreed about how long it lasts. */
  session: Session | undefined;
}

export const newLeg = (dialog: Dialog, application: Application): Leg => ({
  dialog,
  application,
  unacknowledged: undefined,
  ackSequence: undefined,
  lastAck: undefined,
  invitesOfOurs: 0,
  isUnwanted: false,
  crossed: undefined,
  isInvited: false,
  session: undefined,
});

/** What inbound and outbound share. */
export interface AgentWorld {
  clock: Pick<Clock, 'monotonicMs'>;
  timers: SipTimers;
  queue: TimerQueue;
  counters: Counters;
  transports: TransportLayer;
  transactions: TransactionLayer;
  applications: ApplicationRegistry;
  legs: DialogStore<Leg>;
  tokens: Tokens;
}

const HEX_TAG_BYTES = 8;
const POOL_BYTES = 4096;

/** Tags, branches and Call-IDs that nobody can guess (RFC 3261 §19.3), drawn from chance in large pieces. */
export class Tokens {
  readonly #chance: Chance;
  #pool: Uint8Array = new Uint8Array(0);
  #used = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  tag(): string {
    return this.#hex(HEX_TAG_BYTES);
  }

  branch(): string {
    return `z9hG4bK${this.#hex(HEX_TAG_BYTES)}`;
  }

  callId(): string {
    return this.#hex(16);
  }

  #hex(count: number): string {
    if (this.#used + count > this.#pool.length) {
      this.#pool = this.#chance.bytes(POOL_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += count;
    return Buffer.from(this.#pool.buffer, this.#pool.byteOffset + start, count).toString('hex');
  }
}

/** Methods the engine knows; whatever else comes is answered 501 and counted as `other`. */
const METHODS: ReadonlySet<string> = new Set([
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]);

export const isKnownMethod = (method: string): boolean => METHODS.has(method);

/** A method as part of a counter's name: strangers must not be able to make up counters. */
export const countedMethod = (method: string): string => (METHODS.has(method) ? method : 'other');
