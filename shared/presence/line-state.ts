import { z } from 'zod';

export const LINE_STATES = ['idle', 'ringing', 'in-use', 'on-hold', 'unavailable'] as const;
export const LineState = z
  .enum(LINE_STATES)
  .describe('unavailable: no phone is registered. on-hold: every call of the line waits.');
export type LineState = z.infer<typeof LineState>;

/** A call on a line, as far as its state goes. */
export interface LineUse {
  readonly direction: 'initiator' | 'recipient';
  readonly state: 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated';
  readonly isOnHold: boolean;
}

/** What a line is doing with all its calls together: a call that is talked in goes before one that rings (chosen). */
export function lineStateOf(uses: readonly LineUse[], isRegistered: boolean): LineState {
  const confirmed = uses.filter(({ state }) => state === 'confirmed');
  if (confirmed.some(({ isOnHold }) => !isOnHold)) return 'in-use';
  if (uses.some(({ direction, state }) => direction === 'initiator' && CALLS.has(state))) return 'in-use';
  if (uses.some(({ direction, state }) => direction === 'recipient' && state === 'early')) return 'ringing';
  if (confirmed.length > 0) return 'on-hold';
  return isRegistered ? 'idle' : 'unavailable';
}

const CALLS: ReadonlySet<LineUse['state']> = new Set(['trying', 'proceeding', 'early']);
