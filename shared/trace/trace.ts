import { z } from 'zod';
import { CallId } from '#shared/cdr/index.ts';
import { Instant } from '#shared/world/index.ts';

const Place = z.object({ host: z.string(), port: z.int() });

/** One SIP message of a call, as it went over the wire. Passwords' digests and media keys are masked. */
export const TracedMessage = z.object({
  at: Instant,
  direction: z.enum(['in', 'out']).describe('Seen from the edge.'),
  transport: z.enum(['udp', 'tcp', 'tls', 'ws', 'wss']),
  local: Place.describe('Where the edge received or sent it.'),
  remote: Place,
  /** Bytes as latin-1 characters, so that none is lost; the API shows it as UTF-8. */
  message: z.string(),
});
export type TracedMessage = z.infer<typeof TracedMessage>;

/** All SIP messages of all legs of a call, oldest first. */
export const CallTrace = z.object({
  callId: CallId,
  edgeId: z.string(),
  isComplete: z
    .boolean()
    .describe('False when the call had more messages than are shown. The oldest of a long call may be gone.'),
  messages: z.array(TracedMessage),
});
export type CallTrace = z.infer<typeof CallTrace>;
