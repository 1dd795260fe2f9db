import type { SecretBox } from '#shared/credentials/index.ts';
import { post } from '#shared/post/index.ts';
import type { WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { WebhookPing } from '#shared/webhook/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import { tryOnce } from './delivery.ts';

/** Somebody waits for the answer, and his own request may take no more than 15 s. */
const TIMEOUT_MS = 10_000;
/** Enough to read an error message. */
const READ_BYTES = 1_000;

export interface PingWorld {
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly ids: Ids;
  /** Only on the laptop, where the listener is on the laptop too. */
  readonly mayReachPrivate: boolean;
}

/** Posts an event of no meaning, signed as all are, and tells what the endpoint says; nothing is kept or tried again. */
export async function ping(world: PingWorld, tenantId: TenantId, webhook: WebhookRecord): Promise<WebhookPing> {
  const { secretBox: secrets, clock, ids, mayReachPrivate } = world;
  const eventId = ids.next('evt');
  const { answer, attempt } = await tryOnce(
    {
      secrets,
      clock,
      post: (message) => post(message, { timeoutMs: TIMEOUT_MS, mayReachPrivate, readBytes: READ_BYTES }),
    },
    tenantId,
    webhook,
    {
      id: `msg_${eventId.slice('evt_'.length)}`,
      payload: {
        id: eventId,
        type: 'webhook.ping',
        version: 1,
        timestamp: toInstant(clock.nowMs()),
        tenantId,
        data: { id: webhook.id },
      },
    },
  );
  return { ...attempt, body: answer.ok ? answer.value.body : null };
}
