import { type EdgeOrder, type EdgeReply, REPLIES } from '#shared/command/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { toInstant } from '#shared/world/index.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** How long a person waits for an edge that may be gone. Edges look into their outbox every 0.4 s. */
const PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 100;

/** Has an edge do something and waits for its answer; `edge-silent` when none comes in time. */
export async function askEdge<Order extends EdgeOrder>(
  { store, clock, ids }: Pick<UseCaseWorld, 'store' | 'clock' | 'ids'>,
  edgeId: string,
  order: Order,
): Promise<Result<EdgeReply<Order['kind']>, Problem>> {
  const id = ids.next('cmd');
  const endMs = clock.nowMs() + PATIENCE_MS;
  await store.commands.put({ id, edgeId, expiresAt: toInstant(endMs), order });
  while (clock.nowMs() < endMs) {
    const answer = await store.commands.answer(id);
    if (answer) return ok(REPLIES[order.kind].parse(answer.value) as EdgeReply<Order['kind']>);
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
  return fail({ code: 'edge-silent' });
}
