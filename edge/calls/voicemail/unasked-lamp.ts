/**
 * The lamp of one phone that never subscribes to message-summary: NOTIFYs that it has not asked for (RFC 3842 knows only those
 * that were; Asterisk and phones set up for it have these).
 *
 *   begin ──▶ waiting ──due──▶ sending ──told──▶ quiet ──changed──▶ sending …
 *                ▲                │ lost: with its next REGISTER, or the next change
 *                └── put off ─────┤
 *                                 └─refused──▶ deaf, until it registers anew
 *
 * One is out at a time, and what happened last is always told. A phone that registers anew begins anew.
 */
export interface UnaskedLamp {
  readonly name: 'waiting' | 'sending' | 'deaf';
  /** Something may have to be told. */
  readonly isOwed: boolean;
  /** It is told then, of its own accord; null: when something happens. */
  readonly dueAtMs: number | null;
  /** Nothing is told before: the phone may be about to subscribe, or has just been told something. */
  readonly quietUntilMs: number;
  /** What it was told last; null: nothing that is still known there. */
  readonly told: string | null;
}

export type UnaskedLampEvent =
  /** The mailboxes or the settings of its user may say something else. */
  | { readonly name: 'changed' }
  /** It has said again that it is there. */
  | { readonly name: 'refreshed' }
  | { readonly name: 'woke' }
  | { readonly name: 'told'; readonly text: string }
  /** There was nothing to say. */
  | { readonly name: 'nothing-to-tell'; readonly told: string | null }
  /** What is in the mailboxes cannot be known now. */
  | { readonly name: 'put-off'; readonly untilMs: number }
  /** Nobody was there. */
  | { readonly name: 'lost' }
  | { readonly name: 'refused' };

export type UnaskedLampEffect = { readonly name: 'tell' } | { readonly name: 'wake'; readonly atMs: number };

export interface UnaskedLampMove {
  readonly lamp: UnaskedLamp;
  readonly effects: readonly UnaskedLampEffect[];
}

/** A phone that subscribes does so right after it has registered (chosen). */
export const SETTLE_MS = 2000;
/** Between two (chosen; as between those of a subscription). */
export const PAUSE_MS = 500;

/** @param dueAtMs  when it is told first; once it has had its time to subscribe, a change is told before */
export function begin(dueAtMs: number, nowMs: number): UnaskedLampMove {
  return goOn({ name: 'waiting', isOwed: true, dueAtMs, quietUntilMs: nowMs + SETTLE_MS, told: null }, nowMs);
}

export function follow(lamp: UnaskedLamp, event: UnaskedLampEvent, nowMs: number): UnaskedLampMove {
  if (lamp.name === 'deaf') return { lamp, effects: [] };
  switch (event.name) {
    case 'changed':
      return goOn({ ...lamp, isOwed: true, dueAtMs: nowMs }, nowMs);
    case 'refreshed':
      // Who waits for a turn goes on waiting for it.
      return goOn(lamp.isOwed && lamp.dueAtMs === null ? { ...lamp, dueAtMs: nowMs } : lamp, nowMs);
    case 'woke':
      return goOn(lamp, nowMs);
    case 'told':
      return goOn({ ...lamp, name: 'waiting', told: event.text, quietUntilMs: nowMs + PAUSE_MS }, nowMs);
    case 'nothing-to-tell':
      return goOn({ ...lamp, name: 'waiting', told: event.told }, nowMs);
    case 'put-off':
      return goOn({ ...lamp, name: 'waiting', isOwed: true, dueAtMs: event.untilMs }, nowMs);
    case 'lost':
      return goOn({ ...lamp, name: 'waiting', isOwed: true, told: null }, nowMs);
    case 'refused':
      return { lamp: { ...lamp, name: 'deaf', isOwed: false, dueAtMs: null, told: null }, effects: [] };
  }
}

function goOn(lamp: UnaskedLamp, nowMs: number): UnaskedLampMove {
  const { name, isOwed, dueAtMs, quietUntilMs } = lamp;
  if (name === 'sending' || !isOwed || dueAtMs === null) return { lamp, effects: [] };
  const atMs = Math.max(dueAtMs, quietUntilMs);
  if (atMs > nowMs) return { lamp, effects: [{ name: 'wake', atMs }] };
  return { lamp: { ...lamp, name: 'sending', isOwed: false, dueAtMs: null }, effects: [{ name: 'tell' }] };
}

/** What the final answer to a NOTIFY says (RFC 6665 §4.2.2): nobody there for now, or that the phone wants none. */
export function meaningOf(status: number): 'told' | 'lost' | 'refused' {
  if (status >= 200 && status < 300) return 'told';
  return AWAY.has(status) ? 'lost' : 'refused';
}

/** 430: that flow has failed (RFC 5626 §11.5). */
const AWAY: ReadonlySet<number> = new Set([408, 430, 480, 500, 502, 503, 504]);

/** What is known of a phone and its user when it may have to be told. */
export interface Told {
  /** The setting `voicemail.has-unsolicited-lamp`. */
  readonly isWanted: boolean;
  /** By a subscription of its own it hears all that happens. */
  readonly isSubscribed: boolean;
  readonly hasMailbox: boolean;
  /** What a NOTIFY would say now. */
  readonly text: string;
  readonly told: string | null;
}

/** @returns whether it is told; else what it knows afterwards */
export function owedTo({ isWanted, isSubscribed, hasMailbox, text, told }: Told): 'tell' | { told: string | null } {
  // What it hears meanwhile comes another way.
  if (!isWanted || isSubscribed) return { told: null };
  // Whose mailbox is gone: a lamp that is on goes off. Who never had one hears nothing.
  if (!hasMailbox && told === null) return { told };
  return text === told ? { told } : 'tell';
}
