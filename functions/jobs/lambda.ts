import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { pino } from 'pino';
import { z } from 'zod';
import { openS3Blobs } from '#shared/blob/index.ts';
import { loadSecretKey, SecretBox, SecretKeyConfig } from '#shared/credentials/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { createJobsHandler } from './handler.ts';
import { startDueJobs } from './scheduler.ts';

const config = StoreConfig.extend({
  FILES_BUCKET: z.string().min(1),
  JOB_QUEUE_URL: z.url(),
})
  .and(SecretKeyConfig)
  .parse(process.env);

const world = {
  store: openStore(storeOptions(config)),
  clock: systemClock,
  ids: new TimeSortedIds(systemClock, systemChance),
  chance: systemChance,
  secretBox: new SecretBox(await loadSecretKey(config)),
  blobs: openS3Blobs({ region: config.AWS_REGION, bucket: config.FILES_BUCKET }),
  jobQueue: openQueue(openSqs({ region: config.AWS_REGION }), config.JOB_QUEUE_URL),
  log: pino({ base: null }),
  // Half of the function's time: the last step of a slice may take some seconds more.
  sliceMs: 30_000,
};
const takeMessages = createJobsHandler(world);

/** One function for both: what a schedule starts, it does. */
export const handler = (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | { started: number }> =>
  'Records' in event ? takeMessages(event) : startDueJobs(world);
