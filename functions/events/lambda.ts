import { pino } from 'pino';
import { z } from 'zod';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { relayOutbox } from './relay.ts';

const config = StoreConfig.extend({
  WEBHOOK_QUEUE_URL: z.url(),
  NOTICE_QUEUE_URL: z.url(),
  MAIL_ACCOUNT_QUEUE_URL: z.url(),
  SQS_ENDPOINT: z.url().optional(),
}).parse(process.env);

const sqs = openSqs({ region: config.AWS_REGION, endpoint: config.SQS_ENDPOINT });
const world = {
  store: openStore(storeOptions(config)),
  webhooks: openQueue(sqs, config.WEBHOOK_QUEUE_URL),
  notices: openQueue(sqs, config.NOTICE_QUEUE_URL),
  mailAccounts: openQueue(sqs, config.MAIL_ACCOUNT_QUEUE_URL),
  clock: systemClock,
  log: pino({ base: null }),
};

/**
 * Woken when something was put into the event outbox. What the stream says is not looked at: the outbox itself is, so that
 * what an earlier time has left is told as well.
 *
 * @throws Error  when something could not be told: the stream then wakes it again
 */
export async function handler(): Promise<void> {
  if (!(await relayOutbox(world))) throw new Error('some events are still in the outbox');
}
