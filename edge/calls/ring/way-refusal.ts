import { paramOf, splitList } from '#edge/signaling/parser/index.ts';
import type { SipResponse } from '../signaling-port/index.ts';
import { outcomeOf, type RingOutcome, type WayRefusal } from './ring.ts';

/**
 * Causes that lie with the trunk or the network behind it, not with the callee: no route, out of order, congestion, no
 * circuit, resources or capability missing there (ITU-T Q.850 §2.2.5).
 */
const CAUSES_OF_WAYS: ReadonlySet<number> = new Set([2, 3, 27, 34, 38, 41, 42, 43, 44, 47, 50, 57, 58, 63]);

/** Our account is not welcome (RFC 3261 §21.4.2, §21.4.8), or the trunk does not know how to go on. */
const WAY_STATUSES: ReadonlySet<number> = new Set([401, 402, 407, 420, 421, 430]);

/**
 * Whether a trunk is to blame for a refusal, so that the next one is tried (DPL-09, GWY-11, XA-OUT-05); a callee who is busy,
 * declines or does not exist is so over every trunk.
 *
 * @param isAlive  the trunk has said something before
 */
export function wayRefusalOf(response: SipResponse, isAlive: boolean): WayRefusal {
  const { status } = response;
  const cause = causeIn(response.header('reason'));
  const isWayToBlame =
    CAUSES_OF_WAYS.has(cause ?? 0) ||
    (cause === null && ((status >= 500 && status < 600) || WAY_STATUSES.has(status))) ||
    (status === 408 && !isAlive);
  return { isWayToBlame, outcome: isWayToBlame ? 'congestion' : outcomeOfCallee(status, cause) };
}

function outcomeOfCallee(status: number, cause: number | null): RingOutcome {
  if (cause === 1 || cause === 22 || cause === 28) return 'unknown-number';
  if (cause === 17) return 'busy';
  if (cause === 18 || cause === 19) return 'no-answer';
  if (cause === 21) return 'declined';
  if (NO_SUCH_NUMBER.has(status)) return 'unknown-number';
  if (status === 408 || status === 480) return 'no-answer';
  return outcomeOf(status);
}

/** RFC 3261 §21.4.5, §21.4.11, §21.4.22, §21.6.3. */
const NO_SUCH_NUMBER: ReadonlySet<number> = new Set([404, 410, 484, 604]);

/** Of Q.850, in Reason (RFC 3326); null when nothing tells. */
function causeIn(reason: string | undefined): number | null {
  const row = splitList(reason ?? '').find((value) => /^\s*q\.850\s*(;|$)/i.test(value));
  const cause = Number.parseInt((row && paramOf(row, 'cause')) ?? '', 10);
  return cause > 0 ? cause : null;
}
