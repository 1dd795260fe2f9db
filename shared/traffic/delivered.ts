import type { Cdr, CdrLeg } from '#shared/cdr/index.ts';

/**
 * Q.850 causes that come from the other side, not from a network: busy, no user responding, no answer, subscriber absent,
 * rejected, destination out of order (ITU-T E.425: answer, user busy, ring no answer, terminal rejection or unavailability).
 */
const OF_THE_TERMINAL = new Set([17, 18, 19, 20, 21, 27]);
/** The same in SIP (RFC 3398 §8.2.6.1); 487: the caller gave up while it rang. */
const SIP_OF_THE_TERMINAL = new Set([480, 486, 487, 600, 603]);

/** Whether the call reached whom it was for, seen by the network: the numerator of NER (ITU-T E.425). */
export const isDelivered = ({ answeredAt, ringingAt, hangup }: Cdr): boolean =>
  answeredAt !== null || ringingAt !== null || OF_THE_TERMINAL.has(hangup.q850Cause);

/** The same for one leg. */
export const isLegDelivered = ({ answeredAt, sipStatus }: CdrLeg): boolean =>
  answeredAt !== null || (sipStatus !== null && SIP_OF_THE_TERMINAL.has(sipStatus));
