import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';
import { LiveMember } from './live-queue.ts';

/** An agent whom a user is, as he sees himself (XiVO 15.12 X3-AG-01, X3-AG-03). */
export const OwnAgent = z
  .object({
    agentId: z.string(),
    number: z.string(),
    name: z.string(),
    member: LiveMember.nullable().describe('What the agent does; null: in no queue, or no edge answers.'),
    queues: z.array(
      z.object({
        queueId: z.string(),
        name: z.string(),
        waiting: z.int().min(0),
        waitingSince: Instant.nullable().describe('When the one came who waits longest; null: nobody waits.'),
        ready: z.int().min(0).describe('Members who could be rung now.'),
        isPaused: z.boolean().describe('Whether the agent takes no calls of it.'),
      }),
    ),
  })
  .meta({ id: 'OwnAgent' });
export type OwnAgent = z.infer<typeof OwnAgent>;
