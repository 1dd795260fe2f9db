import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { optionalMusic } from '#shared/music-on-hold/index.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';

const emptyQueue = z
  .enum(['never', 'without-members', 'without-ready-members'])
  .describe('Never; when nobody is logged in; when nobody is logged in who neither pauses nor is unreachable.');

/** What callers of a queue hear (QUE-01, QUE-11; X3-QU-02 to -04). */
export const heardWhileWaiting = () => ({
  welcomePromptId: optionalPrompt('Played before one waits; null for none.'),
  musicOnHoldId: optionalMusic(),
  ringsInsteadOfMusic: z.boolean().default(false).describe('Whether callers hear ringing, not music.'),
  goodbyePromptId: optionalPrompt('Played when the queue ends the call; null for none.'),
  periodicPromptId: optionalPrompt('Played again and again while one waits; null for none.'),
  periodicSeconds: z.int().min(10).max(3600).default(60).describe('How often, in seconds.'),
  announcesPosition: z.boolean().default(false).describe('Whether callers are told how many are before them.'),
  announcesHoldTime: z.boolean().default(false).describe('Whether callers are told how long they will wait.'),
  announcementSeconds: z.int().min(10).max(3600).default(90).describe('How often they are told, in seconds.'),
  agentPromptId: optionalPrompt('Played to who answers, before the caller is heard; null for none.'),
});

/** When callers are not let in, and when they leave (QUE-04, QUE-05, QUE-09; X3-QU-16 to -27). */
export const limits = () => ({
  maxWaiting: z.int().min(1).max(1000).nullable().default(null).describe('Callers who wait; null: no limit.'),
  maxWaitSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .default(null)
    .describe('Longest wait, in seconds; null: no limit.'),
  maxWaitWithoutAgentsSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .default(null)
    .describe('Longest wait while nobody is logged in, in seconds; null: no limit.'),
  newcomerGraceSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(5)
    .describe('How long after the last one has left for want of agents new callers are refused at once, in seconds.'),
  refusesNewWhen: emptyQueue.default('never'),
  sendsAwayWhen: emptyQueue.default('never'),
  noAnswerDestination: Destination.default({ kind: 'hang-up' }).describe('Where calls go that have waited too long.'),
  fullDestination: Destination.nullable()
    .default(null)
    .describe('Where calls go when too many wait; null: as after waiting.'),
  busyDestination: Destination.nullable()
    .default(null)
    .describe('Where calls go when all members are busy, instead of waiting; null: they wait.'),
  unavailableDestination: Destination.nullable()
    .default(null)
    .describe(
      'Where calls go for which nobody is there, by `refusesNewWhen` and `sendsAwayWhen`; null: as after waiting.',
    ),
  exitKey: z
    .string()
    .regex(/^[0-9*#]$/, 'must be one key')
    .nullable()
    .default(null)
    .describe('By this key callers leave the queue; null for no key.'),
  exitDestination: Destination.nullable().default(null).describe('Where they go then.'),
  callback: z
    .strictObject({
      key: z
        .string()
        .regex(/^[0-9*#]$/, 'must be one key')
        .describe('By this key callers ask to be called back, and keep their places.'),
      offerAfterSeconds: z
        .int()
        .min(0)
        .max(3600)
        .nullable()
        .default(30)
        .describe('When callers are told of the key, in seconds; null: they are not.'),
      mayEnterNumber: z
        .boolean()
        .default(false)
        .describe('Whether callers may enter another number than the one they call from.'),
      tries: z.int().min(1).max(10).default(3).describe('How often a caller is called who does not answer.'),
      retrySeconds: z.int().min(10).max(86_400).default(300).describe('How long between two tries, in seconds.'),
    })
    .nullable()
    .default(null)
    .describe('Whether callers can hang up and be called when it is their turn; null: they cannot.'),
  longWaitDiversion: z
    .strictObject({
      averageSeconds: z.int().min(1).max(86_400).describe('Average wait of those answered last, in seconds.'),
      destination: Destination,
    })
    .nullable()
    .default(null)
    .describe('New calls are sent elsewhere when others wait and it takes longer than this.'),
  crowdDiversion: z
    .strictObject({
      waitingPerAgent: z
        .number()
        .min(0)
        .max(1000)
        .describe('Calls that wait, with the new one, for each member who is logged in.'),
      destination: Destination,
    })
    .nullable()
    .default(null)
    .describe('New calls are sent elsewhere when others wait and there are more for each.'),
});
