import type { EdgeOrder, EdgeReply } from '#shared/command/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { askEdges } from './ask-edges.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Has an edge do something and waits for its answer; `edge-silent` when none comes in time. */
export async function askEdge<Order extends EdgeOrder>(
  world: Pick<UseCaseWorld, 'store' | 'clock' | 'ids'>,
  edgeId: string,
  order: Order,
): Promise<Result<EdgeReply<Order['kind']>, Problem>> {
  const { answers, silent } = await askEdges(world, [edgeId], order);
  return silent.length > 0 ? fail({ code: 'edge-silent' }) : ok(answers[0] as EdgeReply<Order['kind']>);
}
