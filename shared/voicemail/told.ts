import { z } from 'zod';
import { lazily } from '#shared/lazily.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { Instant, lineOfText, toInstant } from '#shared/world/index.ts';
import { GREETING_KINDS, type GreetingKind, MessageCounts, type VoicemailBoxState } from './box-state.ts';
import { FOLDERS, VoicemailMessage } from './message.ts';

/** A message as clients see it: its recording is read under its id. */
export const ToldMessage = VoicemailMessage.pick({
  id: true,
  boxId: true,
  folder: true,
  isHeard: true,
  isUrgent: true,
  isPrivate: true,
  isCutOff: true,
  from: true,
  bytes: true,
  inReplyTo: true,
  callId: true,
  transcript: true,
})
  .extend({
    receivedAt: Instant,
    deletedAt: Instant.nullable(),
    durationSeconds: z.number().min(0),
    forwarded: z
      .object({
        by: VoicemailMessage.shape.from,
        comment: z.string().nullable(),
        hasRecording: z.boolean().describe('Whether the comment was spoken.'),
      })
      .nullable(),
  })
  .meta({ id: 'VoicemailMessage' });
export type ToldMessage = z.infer<typeof ToldMessage>;

export const toldMessage = ({ receivedAtMs, deletedAtMs, durationMs, forwarded, ...message }: VoicemailMessage) => ({
  ...message,
  receivedAt: toInstant(receivedAtMs),
  deletedAt: deletedAtMs === null ? null : toInstant(deletedAtMs),
  durationSeconds: durationMs / 1000,
  forwarded: forwarded && {
    by: forwarded.by,
    comment: forwarded.comment,
    hasRecording: forwarded.recording !== null,
  },
});

export const MessagePatch = z
  .strictObject({
    isHeard: z.boolean().optional(),
    isUrgent: z.boolean().optional(),
    folder: z.enum(FOLDERS).optional().describe('Out of `deleted` brings it back.'),
  })
  .meta({ id: 'VoicemailMessagePatch' });
export type MessagePatch = z.infer<typeof MessagePatch>;

/** What the owner of a box decides. */
const OWN_FIELDS = {
  notifications: true,
  deletesAfterNotification: true,
  deletesListened: true,
  activeGreeting: true,
  language: true,
  timeZone: true,
  imapAccount: true,
} as const;

export const OwnBoxFields = lazily(() => z.strictObject(VoicemailBox.Object.pick(OWN_FIELDS).shape));
export type OwnBoxFields = Pick<VoicemailBox, keyof typeof OWN_FIELDS>;
export const OwnBoxPatch = lazily(() =>
  OwnBoxFields()
    .extend({ imapPassword: (VoicemailBox.secrets as { imapPassword: z.ZodString }).imapPassword })
    .partial()
    .meta({ id: 'OwnVoicemailBoxPatch' }),
);

/** How the IMAP account of a box does. */
export const ToldAccountState = z
  .object({
    isFollowed: z.boolean().describe('Whether there is an account, and the box is enabled.'),
    syncedAt: Instant.nullable().describe('When box and account said the same last.'),
    failure: z
      .string()
      .nullable()
      .describe('wrong-password, folder-unknown, mailbox-full, refused, unreachable, not-secure, address-not-public.'),
    failingSince: Instant.nullable(),
  })
  .meta({ id: 'VoicemailImapState' });

/** A box as its owner sees it. */
export const ToldBox = lazily(() =>
  VoicemailBox.Object.pick({
    ...OWN_FIELDS,
    id: true,
    name: true,
    number: true,
    maxMessages: true,
    maxMessageSeconds: true,
    keepDeletedDays: true,
  })
    .extend({
      counts: MessageCounts,
      bytes: z.int(),
      greetings: z.array(z.enum(GREETING_KINDS)).describe('Of which there is a recording.'),
      hasFeed: z.boolean(),
      hasImapPassword: z.boolean(),
    })
    .meta({ id: 'OwnVoicemailBox' }),
);

export type ToldBox = OwnBoxFields &
  Pick<VoicemailBox, 'id' | 'name' | 'number' | 'maxMessages' | 'maxMessageSeconds' | 'keepDeletedDays'> & {
    readonly counts: MessageCounts;
    readonly bytes: number;
    readonly greetings: readonly GreetingKind[];
    readonly hasFeed: boolean;
    readonly hasImapPassword: boolean;
  };

export const toldBox = (
  { hasImapPassword, ...box }: VoicemailBox & { readonly hasImapPassword: boolean },
  { counts, bytes, greetings, feedSha256, feedUserId }: VoicemailBoxState,
) => ({
  ...box,
  counts,
  bytes,
  greetings: GREETING_KINDS.filter((kind) => greetings[kind]),
  hasFeed: feedSha256 !== null && feedUserId === box.userId,
  hasImapPassword,
});

/** What a message can be sent to: a box, or a list of boxes. */
export const Recipient = z
  .object({
    kind: z.enum(['voicemail-box', 'distribution-list']),
    id: z.string(),
    name: z.string(),
    number: z.string(),
  })
  .meta({ id: 'VoicemailRecipient' });
export type Recipient = z.infer<typeof Recipient>;

/** How much lies in a box, for who looks after boxes without looking into them. */
export const BoxContent = lazily(() =>
  VoicemailBox.Object.pick({ id: true, name: true, number: true, userId: true, isEnabled: true, maxMessages: true })
    .extend({ counts: MessageCounts, bytes: z.int().describe('Of messages, also deleted ones, and greetings.') })
    .meta({ id: 'VoicemailBoxContent' }),
);
export type BoxContent = Pick<VoicemailBox, 'id' | 'name' | 'number' | 'userId' | 'isEnabled' | 'maxMessages'> &
  Pick<VoicemailBoxState, 'counts' | 'bytes'>;

export const VoicemailStorage = z
  .object({
    bytes: z.int().describe('Of all messages and greetings of the tenant.'),
    mostBytes: z.int().nullable().describe('What the plan has room for; null for no limit.'),
  })
  .meta({ id: 'VoicemailStorage' });
export type VoicemailStorage = z.infer<typeof VoicemailStorage>;

export const NewForward = z
  .strictObject({
    voicemailBoxIds: z.array(z.string().max(40)).max(500).default([]),
    distributionListIds: z.array(z.string().max(40)).max(20).default([]),
    comment: lineOfText(2000).nullable().default(null),
    isUrgent: z.boolean().optional().describe('As it was without.'),
  })
  .meta({ id: 'NewVoicemailForward' });
export type NewForward = z.infer<typeof NewForward>;

export const Forwarded = z
  .object({
    delivered: z.array(z.string()).describe('Ids of boxes.'),
    refused: z.array(z.object({ boxId: z.string(), code: z.string() })),
  })
  .meta({ id: 'VoicemailForwarded' });
export type Forwarded = z.infer<typeof Forwarded>;
