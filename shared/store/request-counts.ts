import type { Store } from './store.ts';
import type { Key, Table } from './table.ts';

const countKey = (apiKeyId: string, minute: number): Key => ({ pk: `REQUESTS#${apiKeyId}`, sk: `minute#${minute}` });

/** One item per API key and minute; nobody asks for it once the minute is over. */
export function requestCounts(table: Table): Store['requestCounts'] {
  return {
    add: (apiKeyId, minute) => table.countOne(countKey(apiKeyId, minute), { ttl: (minute + 2) * 60 }),
  };
}
