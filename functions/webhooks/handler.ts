import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Logger } from 'pino';
import type { Queue } from '#shared/queue/index.ts';
import { WebhookMessage } from '#shared/webhook/index.ts';
import { type Chance, type Clock, fraction, systemChance, systemClock } from '#shared/world/index.ts';
import { type Attempt, type DeliveryWorld, deliver } from './delivery.ts';
import { post } from './post.ts';
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
      return true;
    case 'dropped':
      world.log.info({ name: 'webhook-dropped', ...about, reason: attempt.reason });
      return true;
    case 'failed':
      return tryLater(world, delivery.clock, record, { ...about, reason: attempt.reason });
  }
}

/** The store may be down, or the secret not open: both are for another try, like a listener that does not answer. */
async function attemptOf(delivery: DeliveryWorld, message: WebhookMessage): Promise<Attempt> {
  try {
    return await deliver(delivery, message);
  } catch (error) {
    return { name: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function tryLater(
  { queue, log, chance = systemChance, retrySeconds }: WebhookWorld,
  clock: DeliveryWorld['clock'],
  record: SQSRecord,
  about: Readonly<Record<string, string>>,
): Promise<boolean> {
  const attempts = Number(record.attributes.ApproximateReceiveCount);
  const ageSeconds = (clock.nowMs() - Number(record.attributes.SentTimestamp)) / 1000;
  const seconds = retryAfterSeconds({ attempts, ageSeconds, jitter: fraction(chance) }, retrySeconds);
  if (seconds === null) {
    log.error({ name: 'webhook-given-up', ...about, attempts });
    return true;
  }
  log.warn({ name: 'webhook-failed', ...about, attempts, nextInSeconds: seconds });
  const problem = await queue.putOff(record.receiptHandle, seconds);
  // Then it comes when the queue's own visibility timeout ends.
  if (problem !== null) log.warn({ name: 'webhook-not-put-off', ...about, problem });
  return false;
}

function parse(body: string): WebhookMessage | null {
  try {
    return WebhookMessage.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
