import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Marks } from './marks.ts';

/** An application that fails now and then is in trouble all the while: so long nothing must have failed. *chosen* */
const QUIET_MS = 10 * 60_000;

interface ApplicationAlarm {
  readonly ivrId: string;
  readonly isOver: boolean;
  readonly detail: string;
}

/**
 * Tells a tenant why the web application of a flow fails, each reason once, and that it works again.
 *
 * @param standing  also what a process before this one has told of
 */
export function applicationAlarms(
  standing: Pick<Marks, 'has' | 'add' | 'delete'>,
  clock: Pick<Clock, 'nowMs'>,
  tell: (tenantId: TenantId, alarm: ApplicationAlarm) => void,
) {
  const last = new Map<string, { readonly problem: string; readonly atMs: number }>();
  const nameOf = (tenantId: TenantId, ivrId: string) => `application-failed.${tenantId}.${ivrId}`;
  return {
    failed(tenantId: TenantId, ivrId: string, problem: string): void {
      const name = nameOf(tenantId, ivrId);
      const before = last.get(name);
      last.set(name, { problem, atMs: clock.nowMs() });
      if (standing.has(name) && before?.problem === problem) return;
      standing.add(name);
      tell(tenantId, { ivrId, isOver: false, detail: problem });
    },

    worked(tenantId: TenantId, ivrId: string): void {
      const name = nameOf(tenantId, ivrId);
      const failedAtMs = last.get(name)?.atMs ?? Number.NEGATIVE_INFINITY;
      if (!standing.has(name) || clock.nowMs() - failedAtMs < QUIET_MS) return;
      standing.delete(name);
      last.delete(name);
      tell(tenantId, { ivrId, isOver: true, detail: 'A call has gone through the application without a failure.' });
    },
  };
}
