import { z } from 'zod';
import { Alarm, type AlarmId, afterEvent, alarmIdOf } from '#shared/alarm/index.ts';
import { ok } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import { type Key, setAll } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const PREFIX = 'alarm#';
const KEPT_MS = 90 * 86_400_000;
/** Writers of one alarm at once: relays that tell the same events, and somebody who takes note of it. */
const TRIES = 8;

/** `revision` grows with every write: who has read another one has decided on what is no more. */
const AlarmItem = Alarm.extend({ revision: z.int() });

/** Since it was raised or cleared last; taking note of it makes it no younger. */
const keptUntil = ({ lastAt, clearedAt }: Alarm): { expiresAt: string } => ({
  expiresAt: toInstant(Math.max(Date.parse(lastAt), Date.parse(clearedAt ?? lastAt)) + KEPT_MS),
});

/** What is wrong in a tenant, and what was: one item for an alarm and what it is about. */
export function alarms(world: ConfigWorld, tenant: TenantId): TenantStore['alarms'] {
  const { table, clock } = world;
  const pk = area(tenant, 'alarms');
  const keyOf = (id: AlarmId): Key => ({ pk, sk: PREFIX + id });
  // Of an end that came before its beginning nobody needs to know.
  const isShown = (alarm: Alarm): boolean => alarm.count > 0 && !hasExpired(keptUntil(alarm), clock);

  return {
    async get(id) {
      const alarm = await table.get(keyOf(id), Alarm);
      return alarm && isShown(alarm) ? alarm : null;
    },

    async *all() {
      for await (const alarm of table.all({ pk, prefix: PREFIX }, Alarm)) if (isShown(alarm)) yield alarm;
    },

    async note(event) {
      const key = keyOf(alarmIdOf(event.data));
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const item = await table.get(key, AlarmItem);
        const after = afterEvent(item, event);
        if (after === null) return;
        const fields = { ...after, revision: (item?.revision ?? 0) + 1, ttl: timeToLive(keptUntil(after)) };
        const isUnchanged = item
          ? { text: 'revision = :was', values: { ':was': item.revision } }
          : { text: 'attribute_not_exists(pk)' };
        if (await table.updateIf(key, setAll(fields), isUnchanged)) return;
      }
      throw new Error(`alarm ${key.sk} is written by others all the time`);
    },

    async acknowledge(alarm, at, audit) {
      const note = { acknowledgedAt: at, acknowledgedBy: audit.actor };
      const update = setAll(note);
      const written = await table.transact([
        table.update(
          keyOf(alarm.id),
          { ...update, text: `${update.text} ADD revision :one`, values: { ...update.values, ':one': 1 } },
          {
            text: 'raisedAt = :stands AND acknowledgedAt = :nobody',
            values: { ':stands': alarm.raisedAt, ':nobody': null },
          },
          { code: 'changed-meanwhile' },
        ),
        ...auditEntry(world, tenant, audit, alarm.id),
      ]);
      return written.ok ? ok({ ...alarm, ...note }) : written;
    },
  };
}
