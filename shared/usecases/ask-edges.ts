import { type EdgeOrder, type EdgeReply, REPLIES } from '#shared/command/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { UseCaseWorld } from './world.ts';

/** How long a person waits for an edge that may be gone. Edges look into their outbox every 0.4 s. */
export const PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 100;

/** What edges said to the same question, and who of them said nothing in time. */
export interface EdgeAnswers<Reply> {
  readonly answers: readonly Reply[];
  readonly silent: readonly string[];
}

/**
 * Asks several edges the same, all at once.
 *
 * @param settles  whether this answer is enough: nobody waits for the others then
 */
export async function askEdges<Order extends EdgeOrder>(
  { store, clock, ids }: Pick<UseCaseWorld, 'store' | 'clock' | 'ids'>,
  edgeIds: readonly string[],
  order: Order,
  settles: (reply: EdgeReply<Order['kind']>) => boolean = () => false,
): Promise<EdgeAnswers<EdgeReply<Order['kind']>>> {
  const endMs = clock.nowMs() + PATIENCE_MS;
  const commands = edgeIds.map((edgeId) => ({ id: ids.next('cmd'), edgeId, expiresAt: toInstant(endMs), order }));
  await Promise.all(commands.map((command) => store.commands.put(command)));
  const answers: EdgeReply<Order['kind']>[] = [];
  let waiting = commands;
  while (waiting.length > 0 && clock.nowMs() < endMs) {
    const told = await Promise.all(waiting.map(({ id }) => store.commands.answer(id)));
    const heard = told.flatMap((answer) =>
      answer ? [REPLIES[order.kind].parse(answer.value) as EdgeReply<Order['kind']>] : [],
    );
    answers.push(...heard);
    waiting = waiting.filter((_, index) => told[index] === null);
    if (heard.some(settles)) return { answers, silent: [] };
    if (waiting.length > 0) await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
  return { answers, silent: waiting.map(({ edgeId }) => edgeId) };
}
