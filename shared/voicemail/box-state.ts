import { z } from 'zod';
import { idOf } from '#shared/world/index.ts';
import { Recording, type VoicemailMessage } from './message.ts';

/** As RFC 3842 §5.2 tells them: the urgent ones are among the others. */
export const MessageCounts = z
  .object({
    new: z.int().min(0).describe('Not listened to yet.'),
    old: z.int().min(0).describe('Listened to.'),
    urgentNew: z.int().min(0),
    urgentOld: z.int().min(0),
  })
  .describe('Without what is deleted.')
  .meta({ id: 'VoicemailMessageCounts' });
export type MessageCounts = z.infer<typeof MessageCounts>;

/**
 * What an owner can record or upload: what callers hear, and the name alone, for the standard greeting and the directory
 * by name (sipXcom 20.04 VML-10).
 */
export const GREETING_KINDS = ['name', 'personal', 'unavailable', 'busy', 'out-of-office', 'extended-absence'] as const;
export type GreetingKind = (typeof GREETING_KINDS)[number];

export const Greeting = z.object({ ...Recording, updatedAtMs: z.int() });
export type Greeting = z.infer<typeof Greeting>;

/** What follows from the messages of a box, written together with them. A box in which nothing was ever left has revision 0. */
export const VoicemailBoxState = z.object({
  boxId: idOf('vmb'),
  counts: MessageCounts,
  bytes: z.int().min(0).describe('Of all recordings, also of deleted messages.'),
  greetings: z.partialRecord(z.enum(GREETING_KINDS), Greeting),
  feedSha256: z
    .string()
    .nullable()
    .default(null)
    .describe('Of the secret that the feed is read with; null for no feed.'),
  feedUserId: z
    .string()
    .nullable()
    .default(null)
    .describe('Who has opened the feed: it ends when the box is no longer theirs.'),
  revision: z.int().min(0),
});
export type VoicemailBoxState = z.infer<typeof VoicemailBoxState>;

export const emptyBox = (boxId: string): VoicemailBoxState => ({
  boxId,
  counts: { new: 0, old: 0, urgentNew: 0, urgentOld: 0 },
  bytes: 0,
  greetings: {},
  feedSha256: null,
  feedUserId: null,
  revision: 0,
});

/** One message before and after a change; null where there was or is none. */
export interface MessageChange {
  readonly before: VoicemailMessage | null;
  readonly after: VoicemailMessage | null;
}

/** The state of a box after changes of its messages. */
export function countsAfter(state: VoicemailBoxState, changes: readonly MessageChange[]): VoicemailBoxState {
  const counts = { ...state.counts };
  let { bytes } = state;
  for (const { before, after } of changes) {
    for (const name of countedAs(before)) counts[name] -= 1;
    for (const name of countedAs(after)) counts[name] += 1;
    bytes += bytesOf(after) - bytesOf(before);
  }
  return { ...state, counts, bytes, revision: state.revision + 1 };
}

function countedAs(message: VoicemailMessage | null): (keyof MessageCounts)[] {
  if (message === null || message.folder === 'deleted') return [];
  if (message.isHeard) return message.isUrgent ? ['old', 'urgentOld'] : ['old'];
  return message.isUrgent ? ['new', 'urgentNew'] : ['new'];
}

const bytesOf = (message: VoicemailMessage | null): number =>
  message === null ? 0 : message.bytes + (message.forwarded?.recording?.bytes ?? 0);
