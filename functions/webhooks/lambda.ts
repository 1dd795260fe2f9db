import { pino } from 'pino';
import { z } from 'zod';
import { loadSecretKey, SecretBox, SecretKeyConfig } from '#shared/credentials/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { createWebhookHandler } from './handler.ts';

const config = StoreConfig.extend({
  WEBHOOK_QUEUE_URL: z.url(),
  SQS_ENDPOINT: z.url().optional(),
  ALLOW_PRIVATE_WEBHOOKS: z.enum(['true', 'false']).default('false'),
})
  .and(SecretKeyConfig)
  .parse(process.env);

export const handler = createWebhookHandler({
  store: openStore(storeOptions(config)),
  secrets: new SecretBox(await loadSecretKey(config)),
  queue: openQueue(openSqs({ region: config.AWS_REGION, endpoint: config.SQS_ENDPOINT }), config.WEBHOOK_QUEUE_URL),
  log: pino({ base: null }),
  mayReachPrivate: config.ALLOW_PRIVATE_WEBHOOKS === 'true',
});
