import { z } from 'zod';
import { CallId } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { timeStamp } from '#shared/world/index.ts';
import type { OpenCall } from './records.ts';
import type { Store } from './store.ts';
import type { Key, Table } from './table.ts';

/** One partition takes 1,000 writes a second, and a call needs two: these take some 8,000 calls a second. */
const PARTITIONS = 16;
const PREFIX = 'call#';

const OpenCallItem = z.object({ tenantId: TenantId, callId: CallId });

const partition = (index: number): string => `OPEN-CALLS#${index}`;

function openCallKey({ tenantId, callId }: OpenCall): Key {
  // The end of an id is chance.
  const index = (callId.charCodeAt(callId.length - 1) + callId.charCodeAt(callId.length - 2)) % PARTITIONS;
  return { pk: partition(index), sk: `${PREFIX}${callId}#${tenantId}` };
}

/** Records table: which calls go on, as far as has been told. */
export function openCalls(table: Table): Store['openCalls'] {
  return {
    note: (call) => table.put(openCallKey(call), { tenantId: call.tenantId, callId: call.callId }),

    async forget(call) {
      await table.delete(openCallKey(call));
    },

    async *startedBefore(ms) {
      for (let index = 0; index < PARTITIONS; index++) {
        const range = { pk: partition(index), prefix: PREFIX, to: `call_${timeStamp(ms)}` };
        yield* table.all(range, OpenCallItem);
      }
    },
  };
}
