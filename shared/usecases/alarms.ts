import { type Alarm, type AlarmFilter, type AlarmId, isWantedAlarm } from '#shared/alarm/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import { pageOf } from './list-query.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What is wrong, and what was in the last 90 days; what was raised last comes first. */
export async function listAlarms(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
  filter: AlarmFilter,
): Promise<Result<Page<Alarm>, Problem>> {
  const permitted = permit(principal, 'alarm:read');
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const wanted = only(store.tenant(tenantId).alarms.all(), filter);
  return ok(await pageOf(`alarms/${tenantId}/${JSON.stringify(filter)}`, wanted, { ...page, sort: ['-lastAt'] }));
}

async function* only(alarms: AsyncIterable<Alarm>, filter: AlarmFilter): AsyncGenerator<Alarm> {
  for await (const alarm of alarms) if (isWantedAlarm(alarm, filter)) yield alarm;
}

export async function getAlarm(
  { store }: UseCaseWorld,
  principal: Principal,
  id: AlarmId,
): Promise<Result<Alarm, Problem>> {
  const permitted = permit(principal, 'alarm:read');
  if (!permitted.ok) return permitted;
  const alarm = await store.tenant(principal.tenantId).alarms.get(id);
  return alarm ? ok(alarm) : fail({ code: 'not-found' });
}

/** Says that somebody has taken note of it. Who was first stays named, until it stands anew. */
export async function acknowledgeAlarm(
  world: UseCaseWorld,
  principal: Principal,
  id: AlarmId,
): Promise<Result<Alarm, Problem>> {
  const permitted = permit(principal, 'alarm:write');
  if (!permitted.ok) return permitted;
  const { alarms } = world.store.tenant(principal.tenantId);
  const alarm = await alarms.get(id);
  if (!alarm) return fail({ code: 'not-found' });
  const met = meets(world, alarm);
  if (!met.ok) return met;
  if (alarm.acknowledgedAt !== null) return ok(alarm);
  return alarms.acknowledge(alarm, toInstant(world.clock.nowMs()), noted(principal, 'alarm.acknowledge'));
}
