import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { type AccountWorld, syncAccount } from '#functions/imap/index.ts';
import { FaxNotice } from '#shared/fax/index.ts';
import { MeetingNotice } from '#shared/meeting/index.ts';
import { NoticeMessage, SyncMessage } from '#shared/voicemail/index.ts';
import { attendMeeting } from './attend-meeting.ts';
import { deliverFax, type FaxDeliveryWorld } from './deliver-fax.ts';
import { notify, writtenFor } from './notify.ts';

export interface NotifyWorld extends FaxDeliveryWorld, Pick<AccountWorld, 'imap' | 'nextLookMs'> {
  /** Sender of e-mails that are put into IMAP accounts. */
  readonly mailFrom: string;
}

const Notice = z.union([NoticeMessage, FaxNotice, SyncMessage, MeetingNotice]);

/** Takes a batch of messages, of either queue. What could not be sent is reported as failed, and comes again when the queue shows it again. */
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
    const notice = Notice.parse(JSON.parse(record.body));
    if ('messageId' in notice) return await notify(world, notice);
    if ('faxId' in notice) return await deliverFax(world, notice);
    if ('meetingId' in notice) await attendMeeting(world, notice);
    else await syncAccount(accountWorld(world), notice);
    return true;
  } catch (error) {
    // Only our own functions write here: it goes round until the dead-letter queue has it.
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'notice-failed', record: record.messageId, reason });
    return false;
  }
}

const accountWorld = (world: NotifyWorld): AccountWorld => ({
  ...world,
  mailOf: (opened, message, id) => writtenFor(world, opened, message, id),
});
