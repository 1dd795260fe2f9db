/**
 * A worker in a process of its own, for tests that kill it: takes one message, as Lambda would, and ends.
 *
 *   node test/world/job-worker.ts '{"dynamo": …, "folder": …, "message": …}'
 */
import { pino } from 'pino';
import { createJobsHandler } from '#functions/jobs/index.ts';
import { openDiskBlobs } from '#shared/blob/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { openStore, type StoreOptions } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { sqsEvent } from './sqs-event.ts';

export interface WorkerOrder {
  readonly dynamo: StoreOptions;
  /** Where blobs lie. */
  readonly folder: string;
  /** Body of the message. */
  readonly message: string;
}

const { dynamo, folder, message } = JSON.parse(process.argv[2] ?? '') as WorkerOrder;
const store = openStore(dynamo);
const handle = createJobsHandler({
  store,
  clock: systemClock,
  ids: new TimeSortedIds(systemClock, systemChance),
  chance: systemChance,
  secretBox: new SecretBox(new Uint8Array(32)),
  blobs: openDiskBlobs(folder),
  jobQueue: { send: async (bodies) => bodies.map(() => ({ name: 'taken' })), putOff: async () => null },
  log: pino({ level: 'silent' }),
  sliceMs: 600_000,
});
await handle(sqsEvent([message]));
store.close();
