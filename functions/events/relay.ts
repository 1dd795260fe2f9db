import type { Logger } from 'pino';
import { AlarmEvent } from '#shared/alarm/index.ts';
import { faxNoticeOf } from '#shared/fax/index.ts';
import { meetingNoticeOf } from '#shared/meeting/index.ts';
import { type Queue, toBody } from '#shared/queue/index.ts';
import type { OutboxEntry, Store, TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { noticeOf, syncOf } from '#shared/voicemail/index.ts';
import { type PublishWorld, publish, sendDue } from './publish.ts';

export interface RelayWorld extends PublishWorld {
  readonly store: Pick<Store, 'eventOutbox'> & {
    tenant(id: TenantId): ReturnType<PublishWorld['store']['tenant']> & Pick<TenantStore, 'alarms'>;
  };
  /** Who writes e-mails about voicemail, faxes and meetings; where there is nobody, none are written. */
  readonly notices?: Pick<Queue, 'send'>;
  /** Who follows IMAP accounts of boxes; apart, because their servers may be slow. */
  readonly mailAccounts?: Pick<Queue, 'send'>;
  readonly log: Pick<Logger, 'error'>;
}

/** Entries looked at in one go: bounds memory and the time until the first is removed. */
const AT_ONCE = 100;

/**
 * Tells everything that waits in the event outbox, and removes it once told. Several relays at the same time do no harm, only
 * work twice. What cannot be told stays for the next time, and holds up nothing of other tenants.
 *
 * @returns whether all that was found has been told
 */
export async function relayOutbox(world: RelayWorld): Promise<boolean> {
  for (;;) {
    const waiting = await world.store.eventOutbox.waiting(AT_ONCE);
    const byTenant = Map.groupBy(waiting, ({ tenantId }) => tenantId);
    const told = await Promise.all([...byTenant.values()].map((entries) => tellAll(world, entries)));
    if (!told.every(Boolean)) return false;
    if (waiting.length === 0) return true;
  }
}

async function tellAll(world: RelayWorld, entries: readonly OutboxEntry[]): Promise<boolean> {
  const tenantId = entries[0]?.tenantId ?? '';
  try {
    const events = entries.flatMap((entry) => entry.events);
    // First, so that who hears of an alarm finds it.
    for (const alarm of alarmsAmong(events)) await world.store.tenant(tenantId).alarms.note(alarm);
    await publish(world, tenantId, events, { isRepeated: true });
    if (world.notices) await sendAll(world.notices, events.flatMap(noticeAfter));
    if (world.mailAccounts)
      await sendAll(
        world.mailAccounts,
        events.flatMap((event) => syncOf(event) ?? []),
      );
    const again = entries.flatMap((entry) => entry.deliveries);
    if (again.length > 0)
      await sendDue(
        world.webhooks,
        again.map((delivery) => ({ ...delivery, tenantId })),
      );
    await world.store.eventOutbox.remove(entries);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'events-not-relayed', tenant: tenantId, count: entries.length, reason });
    return false;
  }
}

const noticeAfter = (event: object) => noticeOf(event) ?? faxNoticeOf(event) ?? meetingNoticeOf(event) ?? [];

/** @throws Error  when the queue has not taken all of them */
async function sendAll(queue: Pick<Queue, 'send'>, messages: readonly object[]): Promise<void> {
  if (messages.length === 0) return;
  const outcomes = await queue.send(messages.map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`queue of notices or accounts: ${failed.reason}`);
}

function alarmsAmong(events: readonly object[]): AlarmEvent[] {
  return events.flatMap((event) => AlarmEvent.safeParse(event).data ?? []);
}
