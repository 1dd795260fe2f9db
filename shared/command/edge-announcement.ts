import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';

/** An edge says that it lives; after `expiresAt` nobody counts on it. */
export const EdgeAnnouncement = z.object({
  edgeId: z.string(),
  expiresAt: Instant,
  clusterAddress: z.string().max(100).optional().describe('Where other edges connect to; none: it knows no others.'),
});
export type EdgeAnnouncement = z.infer<typeof EdgeAnnouncement>;
