import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { NoticeMessage } from '#shared/voicemail/index.ts';
import { type NoticeWorld, notify } from './notify.ts';

export type NotifyWorld = NoticeWorld;

/** Takes a batch of messages. What could not be sent is reported as failed, and comes again when the queue shows it again. */
export function createNotifyHandler(world: NotifyWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
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
async function take(world: NotifyWorld, record: SQSRecord): Promise<boolean> {
  try {
    return await notify(world, NoticeMessage.parse(JSON.parse(record.body)));
  } catch (error) {
    // Only our own functions write here: it goes round until the dead-letter queue has it.
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'notice-failed', record: record.messageId, reason });
    return false;
  }
}
