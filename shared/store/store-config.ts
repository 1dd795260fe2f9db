import { z } from 'zod';
import type { StoreOptions } from './open-store.ts';

/** Environment of a program that opens the store. The endpoint is for a DynamoDB that is not Amazon's. */
export const StoreConfig = z.object({
  AWS_REGION: z.string().min(1),
  CONFIG_TABLE: z.string().min(1),
  RECORDS_TABLE: z.string().min(1),
  DYNAMODB_ENDPOINT: z.url().optional(),
});

export const storeOptions = (config: z.infer<typeof StoreConfig>): StoreOptions => ({
  region: config.AWS_REGION,
  configTable: config.CONFIG_TABLE,
  recordsTable: config.RECORDS_TABLE,
  endpoint: config.DYNAMODB_ENDPOINT,
});
