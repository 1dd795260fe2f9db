import { beforeEach, describe, expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { indexSnapshot, type TenantId } from '#shared/tenant/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeSignaling } from '#test/world/edge/fake-signaling.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock } from '#test/world/index.ts';
import { aRegistration, aTenant, aUser } from '#test/world/records.ts';
import type { MessageCounts } from '../presence/index.ts';
import { Bindings } from '../registrar/index.ts';
import { SETTLE_MS } from './unasked-lamp.ts';
import { UnaskedLamps } from './unasked-lamps.ts';

const AT = '2026-01-05T09:00:00.000Z';
const PHONES = Array.from({ length: 100 }, (_, at) => String(200 + at));
const NONE: MessageCounts = { newMessages: 0, oldMessages: 0, newUrgent: 0, oldUrgent: 0 };
const [ACME, BOLT] = (['ten_1', 'ten_2'] as const).map((id) =>
  indexSnapshot(
    aTenant({ id, domain: `${id}.example` }),
    1,
    PHONES.map((number) => aUser({ id: `usr_${number}` })),
    {
      objects: new Map([
        [
          'voicemail-box',
          new Map(
            PHONES.map((number) => {
              const box = VoicemailBox.New.parse({ name: number, number, userId: `usr_${number}` });
              return [`vmb_${number}`, { id: `vmb_${number}`, createdAt: AT, updatedAt: AT, ...box }];
            }),
          ),
        ],
      ]) as never,
    },
  ),
) as [ReturnType<typeof indexSnapshot>, ReturnType<typeof indexSnapshot>];

let clock: ManualClock;
let signaling: FakeSignaling;
let lamps: UnaskedLamps;
/** What waits, by tenant and user. */
let waiting: Map<string, MessageCounts>;
let isStoreUp: boolean;

/** An edge whose life before this one has left a phone for each user of acme, and for the first of bolt. */
beforeEach(async () => {
  clock = new ManualClock();
  signaling = new FakeSignaling();
  waiting = new Map();
  isStoreUp = true;
  const store = new MemoryEdgeStore();
  const known = new Set<string>();
  const bindings = new Bindings({ store, clock, edgeId: 'edge_1', log: () => {}, onSeen: (seen) => lamps.seen(seen) });
  lamps = new UnaskedLamps({
    signaling,
    bindings,
    clock,
    tenants: { byId: async (id: TenantId) => ok(id === 'ten_1' ? ACME : BOLT) },
    lamps: {
      of: ({ tenant }, { id }) => waiting.get(`${tenant.id} ${id}`) ?? NONE,
      knows: ({ tenant }, { id }) => known.has(`${tenant.id} ${id}`),
      read: async ({ tenant }, { id }) => void (isStoreUp && known.add(`${tenant.id} ${id}`)),
    },
    isSubscribed: () => false,
    log: () => {},
  });
  for (const [snapshot, numbers] of [
    [ACME, PHONES],
    [BOLT, ['200']],
  ] as const) {
    const phones = numbers.map((number) =>
      aRegistration({
        id: `reg_${number}`,
        userId: `usr_${number}`,
        extension: number,
        contact: `sip:${number}@192.0.2.1`,
      }),
    );
    await store.tenant(snapshot.tenant.id).registrations.put(phones);
    await bindings.follow(snapshot);
  }
});

const told = () => signaling.sent.map(({ headers }) => /sip:([^>]+)/.exec(headers.To as string)?.[1]);

async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await settle();
}

describe('after a restart of the edge', () => {
  test('all phones are told once, so many in a second', async () => {
    await pass(SETTLE_MS - 1);
    expect(told()).toEqual([]);
    await pass(1);
    expect(told()).toHaveLength(1);
    for (let passed = 0; passed < 1000; passed += 20) await pass(20);
    expect(told()).toHaveLength(51);
    for (let passed = 0; passed < 3000; passed += 20) await pass(20);
    expect(told()).toHaveLength(101);
    expect(new Set(told()).size).toBe(101);
  });

  test('who gets a message meanwhile does not wait for the turn, and hears of no other tenant’s', async () => {
    await pass(SETTLE_MS);
    signaling.sent.splice(0);
    waiting.set('ten_1 usr_299', { ...NONE, newMessages: 1 });
    lamps.changed('ten_2', 'usr_299');
    await settle();
    expect(told()).toEqual([]);
    lamps.changed('ten_1', 'usr_299');
    await settle();
    expect(told()).toEqual(['299@ten_1.example']);
    expect(signaling.sent[0]?.body).toContain('Messages-Waiting: yes');
  });

  test('nothing is told before the mailboxes can be read', async () => {
    isStoreUp = false;
    for (let passed = 0; passed < 6000; passed += 20) await pass(20);
    expect(told()).toEqual([]);
    isStoreUp = true;
    for (let passed = 0; passed < 8000; passed += 20) await pass(20);
    expect(told()).toHaveLength(101);
  });

  test('an edge that stops tells nobody any more', async () => {
    lamps.stop();
    await pass(60_000);
    expect(told()).toEqual([]);
  });
});
