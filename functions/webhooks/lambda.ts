import { pino } from 'pino';
import { z } from 'zod';
import { loadSecretKey, SecretBox, SecretKeyConfig } from '#shared/credentials/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore } from '#shared/store/index.ts';
import { createWebhookHandler } from './handler.ts';

const config = z
  .object({
    AWS_REGION: z.string().min(1),
    CONFIG_TABLE: z.string().min(1),
    RECORDS_TABLE: z.string().min(1),
    WEBHOOK_QUEUE_URL: z.url(),
    DYNAMODB_ENDPOINT: z.url().optional(),
    SQS_ENDPOINT: z.url().optional(),
    ALLOW_PRIVATE_WEBHOOKS: z.enum(['true', 'false']).default('false'),
  })
  .and(SecretKeyConfig)
  .parse(process.env);

export const handler = createWebhookHandler({
  store: openStore({
    region: config.AWS_REGION,
    configTable: config.CONFIG_TABLE,
    recordsTable: config.RECORDS_TABLE,
    endpoint: config.DYNAMODB_ENDPOINT,
  }),
  secrets: new SecretBox(await loadSecretKey(config)),
  queue: openQueue(openSqs({ region: config.AWS_REGION, endpoint: config.SQS_ENDPOINT }), config.WEBHOOK_QUEUE_URL),
  log: pino({ base: null }),
  mayReachPrivate: config.ALLOW_PRIVATE_WEBHOOKS === 'true',
});
