import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { pino } from 'pino';
import { openSpool, type Spool } from '#edge/spool/index.ts';
import { createCdrHandler, RateCards } from '#functions/cdr/index.ts';
import { createWebhookHandler } from '#functions/webhooks/index.ts';
import { consume } from '#infra/local/consumer.ts';
import { LocalQueues, type QueueName } from '#infra/local/queues.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import type { Cdr } from '#shared/cdr/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import type { EventType } from '#shared/event/index.ts';
import { openQueue, openSqs, packing } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import { type Clock, systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { startDynamoDb } from '../world/dynamodb.ts';
import { PATIENCE_MS } from '../world/patience.ts';
import { aTenant, aWebhook } from '../world/records.ts';
import { WebhookListener } from '../world/webhook-listener.ts';

const REGION = 'eu-west-1';
const audit = { actor: 'usr_admin', action: 'test' };
type Handler = (event: SQSEvent) => Promise<SQSBatchResponse>;

export const ids = new TimeSortedIds(systemClock, systemChance);

/** Everything between a call and a customer's system: the spool, both queues, both functions, the store. */
export interface BillWorld {
  readonly store: Store;
  readonly queues: LocalQueues;
  /** For a process of its own that opens a spool on the same queue. */
  readonly spoolEnvironment: (directory: string) => Record<string, string>;
  /** @param clock  of the edge; that of the machine unless told */
  newSpool(directory?: string, clock?: Clock): Promise<{ spool: Spool; directory: string }>;
  newTenant(): Promise<string>;
  /** A listener that runs, and an enabled webhook that leads to it. */
  newListener(tenantId: string, events?: readonly EventType[]): Promise<WebhookListener & { webhookId: string }>;
  /** Replaces the function that takes call events, to break it. */
  wrapCdrFunction(wrap: (handler: Handler) => Handler): void;
  cdrs(tenantId: string): Promise<Cdr[]>;
  /** Waits until the tenant has so many CDRs; asks less often the more there are to read. */
  billed(tenantId: string, count: number, withinMs?: number): Promise<Cdr[]>;
  stop(): Promise<void>;
}

/** @param retrySeconds  pauses between attempts of a delivery */
export async function startBill({ retrySeconds = [1] }: { retrySeconds?: number[] } = {}): Promise<BillWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'bill-'));
  const [dynamo, queues] = await Promise.all([
    startDynamoDb(),
    LocalQueues.start({ folder: join(folder, 'sqs'), region: REGION }),
  ]);
  const store = dynamo.openStore();
  const sqs = openSqs({ region: REGION, endpoint: queues.endpoint });
  // What fails comes again after a second instead of a minute.
  for (const name of ['call-events', 'webhooks'] as const) {
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queues.url(name), Attributes: { VisibilityTimeout: '1' } }),
    );
  }
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
  const secrets = new SecretBox(systemChance.bytes(32));
  const webhooks = openQueue(sqs, queues.url('webhooks'));
  const cdrFunction = createCdrHandler({ store, webhooks, clock: systemClock, rates: new RateCards(), log });
  let takeEvents: Handler = cdrFunction;

  const serve = (name: QueueName, handler: Handler) =>
    consume({
      client: sqs,
      queueUrl: queues.url(name),
      queueArn: queues.arn(name),
      region: REGION,
      concurrency: 2,
      handler,
      log: (event) => log.info(event),
    });
  const consumers = [
    serve('call-events', (event) => takeEvents(event)),
    serve(
      'webhooks',
      createWebhookHandler({ store, secrets, queue: webhooks, log, mayReachPrivate: true, retrySeconds }),
    ),
  ];
  const listeners: WebhookListener[] = [];
  const spools: Spool[] = [];

  const world: BillWorld = {
    store,
    queues,
    spoolEnvironment: (directory) => ({
      SPOOL_DIR: directory,
      AWS_REGION: REGION,
      SQS_ENDPOINT: queues.endpoint,
      CALL_EVENTS_QUEUE_URL: queues.url('call-events'),
    }),

    async newSpool(given, clock = systemClock) {
      const directory = given ?? (await mkdtemp(join(folder, 'spool-')));
      const queue = packing(openQueue(sqs, queues.url('call-events')));
      const spool = openSpool({
        directory,
        edgeId: ids.next('edge'),
        send: (bodies) => queue.send(bodies),
        clock,
        chance: systemChance,
        ids,
        log,
      });
      spools.push(spool);
      return { spool, directory };
    },

    async newTenant() {
      const id = ids.next('ten');
      await store.createTenant(aTenant({ id, domain: `${id.slice(4).toLowerCase()}.example` }), audit);
      return id;
    },

    async newListener(tenantId, events = ['call.completed']) {
      const secret = `whsec_${Buffer.from(systemChance.bytes(32)).toString('base64')}`;
      const listener = new WebhookListener(secret);
      await listener.start();
      listeners.push(listener);
      const webhookId = ids.next('whk');
      await store.tenant(tenantId).webhooks.create(
        aWebhook({
          id: webhookId,
          url: listener.url,
          events: [...events],
          sealedSecret: secrets.seal(tenantId, secret),
        }),
        audit,
      );
      return Object.assign(listener, { webhookId });
    },

    wrapCdrFunction(wrap) {
      takeEvents = wrap(cdrFunction);
    },

    async cdrs(tenantId) {
      const found: Cdr[] = [];
      let cursor: string | null = null;
      do {
        const page = await store.tenant(tenantId).cdrs.list({ limit: 100, ...(cursor !== null && { cursor }) });
        found.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== null);
      return found;
    },

    async billed(tenantId, count, withinMs = PATIENCE_MS) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = await world.cdrs(tenantId);
        if (found.length >= count) return found;
        if (performance.now() > deadline) throw new Error(`${found.length} of ${count} calls are on the bill`);
        await sleep(50 + found.length);
      }
    },

    async stop() {
      for (const spool of spools) await spool.close({ withinMs: 0 });
      await Promise.all(consumers.map((stopConsumer) => stopConsumer()));
      await Promise.all(listeners.map((listener) => listener.stop()));
      sqs.destroy();
      await queues.stop();
      await dynamo.stop();
      await rm(folder, { recursive: true });
    },
  };
  return world;
}

export function recordAll(spool: Spool, drafts: readonly CallEventDraft[]): void {
  for (const draft of drafts) spool.record(draft);
}
