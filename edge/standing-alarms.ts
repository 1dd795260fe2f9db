import type { TenantId } from '#shared/tenant/index.ts';
import type { Marks } from './marks.ts';

/** Something that this edge cannot do for a tenant now, or can do again. */
interface EdgeAlarm {
  readonly alarm: string;
  readonly isOver: boolean;
  readonly detail: string;
}

/**
 * Tells once that something is wrong, and once that it is over, however often either is found: also that what a process before this
 * one has told of is over.
 */
export const standingAlarms =
  <Alarm extends EdgeAlarm>(
    standing: Pick<Marks, 'has' | 'add' | 'delete'>,
    tell: (tenantId: TenantId, alarm: Alarm) => void,
  ) =>
  (tenantId: TenantId, alarm: Alarm): void => {
    const name = `${alarm.alarm}.${tenantId}`;
    if (alarm.isOver !== standing.has(name)) return;
    if (alarm.isOver) standing.delete(name);
    else standing.add(name);
    tell(tenantId, alarm);
  };
