import type { Disposition, Hangup } from '#shared/cdr/index.ts';
import { type Rejection, SIP_ANSWER } from '#shared/dialplan/index.ts';
import type { CallOutcome } from './call-record.ts';

/** What the bill says of a call that was rejected, and who ended it. */
const REJECTION_OUTCOMES = {
  'unknown-number': { disposition: 'failed', by: 'system' },
  'not-callable': { disposition: 'failed', by: 'system' },
  'caller-disabled': { disposition: 'failed', by: 'system' },
  'user-disabled': { disposition: 'failed', by: 'system' },
  'tenant-disabled': { disposition: 'failed', by: 'system' },
  filtered: { disposition: 'rejected', by: 'system' },
  'forwarding-loop': { disposition: 'failed', by: 'system' },
  'hang-up': { disposition: 'failed', by: 'system' },
  congestion: { disposition: 'failed', by: 'system' },
  busy: { disposition: 'busy', by: 'callee' },
  'no-answer': { disposition: 'no-answer', by: 'system' },
  unreachable: { disposition: 'failed', by: 'system' },
  declined: { disposition: 'rejected', by: 'callee' },
  'not-permitted': { disposition: 'rejected', by: 'system' },
  'wrong-code': { disposition: 'rejected', by: 'system' },
  'held-back': { disposition: 'rejected', by: 'system' },
  'no-way-out': { disposition: 'failed', by: 'system' },
  'nothing-parked': { disposition: 'failed', by: 'system' },
  'orbit-full': { disposition: 'busy', by: 'system' },
  'nothing-to-complete': { disposition: 'failed', by: 'system' },
  'nothing-to-redial': { disposition: 'failed', by: 'system' },
  'no-conference': { disposition: 'failed', by: 'system' },
  'nothing-to-hear': { disposition: 'failed', by: 'system' },
  'nothing-to-pick-up': { disposition: 'failed', by: 'system' },
  'incompatible-media': { disposition: 'failed', by: 'system' },
  'no-media': { disposition: 'failed', by: 'system' },
  'edge-stopping': { disposition: 'failed', by: 'system' },
  'ended-by-order': { disposition: 'canceled', by: 'system' },
  'internal-error': { disposition: 'failed', by: 'system' },
} as const satisfies Record<Rejection['code'], { disposition: Disposition; by: Hangup['by'] }>;

/** The same with what ended the call; a caller who was told by SIP has got its status. */
export function outcomeOf(code: Rejection['code'], sipStatus: number | null = null): CallOutcome {
  const { disposition, by } = REJECTION_OUTCOMES[code];
  return { disposition, hangup: { by, q850Cause: SIP_ANSWER[code].cause, sipStatus, reason: code } };
}
