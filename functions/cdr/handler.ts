import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Logger } from 'pino';
import { CallEvent } from '#shared/call-event/index.ts';
import { assembleCdr, type Cdr } from '#shared/cdr/index.ts';
import { type Queue, toBody, unpack } from '#shared/queue/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Webhook } from '#shared/webhook/index.ts';
import { announcements } from './announce.ts';

type TenantRecords = Pick<TenantStore, 'callEvents' | 'cdrs' | 'webhooks'>;

export interface CdrWorld {
  readonly store: { tenant(id: TenantId): TenantRecords };
  readonly webhooks: Pick<Queue, 'send'>;
  readonly log: Pick<Logger, 'error'>;
}

/**
 * Takes a batch of call events. Each record stands for itself: those that failed are reported and come again, and
 * every step may be done twice.
 */
export function createCdrHandler(world: CdrWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const outcomes = await Promise.all(Records.map((record) => take(world, record)));
    return {
      batchItemFailures: Records.filter((_, index) => !outcomes[index]).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

/** @returns whether the record is done with: all events that are packed in it */
async function take(world: CdrWorld, record: SQSRecord): Promise<boolean> {
  const done = await Promise.all(unpack(record.body).map((body) => takeEvent(world, record, body)));
  return done.every(Boolean);
}

async function takeEvent(world: CdrWorld, record: SQSRecord, body: string): Promise<boolean> {
  const isFirstTime = record.attributes.ApproximateReceiveCount === '1';
  const event = parse(body);
  if (!event.ok) {
    // It stays bad, and ends in the dead-letter queue; said once, not at every try.
    if (isFirstTime) world.log.error({ name: 'call-event-bad', record: record.messageId, reason: event.problem });
    return false;
  }
  const { tenantId, callId } = event.value;
  try {
    await book(world, event.value, isFirstTime);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'call-event-failed', tenant: tenantId, call: callId, record: record.messageId, reason });
    return false;
  }
}

function parse(body: string): Result<CallEvent, string> {
  try {
    const event = CallEvent.safeParse(JSON.parse(body));
    return event.success ? ok(event.data) : fail(event.error.message);
  } catch {
    return fail('not JSON');
  }
}

/**
 * A crash between two of these steps heals when the record comes again. Only then may a webhook be told twice, under
 * the same id; a copy of the event that arrives for the first time finds the CDR there, and leaves telling to whoever
 * wrote it.
 */
async function book({ store, webhooks }: CdrWorld, event: CallEvent, isFirstTime: boolean): Promise<void> {
  const tenant = store.tenant(event.tenantId);
  await tenant.callEvents.put(event);
  if (event.type !== 'call.ended') return;
  const cdr = assembleCdr(event);
  const { created } = await tenant.cdrs.put(cdr);
  if (created || !isFirstTime) await announce(tenant, event.tenantId, cdr, webhooks);
}

async function announce(
  tenant: TenantRecords,
  tenantId: TenantId,
  cdr: Cdr,
  queue: CdrWorld['webhooks'],
): Promise<void> {
  const outcomes = await queue.send(announcements(tenantId, cdr, await allWebhooks(tenant)).map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`webhook queue: ${failed.reason}`);
}

async function allWebhooks(tenant: TenantRecords): Promise<Webhook[]> {
  const webhooks: Webhook[] = [];
  let cursor: string | null = null;
  do {
    const page = await tenant.webhooks.list({ limit: 100, ...(cursor !== null && { cursor }) });
    webhooks.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return webhooks;
}
