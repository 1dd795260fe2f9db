import pino from 'pino';
import { z } from 'zod';
import { openS3Blobs } from '#shared/blob/index.ts';
import { loadSecretKey, SecretBox, SecretKeyConfig } from '#shared/credentials/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import type { ApiOptions } from './app.ts';
import { REQUESTS_PER_MINUTE } from './rate-limit.ts';

const ApiConfig = StoreConfig.extend({
  JOB_QUEUE_URL: z.url(),
  FILES_BUCKET: z.string(),
  DEFAULT_TENANT: TenantId.optional(),
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(REQUESTS_PER_MINUTE),
});

const config = ApiConfig.parse(process.env);
const secretKey = await loadSecretKey(SecretKeyConfig.parse(process.env));
const logger = pino({ base: null });

/** What an instance of a function of the API works with; made once, as it starts. */
export const lambdaWorld = (): ApiOptions => ({
  store: openStore(storeOptions(config)),
  clock: systemClock,
  ids: new TimeSortedIds(systemClock, systemChance),
  chance: systemChance,
  secretBox: new SecretBox(secretKey),
  blobs: openS3Blobs({ region: config.AWS_REGION, bucket: config.FILES_BUCKET }),
  jobQueue: openQueue(openSqs({ region: config.AWS_REGION }), config.JOB_QUEUE_URL),
  defaultTenant: config.DEFAULT_TENANT ?? null,
  requestsPerMinute: config.API_REQUESTS_PER_MINUTE,
  log: (event) => logger.error(event),
});
