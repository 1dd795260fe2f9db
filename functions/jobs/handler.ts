import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Logger } from 'pino';
import { JobMessage } from '#shared/job/index.ts';
import type { Queue } from '#shared/queue/index.ts';
import type { JobWorld } from '#shared/usecases/index.ts';
import { runSlice, type SliceOptions } from './slice.ts';

export interface JobsWorld extends Omit<JobWorld, 'jobQueue'>, SliceOptions {
  /** The queue that the messages come from: to put them off, and to send one for the next slice. */
  readonly jobQueue: Queue;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** Takes a batch of messages; each wakes one slice of one job. What failed is reported, and comes again. */
export function createJobsHandler(world: JobsWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const outcomes = await Promise.all(Records.map((record) => take(world, record)));
    return {
      batchItemFailures: Records.filter((_, index) => !outcomes[index]).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

/** @returns whether the record is done with */
async function take(world: JobsWorld, record: SQSRecord): Promise<boolean> {
  const message = parse(record.body);
  if (!message) {
    // Only our own functions write here. It goes round until the dead-letter queue has it; said once.
    if (record.attributes.ApproximateReceiveCount === '1') {
      world.log.error({ name: 'job-message-bad', record: record.messageId });
    }
    return false;
  }
  const about = { tenant: message.tenantId, job: message.jobId };
  try {
    const end = await runSlice(world, message, world);
    world.log.info({ name: 'job-slice-ended', ...about, end: end.name });
    if (end.name === 'done') return true;
    const problem = await world.jobQueue.putOff(record.receiptHandle, end.seconds);
    // Then it comes when the queue's own visibility timeout ends.
    if (problem !== null) world.log.error({ name: 'job-not-put-off', ...about, problem });
    return false;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.log.error({ name: 'job-slice-failed', ...about, reason });
    return false;
  }
}

function parse(body: string): JobMessage | null {
  try {
    return JobMessage.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
