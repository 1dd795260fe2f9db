import { z } from 'zod';
import { CallId, Party } from '#shared/cdr/index.ts';
import { idOf } from '#shared/world/index.ts';

export const VoicemailMessageId = idOf('vms');
export type VoicemailMessageId = z.infer<typeof VoicemailMessageId>;

/** What is new or was kept in the inbox, what was put aside, what can still be brought back (sipXcom 20.04 VML-10, VML-15). */
export const FOLDERS = ['inbox', 'saved', 'deleted'] as const;
export type Folder = (typeof FOLDERS)[number];

/** WAV files: RIFF, PCM, 16 bit, mono, by samples per second. The wide one is of a wideband call. */
export const AUDIO_FORMATS = ['wav-8000', 'wav-16000'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** A recording: where it lies (shared/blob), and what it is. */
export const Recording = {
  audio: z.string().describe('Key of the blob.'),
  bytes: z.int().min(0),
  format: z.enum(AUDIO_FORMATS),
  durationMs: z.int().min(0),
};

/** Where the e-mail of a message lies, and what both said of it when they were last made alike. */
export const MailMark = z.object({
  account: z
    .string()
    .describe('Server, user, folder and the generation of its UIDs (UIDVALIDITY, RFC 9051 §2.3.1.1), hashed.'),
  uid: z.int().min(1),
  isSeen: z.boolean(),
});
export type MailMark = z.infer<typeof MailMark>;

/** One message in one box. A copy that was forwarded is a message of its own, with a recording of its own. */
export const VoicemailMessage = z.object({
  id: VoicemailMessageId,
  boxId: idOf('vmb'),
  folder: z.enum(FOLDERS),
  isHeard: z.boolean(),
  isUrgent: z.boolean(),
  isPrivate: z.boolean().describe('Not to be forwarded.'),
  isCutOff: z.boolean().default(false).describe('Its end is missing: a machine failed while it was spoken.'),
  from: Party.describe('Who has left it; the number is empty when it was withheld.'),
  receivedAtMs: z.int(),
  ...Recording,
  forwarded: z
    .object({
      by: Party,
      comment: z.string().max(2000).nullable().describe('Written.'),
      recording: z.object(Recording).nullable().describe('Spoken.'),
    })
    .nullable(),
  inReplyTo: VoicemailMessageId.nullable().describe('What the sender of this one has answered.'),
  callId: CallId.nullable(),
  transcript: z.string().max(20_000).nullable(),
  deletedAtMs: z.int().nullable(),
  notices: z
    .array(
      z.object({
        email: z.string(),
        isSent: z.boolean().describe('Or never will be: it is not tried again.'),
        hasAudio: z.boolean().default(false).describe('Whether the server of mail has taken it with the recording.'),
        atMs: z.int(),
      }),
    )
    .max(10)
    .default([])
    .describe('E-mails about it, and those that are being sent.'),
  mail: MailMark.nullable().default(null).describe('Its e-mail in the IMAP account of the box; null for none.'),
  version: z.int().min(1).describe('Grows with every change.'),
});
export type VoicemailMessage = z.infer<typeof VoicemailMessage>;
