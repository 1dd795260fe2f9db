import { type QueueReport, queryOf, type ReportQuestion } from './use-queue-reports.ts';

export type ChosenQueue = Pick<QueueReport['queues'][number], 'queueId' | 'name'>;

/**
 * Whose rows and charts are shown; null: those of all queues, also where the one that was asked for had no calls in these days.
 *
 * @param report  of all queues; null: not known
 */
export const chosenIn = (
  report: { readonly queues: readonly ChosenQueue[] } | null,
  { queueId }: Pick<ReportQuestion, 'queueId'>,
): ChosenQueue | null => report?.queues.find((queue) => queue.queueId === queueId) ?? null;

/** The file with the rows that are shown; a queue that is gone has no name. */
export function fileOf(question: ReportQuestion, chosen: ChosenQueue | null): { href: string; name: string } {
  const query = queryOf({ ...question, queueId: chosen?.queueId ?? null });
  return {
    href: `/v1/queue-reports/queues?${query}&format=csv`,
    name: `${chosen ? chosen.name || chosen.queueId : 'queues'}.csv`,
  };
}
