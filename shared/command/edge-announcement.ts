import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';

/** An edge says that it lives; after `expiresAt` nobody counts on it. */
export const EdgeAnnouncement = z.object({ edgeId: z.string(), expiresAt: Instant });
export type EdgeAnnouncement = z.infer<typeof EdgeAnnouncement>;
