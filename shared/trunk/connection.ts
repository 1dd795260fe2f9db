import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';
import type { Trunk } from './trunk.ts';

/** How a trunk is connected, as the edge says that keeps it connected (TRK-14, XA-TRK-09, UCM-115). */
export const TrunkStatus = z
  .object({
    health: z
      .enum(['unknown', 'up', 'down'])
      .describe('Whether the other side answers OPTIONS; unknown where it is not asked, or has not answered yet.'),
    registration: z
      .enum(['none', 'registering', 'registered', 'failed'])
      .describe('Of our registration; none where we do not register.'),
    isUp: z.boolean().describe('Whether calls are sent there.'),
    since: Instant.describe('When this became so.'),
    lastAnswer: z
      .string()
      .nullable()
      .describe('What the other side said then, such as 403 Forbidden; null when it said nothing.'),
  })
  .meta({ id: 'TrunkStatus', description: 'How a trunk is connected.' });
export type TrunkStatus = z.infer<typeof TrunkStatus>;

/** Whether an edge has to keep a trunk connected, whoever calls: it registers, or is asked whether it lives. */
export const needsConnection = ({
  isEnabled,
  registration,
  sipKeepAlive,
  host,
}: Pick<Trunk, 'isEnabled' | 'registration' | 'sipKeepAlive' | 'host'>): boolean =>
  isEnabled && host !== null && (registration === 'outbound' || sipKeepAlive === 'options');
