import { Fax, FaxBoxState, type FaxId, WaitingFax } from '#shared/fax/fax.ts'; // not by the door, as shared/event
import type { Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toOutbox } from './event-outbox.ts';
import { area, configuration } from './partition.ts';
import type { FaxWrite, WriteProblem } from './records.ts';
import type { Store } from './store.ts';
import { EXISTS, type Key, type Table, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const WAITING = 'WAITING-FAXES';
const waitingKey = ({ tenantId, boxId, faxId }: Omit<WaitingFax, 'dueAtMs'>): Key => ({
  pk: WAITING,
  sk: `fax#${tenantId}#${boxId}#${faxId}`,
});

/** Faxes of one tenant. A fax, the sums of its box and its place among those that wait are written together. */
export function faxes({ table }: { table: Table }, tenantId: TenantId): TenantStore['faxes'] {
  const pk = area(tenantId, 'faxes');
  const stateKey = (boxId: string): Key => ({ pk, sk: `box#${boxId}` });
  const faxesOf = (boxId: string) => ({ pk, prefix: `fax#${boxId}#` });
  const faxKey = (boxId: string, id: FaxId): Key => ({ pk, sk: faxesOf(boxId).prefix + id });

  return {
    get: (boxId, id) => table.get(faxKey(boxId, id), Fax),
    state: async (boxId) => (await table.get(stateKey(boxId), FaxBoxState)) ?? { count: 0, bytes: 0 },
    list: (boxId, page, direction) =>
      table.filteredPage(faxesOf(boxId), page, Fax, {
        newestFirst: true,
        keep: (fax) => direction === undefined || fax.direction === direction,
      }),
    all: (boxId) => table.all(boxId === undefined ? { pk, prefix: 'fax#' } : faxesOf(boxId), Fax),
    async write({ before, after, event, dueAtMs, most }: FaxWrite): Promise<Result<void, WriteProblem>> {
      const { boxId, id } = (after ?? before) as Fax;
      const key = faxKey(boxId, id);
      const waiting = { tenantId, boxId, faxId: id };
      const more = {
        count: Number(after !== null) - Number(before !== null),
        bytes: (after?.bytes ?? 0) - (before?.bytes ?? 0),
      };
      const writes: Write[] = [faxWrite(table, key, before, after), ...stateWrites(table, stateKey(boxId), more, most)];
      if (dueAtMs === null) writes.push(table.remove(waitingKey(waiting), EXISTS, STALE));
      if (typeof dueAtMs === 'number') writes.push(table.overwrite(waitingKey(waiting), { ...waiting, dueAtMs }));
      // Nothing comes into a box that is gone, nor into one of a tenant that is being deleted.
      if (before === null)
        writes.push(
          table.check({ pk: configuration(tenantId), sk: `fax-box#${boxId}` }, EXISTS, { code: 'not-found' as const }),
        );
      if (event) writes.push(toOutbox(table, { id: event.id, tenantId, events: [event], deliveries: [] }));
      return table.transact(writes);
    },
    async forgetState(boxId) {
      await table.delete(stateKey(boxId));
    },
  };
}

/** Those of all tenants that are to be sent. */
export const waitingFaxes = (table: Table): Store['waitingFaxes'] => ({
  async list() {
    const found: WaitingFax[] = [];
    for await (const waiting of table.all({ pk: WAITING, prefix: 'fax#' }, WaitingFax)) found.push(waiting);
    return found;
  },
  claim: (waiting, untilMs) =>
    table.updateIf(
      waitingKey(waiting),
      { text: 'SET dueAtMs = :until', values: { ':until': untilMs } },
      { text: 'dueAtMs = :was', values: { ':was': waiting.dueAtMs } },
    ),
  async forget(waiting) {
    await table.delete(waitingKey(waiting));
  },
});

const STALE = { code: 'changed-meanwhile' } as const;

function faxWrite(table: Table, key: Key, before: Fax | null, after: Fax | null): Write {
  if (before === null) return table.putNew(key, after as Fax, STALE);
  const isUnchanged = { text: 'version = :was', values: { ':was': before.version } };
  return after === null ? table.remove(key, isUnchanged, STALE) : table.replace(key, after, isUnchanged, STALE);
}

function stateWrites(table: Table, key: Key, { count, bytes }: FaxBoxState, most: number | null): Write[] {
  if (count === 0 && bytes === 0) return [];
  if (most === null) return [{ ...table.add(key, { count, bytes }, {}), refusal: null }];
  const add = {
    text: 'ADD #count :count, bytes :bytes',
    names: { '#count': 'count' },
    values: { ':count': count, ':bytes': bytes },
  };
  const hasRoom = {
    text: 'attribute_not_exists(#count) OR #count < :most',
    names: { '#count': 'count' },
    values: { ':most': most },
  };
  return [table.update(key, add, hasRoom, { code: 'fax-box-full' })];
}
