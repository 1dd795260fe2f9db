import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { ACTIVITIES } from '#shared/presence/user-presence.ts'; // not by the door, which reads snapshots

/**
 * What users can say of themselves, and what comes of it (XiVO 15.12 X3-SU-26, CTI-41): who says Lunch is away for others, and takes
 * no calls of queues until he says something else.
 */
export const PresenceState = objectKind({
  name: 'presence-state',
  idPrefix: 'pst',
  description: 'What users can say of themselves, such as Lunch, and what comes of it.',
  isInSnapshot: true,
  fields: () => ({
    ...named('presence-state'),
    activity: z
      .enum(['available', ...ACTIVITIES])
      .default('away')
      .describe('What others see of who has said it.'),
    agentAction: z
      .enum(['none', 'pause', 'resume', 'log-out'])
      .default('none')
      .describe('What becomes of the agent whom the user is: nothing, no calls of queues, calls again, or logged out.'),
    isDoNotDisturb: z.boolean().default(false).describe('Whether no calls ring meanwhile.'),
  }),
  example: { name: 'Lunch', activity: 'meal', agentAction: 'pause' },
  unique: ({ name }) => [uniqueName('presence-state', name)],
});
export type PresenceState = ObjectOf<typeof PresenceState>;
