import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Marks } from './marks.ts';

/** An application that fails now and then is in trouble all the while: so long nothing must have failed. *chosen* */
const QUIET_MS = 10 * 60_000;

/** So many reasons of one application are told apart (chosen): more are told when the last of these may be told again. */
const MOST_REASONS = 8;

interface ApplicationAlarm {
  readonly ivrId: string;
  readonly isOver: boolean;
  readonly detail: string;
}

/**
 * Tells a tenant why the web application of a flow fails, each reason once in ten minutes, as another edge may have told meanwhile that it
 * works, and that it works again.
 *
 * @param standing  also what a process before this one has told of
 */
export function applicationAlarms(
  standing: Pick<Marks, 'has' | 'add' | 'delete'>,
  clock: Pick<Clock, 'nowMs'>,
  tell: (tenantId: TenantId, alarm: ApplicationAlarm) => void,
) {
  /** When each failed last, and when its reasons were told. */
  const last = new Map<string, { failedAtMs: number; readonly toldAtMs: Map<string, number> }>();
  const nameOf = (tenantId: TenantId, ivrId: string) => `application-failed.${tenantId}.${ivrId}`;
  return {
    failed(tenantId: TenantId, ivrId: string, problem: string): void {
      const name = nameOf(tenantId, ivrId);
      const nowMs = clock.nowMs();
      const toldAtMs = last.get(name)?.toldAtMs ?? new Map<string, number>();
      last.set(name, { failedAtMs: nowMs, toldAtMs });
      for (const [told, atMs] of toldAtMs) if (nowMs - atMs >= QUIET_MS) toldAtMs.delete(told);
      if (toldAtMs.has(problem) || toldAtMs.size >= MOST_REASONS) return;
      toldAtMs.set(problem, nowMs);
      standing.add(name);
      tell(tenantId, { ivrId, isOver: false, detail: problem });
    },

    worked(tenantId: TenantId, ivrId: string): void {
      const name = nameOf(tenantId, ivrId);
      const failedAtMs = last.get(name)?.failedAtMs ?? Number.NEGATIVE_INFINITY;
      if (!standing.has(name) || clock.nowMs() - failedAtMs < QUIET_MS) return;
      standing.delete(name);
      last.delete(name);
      tell(tenantId, { ivrId, isOver: true, detail: 'A call has gone through the application without a failure.' });
    },
  };
}
