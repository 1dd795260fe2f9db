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

/** Whether calls can come in over a trunk: an edge knows by what they are its own. Over others they only go out. */
export const takesCalls = ({
  isEnabled,
  registration,
  sourceAddresses,
}: Pick<Trunk, 'isEnabled' | 'registration' | 'sourceAddresses'>): boolean =>
  isEnabled && (registration !== 'none' || sourceAddresses.length > 0);

/** Calls that go over a trunk now. */
export const TrunkCalls = z
  .object({ inbound: z.int().min(0), outbound: z.int().min(0) })
  .meta({ id: 'TrunkCalls', description: 'Calls that go over a trunk now.' });
export type TrunkCalls = z.infer<typeof TrunkCalls>;

/** The same for who asks. */
export const TrunkState = TrunkStatus.extend({
  since: Instant.nullable().describe('When this became so; null while no edge keeps it connected.'),
  takesCalls: z
    .boolean()
    .describe(
      'Whether calls can come in over it: not while it is disabled, nor while it neither registers nor has source addresses.',
    ),
  calls: TrunkCalls,
  silentEdges: z.array(z.string()).describe('Edges that did not answer within 5 s: their calls are not counted.'),
}).meta({ id: 'TrunkState', description: 'How a trunk is connected, and what goes over it now.' });
export type TrunkState = z.infer<typeof TrunkState>;
