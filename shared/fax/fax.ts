import { z } from 'zod';
import { CallId, Party } from '#shared/cdr/index.ts';
import { EmailAddress, idOf } from '#shared/world/index.ts';

export const FaxId = idOf('fxd');
export type FaxId = z.infer<typeof FaxId>;

export const FAX_DIRECTIONS = ['received', 'sent'] as const;
export type FaxDirection = (typeof FAX_DIRECTIONS)[number];

/** One fax of a box: it came in, or goes out. */
export const Fax = z.object({
  id: FaxId,
  boxId: idOf('fax'),
  direction: z.enum(FAX_DIRECTIONS),
  status: z
    .enum(['waiting', 'sending', 'done', 'failed'])
    .describe('Of one that came in: done, or failed with the pages that had come.'),
  caller: Party,
  called: z.string().max(128).describe('The number that was called.'),
  pages: z.int().min(0).describe('That came over; of one that waits, 0.'),
  remoteStationId: z.string().max(40).describe('What the other machine says it is (T.30); empty: nothing.'),
  bitsPerSecond: z.int().min(0),
  isCorrected: z.boolean().describe('Whether errors were corrected (T.30 annex A).'),
  error: z.string().max(300).nullable().describe('Why it failed, or the last try did.'),
  tiff: z.string().nullable().describe('Key of the blob.'),
  pdf: z.string().nullable().describe('Key of the blob.'),
  bytes: z.int().min(0).describe('Of both.'),
  callId: CallId.nullable().describe('Of the call that it came or went by; the last one.'),
  tries: z.int().min(0).describe('Calls that were made for it.'),
  atMs: z.int().describe('When it came, or was to be sent.'),
  deliveries: z
    .array(z.object({ to: z.string(), isDone: z.boolean().describe('Or never will be.'), atMs: z.int() }))
    .max(30)
    .default([])
    .describe('E-mails and uploads of it, and those that are on their way.'),
  answerTo: EmailAddress.nullable().default(null).describe('Who sent it by e-mail, and is told what became of it.'),
  version: z.int().min(1).describe('Grows with every change.'),
});
export type Fax = z.infer<typeof Fax>;

/** A fax that an edge is to send, or sends: others leave it alone until `dueAtMs`. */
export const WaitingFax = z.object({ tenantId: idOf('ten'), boxId: idOf('fax'), faxId: FaxId, dueAtMs: z.int() });
export type WaitingFax = z.infer<typeof WaitingFax>;

/** What lies in one box. */
export const FaxBoxState = z.object({ count: z.int(), bytes: z.int() });
export type FaxBoxState = z.infer<typeof FaxBoxState>;
