import { z } from 'zod';
import { UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

/** A longer one is refused (chosen): phones show less, and it still goes through in a few datagrams. */
export const MAX_BYTES = 8_000;
/** For one user at a time (chosen). */
export const MAX_WAITING = 100;
/** A message that nobody has fetched after a week is gone (chosen). */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** A message that waits for a phone of a user. */
export const TextMessage = z.object({
  id: idOf('txt'),
  /** Whom it is for. */
  userId: UserId,
  from: z.object({ userId: UserId, extension: z.string(), name: z.string() }),
  contentType: z.string().max(200),
  /** At most 8,000 bytes of UTF-8. */
  body: z.string().max(MAX_BYTES),
  sentAt: Instant,
  expiresAt: Instant,
});
export type TextMessage = z.infer<typeof TextMessage>;
