import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { pino } from 'pino';
import { z } from 'zod';
import { openS3Blobs } from '#shared/blob/index.ts';
import { loadSecretKey, SecretBox, SecretKeyConfig, secretAt } from '#shared/credentials/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { createNotifyHandler } from './handler.ts';
import { smtpSender } from './sender.ts';
import { sweepAll } from './sweep-all.ts';
import { httpTranscriber } from './transcribe.ts';

const config = StoreConfig.extend({
  FILES_BUCKET: z.string().min(1),
  SMTP_SECRET_ARN: z.string().startsWith('arn:').optional(),
  MAIL_FROM: z.string().min(3).optional(),
  TRANSCRIBER_URL: z.url().optional(),
})
  .and(SecretKeyConfig)
  .parse(process.env);

const log = pino({ base: null });
const smtpUrl = config.SMTP_SECRET_ARN && (await secretAt(config.SMTP_SECRET_ARN, config.AWS_REGION));
const world = {
  store: openStore(storeOptions(config)),
  clock: systemClock,
  ids: new TimeSortedIds(systemClock, systemChance),
  chance: systemChance,
  secretBox: new SecretBox(await loadSecretKey(config)),
  blobs: openS3Blobs({ region: config.AWS_REGION, bucket: config.FILES_BUCKET }),
  transcriber: config.TRANSCRIBER_URL === undefined ? null : httpTranscriber(config.TRANSCRIBER_URL),
  log,
};
const takeMessages =
  smtpUrl === undefined || config.MAIL_FROM === undefined
    ? withoutMail
    : createNotifyHandler({ ...world, mail: smtpSender(smtpUrl, config.MAIL_FROM) });

/** One function for both: e-mails, and messages whose time has come. */
export const handler = (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | { gone: number }> =>
  'Records' in event ? takeMessages(event) : sweepAll(world);

/** Where no server of mail is configured nobody is written to, and nothing piles up. */
async function withoutMail({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  log.warn({ name: 'no-server-of-mail', messages: Records.length });
  return { batchItemFailures: [] };
}
