import { z } from 'zod';
import { ExtensionNumber } from '#shared/user/index.ts';

const instantMs = z.number().min(0).describe('Milliseconds since 1970-01-01 UTC.');

/** No calls, of one queue or of all. */
export const MemberPause = z
  .object({
    queueId: z.string().nullable().describe('Null: of all queues.'),
    reason: z.string().max(100).nullable(),
    sinceMs: instantMs,
  })
  .meta({ id: 'MemberPause' });
export type MemberPause = z.infer<typeof MemberPause>;

/**
 * What is kept of a member of queues, an agent or a user, when the edge that distributes calls changes (XiVO 15.12 X3-AG-01). Every
 * change is another revision.
 */
export const MemberState = z.object({
  memberId: z.string(),
  login: z
    .object({ extension: ExtensionNumber, sinceMs: instantMs })
    .nullable()
    .describe('Where calls of an agent ring; null: logged out, or a user, who always is there.'),
  pauses: z.array(MemberPause).max(1000),
  missedInTurn: z.int().min(0),
  idleSinceMs: instantMs.nullable().describe('When the last call of a queue ended.'),
  lastCall: z
    .object({
      queueId: z.string(),
      endedAtMs: instantMs,
      averageWaitSeconds: z.number().nullable().describe('Of the queue, when it ended.'),
    })
    .nullable()
    .default(null)
    .describe('Of a queue: who distributes calls next knows by it how long callers wait, and whose turn it was.'),
  saidStateId: z
    .string()
    .nullable()
    .default(null)
    .describe('What he said of himself when it was last looked at: what comes of it is done once.'),
  revision: z.int().min(1),
});
export type MemberState = z.infer<typeof MemberState>;

/** Whether a member takes no calls of a queue; null: of all. */
export const isPaused = ({ pauses }: Pick<MemberState, 'pauses'>, queueId: string | null): boolean =>
  pauses.some((pause) => pause.queueId === null || pause.queueId === queueId);

/** The edge that distributes the calls of a tenant's queues, until it is another one. */
export const CentreLease = z.object({
  edgeId: z.string(),
  term: z.int().min(1).describe('Greater with every edge that takes it.'),
});
export type CentreLease = z.infer<typeof CentreLease>;
