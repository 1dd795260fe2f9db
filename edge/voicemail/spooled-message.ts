import { z } from 'zod';
import { CallId, Party } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { idOf } from '#shared/world/index.ts';

/** What is known of a message before anybody has spoken. */
export const MessageFacts = z.object({
  /** Of the message that becomes of it: sent twice, it is the same one. */
  id: idOf('vms'),
  tenantId: TenantId,
  boxId: idOf('vmb'),
  /** Others that it goes to as well. */
  alsoTo: z.array(idOf('vmb')).optional(),
  from: Party,
  callId: CallId.nullable(),
  receivedAtMs: z.int(),
  format: z.enum(['wav-8000', 'wav-16000']),
  /** The message that it answers. */
  inReplyTo: z.string().nullable(),
});
export type MessageFacts = z.infer<typeof MessageFacts>;

/** What lies beside a recording, so that whoever finds it knows whose it is. */
export const SpooledMessage = MessageFacts.extend({
  isUrgent: z.boolean(),
  isPrivate: z.boolean(),
  durationMs: z.int(),
  /** False while the caller speaks or thinks it over; what is found so was left behind by a crash. */
  isFinished: z.boolean(),
  /** The end is missing: this machine failed while the caller spoke. */
  isCutOff: z.boolean(),
});
export type SpooledMessage = z.infer<typeof SpooledMessage>;
