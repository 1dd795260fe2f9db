import { pino } from 'pino';
import { z } from 'zod';
import { smtpSender } from '#functions/notify/index.ts';
import { openS3Blobs } from '#shared/blob/index.ts';
import { secretAt } from '#shared/credentials/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { createFaxMailHandler } from './ses.ts';

const config = StoreConfig.extend({
  FILES_BUCKET: z.string().min(1),
  MAILS_BUCKET: z.string().min(1),
  FAX_MAIL_DOMAIN: z.string().min(3),
  SMTP_SECRET_ARN: z.string().startsWith('arn:').optional(),
  MAIL_FROM: z.string().min(3).optional(),
}).parse(process.env);

const smtpUrl = config.SMTP_SECRET_ARN && (await secretAt(config.SMTP_SECRET_ARN, config.AWS_REGION));

export const handler = createFaxMailHandler({
  store: openStore(storeOptions(config)),
  clock: systemClock,
  ids: new TimeSortedIds(systemClock, systemChance),
  blobs: openS3Blobs({ region: config.AWS_REGION, bucket: config.FILES_BUCKET }),
  mails: openS3Blobs({ region: config.AWS_REGION, bucket: config.MAILS_BUCKET }),
  mail: smtpUrl === undefined || config.MAIL_FROM === undefined ? null : smtpSender(smtpUrl, config.MAIL_FROM),
  mailDomain: config.FAX_MAIL_DOMAIN,
  log: pino({ base: null }),
});
