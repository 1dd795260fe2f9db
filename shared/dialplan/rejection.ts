import { z } from 'zod';

/** The last five are found out by the edge, not by the plan: they are here so that every end of a call has its answer. */
const REJECTIONS_WITHOUT_MORE = [
  'caller-disabled',
  'user-disabled',
  'tenant-disabled',
  'filtered',
  'forwarding-loop',
  'hang-up',
  'congestion',
  'busy',
  'no-answer',
  'unreachable',
  'declined',
  'not-permitted',
  'wrong-code',
  'no-way-out',
  'held-back',
  'nothing-parked',
  'orbit-full',
  'nothing-to-pick-up',
  'nothing-to-complete',
  'nothing-to-redial',
  'nothing-to-hear',
  'no-conference',
  'incompatible-media',
  'no-media',
  'edge-stopping',
  'ended-by-order',
  'internal-error',
] as const;

export const Rejection = z.discriminatedUnion('code', [
  z.object({ code: z.literal('unknown-number'), dialed: z.string() }),
  z
    .object({ code: z.literal('not-callable'), kind: z.string(), name: z.string() })
    .describe('The number is that of an object to which no call can go yet.'),
  z.object({ code: z.enum(REJECTIONS_WITHOUT_MORE) }),
]);
export type Rejection = z.infer<typeof Rejection>;

export interface SipAnswer {
  readonly status: number;
  /** Q.850 cause for the CDR and the Reason header (RFC 3326). */
  readonly cause: number;
}

/** What the caller's phone hears (RFC 3261 §21) and what the CDR records (Q.850). */
export const SIP_ANSWER = {
  'unknown-number': { status: 404, cause: 1 },
  'not-callable': { status: 501, cause: 79 },
  'caller-disabled': { status: 403, cause: 21 },
  'user-disabled': { status: 480, cause: 20 },
  'tenant-disabled': { status: 403, cause: 21 },
  // 603: no other phone or proxy needs to be tried (RFC 3261 §21.6.2).
  filtered: { status: 603, cause: 21 },
  'forwarding-loop': { status: 482, cause: 25 },
  'hang-up': { status: 480, cause: 16 },
  congestion: { status: 503, cause: 34 },
  busy: { status: 486, cause: 17 },
  'no-answer': { status: 480, cause: 19 },
  unreachable: { status: 480, cause: 20 },
  declined: { status: 603, cause: 21 },
  // RFC 3398 §7.2.4.1 makes a 403 of cause 57.
  'not-permitted': { status: 403, cause: 57 },
  'wrong-code': { status: 403, cause: 21 },
  'no-way-out': { status: 503, cause: 34 },
  // A limit of the tenant's own, against fraud.
  'held-back': { status: 403, cause: 57 },
  'nothing-parked': { status: 480, cause: 31 },
  'orbit-full': { status: 486, cause: 34 },
  'nothing-to-complete': { status: 480, cause: 31 },
  'nothing-to-redial': { status: 480, cause: 31 },
  'no-conference': { status: 480, cause: 31 },
  'nothing-to-hear': { status: 480, cause: 31 },
  'nothing-to-pick-up': { status: 480, cause: 31 },
  'incompatible-media': { status: 488, cause: 88 },
  'no-media': { status: 503, cause: 34 },
  'edge-stopping': { status: 503, cause: 41 },
  'ended-by-order': { status: 480, cause: 16 },
  'internal-error': { status: 500, cause: 41 },
} as const satisfies Record<Rejection['code'], SipAnswer>;
