import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { pino } from 'pino';
import { z } from 'zod';
import { CLOSURE } from '#shared/cdr/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { closeStuckCalls } from './close-stuck-calls.ts';
import { createCdrHandler } from './handler.ts';
import { RateCards } from './rate-cards.ts';

const config = StoreConfig.extend({
  WEBHOOK_QUEUE_URL: z.url(),
  SQS_ENDPOINT: z.url().optional(),
  LONGEST_RINGING_SECONDS: z.coerce.number().int().min(60).default(CLOSURE.ringingSeconds),
  LONGEST_CALL_SECONDS: z.coerce.number().int().min(60).default(CLOSURE.talkingSeconds),
}).parse(process.env);

const world = {
  store: openStore(storeOptions(config)),
  webhooks: openQueue(openSqs({ region: config.AWS_REGION, endpoint: config.SQS_ENDPOINT }), config.WEBHOOK_QUEUE_URL),
  clock: systemClock,
  rates: new RateCards(),
  log: pino({ base: null }),
};
const takeEvents = createCdrHandler(world);
const limits = { ringingSeconds: config.LONGEST_RINGING_SECONDS, talkingSeconds: config.LONGEST_CALL_SECONDS };

/** One function for both: what closes a stuck call does what an event of it would do. */
export const handler = (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | { closed: number }> =>
  'Records' in event ? takeEvents(event) : closeStuckCalls({ ...world, limits });
