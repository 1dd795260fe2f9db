import { expect, test } from 'vitest';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import type { Flow } from '../signaling-port/index.ts';
import type { Watch } from './watch.ts';
import { type Watcher, Watchers } from './watchers.ts';

const [alice, bob] = [aUser({ id: 'usr_200' }), aUser({ id: 'usr_201' })];
const acme = indexSnapshot(aTenant(), 1, [alice, bob]);
const tcp = (port: number): Flow => ({ transport: 'tcp', address: '192.0.2.10', port });
const udp: Flow = { transport: 'udp', address: '192.0.2.10', port: 5060 };

const watcher = (fields: Partial<Watcher> = {}): Watcher => ({
  watch: {} as Watch,
  user: alice,
  provedWith: 'b'.repeat(64),
  asked: { event: 'dialog', eventHeader: 'dialog', number: '201', expiresSeconds: 600, takesLists: false },
  list: null,
  contact: '<sip:200@192.0.2.10:5060>',
  flow: udp,
  ...fields,
});

test('a user has room for 500, whatever others have', () => {
  const watchers = new Watchers();
  const [first, ...others] = Array.from({ length: 500 }, () => watcher());
  for (const one of others) watchers.add(acme, one, udp);
  const ofTenant = watchers.add(acme, watcher({ user: bob }), udp);
  expect(ofTenant.isFullFor('usr_200')).toBe(false);
  if (first) watchers.add(acme, first, udp);
  expect([ofTenant.isFullFor('usr_200'), ofTenant.isFullFor('usr_201')]).toEqual([true, false]);
  if (first) watchers.remove(acme.tenant.id, first);
  expect(ofTenant.isFullFor('usr_200')).toBe(false);
});

test('a list is told of its numbers of now', () => {
  const watchers = new Watchers();
  const list = { entries: [{ number: '201', label: '' }] };
  const one = watcher({ list });
  const ofTenant = watchers.add(acme, one, udp);
  list.entries = [{ number: '202', label: '' }];
  ofTenant.renumber(one);
  expect([[...ofTenant.of('201')], [...ofTenant.of('202')]]).toEqual([[], [one]]);
});

test('a connection has what was said over it last, and UDP has none', () => {
  const watchers = new Watchers();
  const [moved, stays] = [watcher(), watcher()];
  watchers.add(acme, moved, tcp(1));
  watchers.add(acme, stays, tcp(1));
  watchers.hangOn(tcp(2), moved);
  expect([watchers.over(tcp(1)), watchers.over(tcp(2))]).toEqual([[stays], [moved]]);
  watchers.hangOn(udp, moved);
  expect([watchers.over(tcp(2)), watchers.over(udp)]).toEqual([[], []]);
});

test('nothing is left of a tenant when its last one goes', () => {
  const watchers = new Watchers();
  const [one, other] = [watcher(), watcher()];
  const ofTenant = watchers.add(acme, one, tcp(1));
  watchers.add(acme, other, tcp(1));
  expect([watchers.remove(acme.tenant.id, one), watchers.remove(acme.tenant.id, other)]).toEqual([false, true]);
  expect([watchers.count, watchers.tenantIds, watchers.over(tcp(1)), ofTenant.of('201').size]).toEqual([0, [], [], 0]);
});
