import { CentreLease, MemberState } from '#shared/agent/index.ts';
import { KeptCallback } from '#shared/call-queue/callback.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { area } from './partition.ts';
import type { Key } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';

const PREFIX = 'member#';
const CALLBACK = 'callback#';
const refusal = { code: 'changed-meanwhile' } as const;

/** Members of queues, who waits to be called back, and the edge that distributes calls to them. They have a partition of their own: it is written all day long. */
export function contactCentre({ table }: ConfigWorld, tenant: TenantId): TenantStore['contactCentre'] {
  const pk = area(tenant, 'contact-centre');
  const memberKey = (memberId: string): Key => ({ pk, sk: PREFIX + memberId });
  const leaseKey: Key = { pk, sk: 'lease' };
  const isStill = (field: 'revision' | 'term', value: number) => ({
    text: '#field = :before',
    names: { '#field': field },
    values: { ':before': value },
  });
  const isLeased = (term: number) => table.check(leaseKey, isStill('term', term), refusal);
  return {
    async members() {
      const found: MemberState[] = [];
      for await (const state of table.all({ pk, prefix: PREFIX }, MemberState)) found.push(state);
      return found;
    },

    async putMember(state) {
      const key = memberKey(state.memberId);
      const before = state.revision - 1;
      const put =
        before === 0
          ? table.putNew(key, state, refusal)
          : table.replace(key, state, isStill('revision', before), refusal);
      return (await table.transact([put])).ok;
    },

    async callbacks() {
      const found: KeptCallback[] = [];
      for await (const kept of table.all({ pk, prefix: CALLBACK }, KeptCallback)) found.push(kept);
      return found;
    },

    async putCallback(kept, term) {
      const put = table.overwrite({ pk, sk: CALLBACK + kept.callId }, kept);
      return (await table.transact([put, isLeased(term)])).ok;
    },

    async deleteCallback(callId, term) {
      return (await table.transact([table.clear({ pk, sk: CALLBACK + callId }), isLeased(term)])).ok;
    },

    lease: () => table.get(leaseKey, CentreLease),

    async takeLease(lease, before) {
      const put =
        before === null
          ? table.putNew(leaseKey, lease, refusal)
          : table.replace(leaseKey, lease, isStill('term', before.term), refusal);
      return (await table.transact([put])).ok;
    },
  };
}
