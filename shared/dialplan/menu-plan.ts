import { z } from 'zod';
import { why } from './ring-target.ts';

/**
 * What answers a call and asks the caller where to go. Where he goes is planned when he has chosen (`routeFromMenu`): menus
 * lead back to each other, and a tree of all that could be pressed would have no end.
 */
const leads = z
  .array(z.object({ when: z.string().describe('A key, or `invalid` or `timeout`.'), to: z.string() }))
  .describe('Where the caller can go from here, in words.');

/** A menu (sipXcom 20.04 AAT-01 to AAT-09). */
export const AutoAttendantStep = z
  .object({ kind: z.literal('auto-attendant'), autoAttendantId: z.string(), name: z.string(), leads, why })
  .meta({ id: 'AutoAttendantStep' });
export type AutoAttendantStep = z.infer<typeof AutoAttendantStep>;

/** What came of a call that an application has made, or of the wait of its caller in a queue, as it is told. */
export const DialOutcome = z
  .object({ status: z.enum(['completed', 'busy', 'no-answer', 'failed']), sipStatus: z.int() })
  .meta({ id: 'DialOutcome' });
export type DialOutcome = z.infer<typeof DialOutcome>;

/** A call flow of the tenant's own (XiVO 15.12 XA-IVR-01 to -11). */
export const IvrStep = z
  .object({
    kind: z.literal('ivr'),
    ivrId: z.string(),
    name: z.string(),
    leads,
    /** Whom an application of the flow has called could not be reached, or has hung up: it goes on from there. */
    resumes: DialOutcome.optional().describe('What came of a call that the flow has made; it goes on after that.'),
    why,
  })
  .meta({ id: 'IvrStep' });
export type IvrStep = z.infer<typeof IvrStep>;

/** Asks for the letters of a name, and calls whoever is chosen (sipXcom 20.04 AAT-04). */
export const DialByNameStep = z
  .object({
    kind: z.literal('dial-by-name'),
    userGroupId: z.string().nullable().describe('Only its members; null: everybody.'),
    why,
  })
  .meta({ id: 'DialByNameStep' });
export type DialByNameStep = z.infer<typeof DialByNameStep>;
