import { z } from 'zod';

const duration = z.int().min(0).describe('Milliseconds; the text form has whole seconds.');
const place = z.int().min(1);

const common = {
  atMs: z.number().min(0).describe('When, in milliseconds since 1970-01-01 UTC.'),
  callId: z.string().nullable().describe('Null where it is about no call.'),
  queueId: z.string().nullable().describe('Null where it is about no queue, or about all.'),
  queueName: z.string().nullable().describe('Its name at that time.'),
  memberId: z.string().nullable().describe('Agent or user; null where it is about nobody.'),
  memberName: z.string().nullable().describe('Such as Agent/3001 or User/201, at that time.'),
};

const entry = <Event extends string, Shape extends z.core.$ZodLooseShape>(event: Event, shape: Shape) =>
  z.strictObject({ ...common, event: z.literal(event), ...shape });

const left = { position: place, originalPosition: place, waitMs: duration };
const talked = { holdMs: duration, talkMs: duration, originalPosition: place };
const reason = { reason: z.string().nullable() };

/**
 * One line of the log of queues, from which everything is counted (XiVO 15.12 X3-QL-01 to -09). Events that the manual does
 * not show have the names that Asterisk and XiVO give them; CALLBACK, CALLBACKNOANSWER, CALLBACKFAILED, DIVERT_BUSY and
 * REMOVED are ours.
 */
export const QueueLogEntry = z.discriminatedUnion('event', [
  entry('AGENTCALLBACKLOGIN', { extension: z.string() }),
  entry('AGENTCALLBACKLOGOFF', { extension: z.string(), loginMs: duration, ...reason }),
  entry('PAUSE', reason),
  entry('UNPAUSE', reason),
  entry('PAUSEALL', reason),
  entry('UNPAUSEALL', reason),
  entry('CLOSED', {}),
  entry('DIVERT_HOLDTIME', {}),
  entry('DIVERT_CA_RATIO', {}),
  entry('DIVERT_BUSY', {}),
  entry('JOINEMPTY', {}),
  entry('FULL', {}),
  entry('ENTERQUEUE', { callerNumber: z.string(), position: place }),
  entry('RINGNOANSWER', { ringMs: duration }),
  entry('CONNECT', { holdMs: duration, offerId: z.string(), ringMs: duration }),
  entry('COMPLETEAGENT', talked),
  entry('COMPLETECALLER', talked),
  entry('TRANSFER', { destination: z.string(), ...talked }),
  entry('WRAPUPSTART', { wrapUpMs: duration }),
  entry('CALLBACK', { callerNumber: z.string(), ...left }),
  entry('CALLBACKNOANSWER', { callerNumber: z.string(), failedTries: z.int().min(1) }),
  entry('CALLBACKFAILED', left),
  entry('ABANDON', left),
  entry('EXITWITHTIMEOUT', left),
  entry('EXITWITHKEY', { key: z.string(), ...left }),
  entry('EXITEMPTY', left),
  entry('REMOVED', left),
]);
export type QueueLogEntry = z.infer<typeof QueueLogEntry>;
export type QueueLogEvent = QueueLogEntry['event'];
