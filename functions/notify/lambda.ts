import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { pino } from 'pino';
import { z } from 'zod';
import { imapClient, sendDueAccounts } from '#functions/imap/index.ts';
import { openS3Blobs } from '#shared/blob/index.ts';
import { loadSecretKey, SecretBox, SecretKeyConfig, secretAt } from '#shared/credentials/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { sendDueMeetings } from './due-meetings.ts';
import { ftpUploader } from './fax-uploader.ts';
import { createNotifyHandler } from './handler.ts';
import { smtpSender, WITHOUT_SENDER } from './sender.ts';
import { sweepAll } from './sweep-all.ts';
import { httpTranscriber } from './transcribe.ts';

const config = StoreConfig.extend({
  FILES_BUCKET: z.string().min(1),
  SMTP_SECRET_ARN: z.string().startsWith('arn:').optional(),
  MAIL_FROM: z.string().min(3).optional(),
  TRANSCRIBER_URL: z.url().optional(),
  NOTICE_QUEUE_URL: z.url(),
  MAIL_ACCOUNT_QUEUE_URL: z.url(),
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
  uploadFax: ftpUploader({ mayReachPrivate: false, clock: systemClock }),
  log,
};
/** What rules of EventBridge wake it with. */
type Tick = { readonly task: 'sweep' | 'look-at-accounts' | 'look-at-meetings' };

const takeMessages = createNotifyHandler({
  ...world,
  mail: smtpUrl === undefined || config.MAIL_FROM === undefined ? null : smtpSender(smtpUrl, config.MAIL_FROM),
  mailFrom: config.MAIL_FROM ?? WITHOUT_SENDER,
  imap: imapClient({ mayReachPrivate: false, clock: systemClock }),
});
const sqs = openSqs({ region: config.AWS_REGION });
const notices = openQueue(sqs, config.NOTICE_QUEUE_URL);
const mailAccounts = openQueue(sqs, config.MAIL_ACCOUNT_QUEUE_URL);

const TASKS = {
  sweep: () => sweepAll(world),
  'look-at-accounts': () => sendDueAccounts({ ...world, mailAccounts }),
  'look-at-meetings': () => sendDueMeetings({ ...world, notices }),
} satisfies Record<Tick['task'], () => Promise<object>>;

/** One function for all: e-mails and IMAP accounts, accounts and meetings that are due, and messages whose time has come. */
export function handler(event: SQSEvent | Tick): Promise<SQSBatchResponse | { gone: number } | { due: number }> {
  if ('Records' in event) return takeMessages(event);
  return TASKS[event.task]();
}
