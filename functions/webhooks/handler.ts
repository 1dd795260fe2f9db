import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Logger } from 'pino';
import { post } from '#shared/post/index.ts';
import type { Queue } from '#shared/queue/index.ts';
import { type Delivery, WebhookMessage } from '#shared/webhook/index.ts';
import { type Chance, type Clock, fraction, systemChance, systemClock, toInstant } from '#shared/world/index.ts';
import { type Attempt, type DeliveryWorld, deliver } from './delivery.ts';
import { retryAfterSeconds } from './retry-schedule.ts';

export interface WebhookWorld extends Pick<DeliveryWorld, 'store' | 'secrets'> {
  /** The queue that the batches come from, to put messages off. */
  readonly queue: Pick<Queue, 'putOff'>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Lets deliveries reach private addresses: for the laptop. */
  readonly mayReachPrivate: boolean;
  readonly clock?: Pick<Clock, 'nowMs'>;
  readonly chance?: Chance;
  /** Pauses between attempts, for tests in a hurry. */
  readonly retrySeconds?: readonly number[];
}

/** Standard Webhooks asks for 15 to 30 s. All of a batch are tried at once, so a batch takes no longer. */
const TIMEOUT_MS = 15_000;

/**
 * Takes a batch of messages, one endpoint each. What is to be tried again is reported as failed, after telling SQS how
 * long to hide it.
 */
export function createWebhookHandler(world: WebhookWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const { clock = systemClock, mayReachPrivate } = world;
  const delivery: DeliveryWorld = {
    ...world,
    clock,
    post: (message) => post(message, { timeoutMs: TIMEOUT_MS, mayReachPrivate }),
  };
  return async ({ Records }) => {
    const outcomes = await Promise.all(Records.map((record) => take(world, delivery, record)));
    return {
      batchItemFailures: Records.filter((_, index) => !outcomes[index]).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

/** @returns whether the record is done with */
async function take(world: WebhookWorld, delivery: DeliveryWorld, record: SQSRecord): Promise<boolean> {
  const message = parse(record.body);
  if (!message) {
    // Only our own functions write here. It goes round until the dead-letter queue has it; said once.
    if (record.attributes.ApproximateReceiveCount === '1') {
      world.log.error({ name: 'webhook-message-bad', record: record.messageId });
    }
    return false;
  }
  const { tenantId: tenant, webhookId: webhook, messageId } = message;
  const about = { tenant, webhook, message: messageId };
  const attempt = await attemptOf(delivery, message);
  switch (attempt.name) {
    case 'delivered':
      world.log.info({ name: 'webhook-delivered', ...about });
      await note(world, delivery, message, { state: 'delivered', nextAttemptAt: null }, attempt);
      return true;
    case 'dropped':
      world.log.info({ name: 'webhook-dropped', ...about, reason: attempt.reason });
      if (attempt.reason !== 'not-pending') {
        await note(world, delivery, message, { state: 'dropped', nextAttemptAt: null }, attempt);
      }
      return true;
    case 'failed':
      return tryLater(world, delivery, { record, message, attempt, about });
  }
}

/** The store may be down, or the secret not open: both are for another try, like a listener that does not answer. */
async function attemptOf(delivery: DeliveryWorld, message: WebhookMessage): Promise<Attempt> {
  try {
    return await deliver(delivery, message);
  } catch (error) {
    return { name: 'failed', reason: reasonOf(error) };
  }
}

interface Failure {
  readonly record: SQSRecord;
  readonly message: WebhookMessage;
  readonly attempt: Extract<Attempt, { name: 'failed' }>;
  /** For the log. */
  readonly about: Readonly<Record<string, string>>;
}

async function tryLater(
  world: WebhookWorld,
  delivery: DeliveryWorld,
  { record, message, attempt, about }: Failure,
): Promise<boolean> {
  const { queue, log, chance = systemChance, retrySeconds } = world;
  const { reason } = attempt;
  const nowMs = delivery.clock.nowMs();
  const attempts = Number(record.attributes.ApproximateReceiveCount);
  const ageSeconds = (nowMs - Number(record.attributes.SentTimestamp)) / 1000;
  const seconds = retryAfterSeconds({ attempts, ageSeconds, jitter: fraction(chance) }, retrySeconds);
  if (seconds === null) {
    log.error({ name: 'webhook-given-up', ...about, reason, attempts });
    await note(world, delivery, message, { state: 'dead', nextAttemptAt: null }, attempt);
    return true;
  }
  log.warn({ name: 'webhook-failed', ...about, reason, attempts, nextInSeconds: seconds });
  const nextAttemptAt = toInstant(nowMs + seconds * 1000);
  await note(world, delivery, message, { state: 'pending', nextAttemptAt }, attempt);
  const problem = await queue.putOff(record.receiptHandle, seconds);
  // Then it comes when the queue's own visibility timeout ends.
  if (problem !== null) log.warn({ name: 'webhook-not-put-off', ...about, problem });
  return false;
}

/** Attempts that a delivery remembers: those of two rounds of two weeks. */
const ATTEMPTS_KEPT = 100;

/** What became of it, for people to read. A store that is away costs this line and no more. */
async function note(
  { log }: WebhookWorld,
  { store }: DeliveryWorld,
  { tenantId, webhookId, messageId: id }: WebhookMessage,
  outcome: Pick<Delivery, 'state' | 'nextAttemptAt'>,
  { attempt }: Attempt,
): Promise<void> {
  try {
    await store.tenant(tenantId).deliveries.change({ webhookId, id }, (before) => ({
      ...before,
      ...outcome,
      attempts: [...before.attempts, ...(attempt ? [attempt] : [])].slice(-ATTEMPTS_KEPT),
    }));
  } catch (error) {
    log.warn({ name: 'webhook-not-noted', tenant: tenantId, webhook: webhookId, message: id, reason: reasonOf(error) });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function parse(body: string): WebhookMessage | null {
  try {
    return WebhookMessage.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
