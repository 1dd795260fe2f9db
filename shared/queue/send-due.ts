import { toBody } from './batches.ts';
import type { Queue } from './queue.ts';

/** Something that is looked at again and again, by one program at a time. */
interface Entry {
  readonly dueAtMs: number;
  /** Until then a program has it. */
  readonly heldUntilMs: number;
}

/**
 * Has everything looked at that is due and that nobody looks at; run every minute. Each look is a message of the queue, so that one
 * that takes long holds up no other.
 *
 * @param messageOf  what says which one it is
 * @throws Error  when the queue has not taken all of them: they are due the next time, too
 */
export async function sendDue<Due extends Entry>(
  entries: AsyncIterable<Due>,
  nowMs: number,
  queue: Pick<Queue, 'send'>,
  messageOf: (entry: Due) => object,
): Promise<{ readonly due: number }> {
  const due: object[] = [];
  for await (const entry of entries)
    if (entry.dueAtMs <= nowMs && entry.heldUntilMs <= nowMs) due.push(messageOf(entry));
  if (due.length === 0) return { due: 0 };
  const outcomes = await queue.send(due.map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`what is due was not taken: ${failed.reason}`);
  return { due: due.length };
}
