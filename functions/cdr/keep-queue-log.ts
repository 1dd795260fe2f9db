import type { QueueLogLine } from '#shared/queue-log/index.ts';
import { effective } from '#shared/setting/index.ts';
import type { CdrWorld } from './settle.ts';

export interface LoggedLine {
  readonly line: QueueLogLine;
  /** The message that it came in. */
  readonly messageId: string;
}

/**
 * Stores what edges have logged of queues, tenant by tenant.
 *
 * @param failed  gets the messages whose lines could not be stored
 */
export async function keepQueueLog(
  { store, log }: Pick<CdrWorld, 'store' | 'log'>,
  logged: readonly LoggedLine[],
  failed: Set<string>,
): Promise<void> {
  const ofTenants = Map.groupBy(logged, ({ line }) => line.tenantId);
  await Promise.all(
    [...ofTenants].map(async ([tenantId, lines]) => {
      const tenant = store.tenant(tenantId);
      try {
        const held = await tenant.settings.get(tenantId);
        const keptDays = effective('tenant', 'cdr.queue-log-kept-days', [held?.values ?? {}]);
        await tenant.queueLog.append(
          lines.map(({ line }) => line),
          keptDays,
        );
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.error({ name: 'queue-log-failed', tenant: tenantId, lines: lines.length, reason });
        for (const { messageId } of lines) failed.add(messageId);
      }
    }),
  );
}
