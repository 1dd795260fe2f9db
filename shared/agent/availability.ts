import { z } from 'zod';

/** A talk that no queue gave: who began it, and whether the other side is one of the tenant's. */
export const OTHER_CALLS = [
  'incoming-internal',
  'incoming-external',
  'outgoing-internal',
  'outgoing-external',
] as const;
export const OtherCall = z.enum(OTHER_CALLS);
export type OtherCall = z.infer<typeof OtherCall>;

const onCall = <Other extends OtherCall>(other: Other) => `on-call-${other}` as const;

/**
 * Whether a member takes calls of queues, and if not, what he talks about: what CTI calls `availability` (XiVO 15.12 X3-DB-08, where
 * `on-call-incoming-internal` is `on_call_nonacd_incoming_internal`). A phone that rings changes nothing (X3-DB-04).
 */
export const Availability = z
  .enum(['logged-out', 'available', 'unavailable', ...OTHER_CALLS.map(onCall)])
  .describe(
    'unavailable: talks to a caller of a queue, finishes, pauses, or has no phone that is registered. on-call-…: talks, and no queue gave the call.',
  );
export type Availability = z.infer<typeof Availability>;

export const onOtherCall = (other: OtherCall): Availability => onCall(other);
