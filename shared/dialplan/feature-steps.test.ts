import { describe, expect, test } from 'vitest';
import { CallPickupGroup } from '#shared/call-pickup-group/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import type { ConfigObject, ObjectKindName } from '#shared/object/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { byUser, route, type Step } from './index.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const users = ['200', '201', '202', '203'].map((extension) => aUser({ id: `usr_${extension}` }));

type Configured = ConfigObject & { kind: ObjectKindName };
const lot = (fields: object): Configured => ({
  kind: 'park-orbit',
  id: 'orb_1',
  ...made,
  ...ParkOrbit.New.parse({ name: 'Sales', extension: '401', ...fields }),
});
const huntGroup: Configured = {
  kind: 'hunt-group',
  id: 'hgr_1',
  ...made,
  ...HuntGroup.New.parse({ name: 'Sales', extension: '300', members: [{ userId: 'usr_202' }] }),
};
const pickupGroup = (fields: object): Configured => ({
  kind: 'call-pickup-group',
  id: 'cpg_1',
  ...made,
  ...CallPickupGroup.New.parse({ name: 'Office', ...fields }),
});
const code = (fields: object): Configured => ({
  kind: 'feature-code',
  id: 'ftc_1',
  ...made,
  ...FeatureCodeOverride.New.parse(fields),
});

function dial(dialed: string, objects: readonly Configured[] = [], callerId = 'usr_200', all = users): Step {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const snapshot = indexSnapshot(aTenant(), 1, all, {
    objects: new Map(
      [...byKind].map(([kind, group]) => [kind, new Map(group.map(({ kind: _, ...object }) => [object.id, object]))]),
    ),
  });
  const caller = snapshot.userById.get(callerId);
  if (!caller) throw new Error(`no ${callerId}`);
  return route(snapshot, { caller: byUser(caller), dialed, nowMs: 0 }).first;
}

const rejected = (reason: string) => ({ kind: 'reject', rejection: { code: reason } });

describe('directed pickup (PRK-10, XA-PU-01)', () => {
  test.each(['*78201', '*8201'])('%s answers for the user of 201', (dialed) => {
    expect(dial(dialed)).toEqual({
      kind: 'pickup',
      userIds: ['usr_201'],
      why: expect.stringContaining('Answer for an extension that rings, of User usr_201'),
      otherwise: { ...rejected('nothing-to-pick-up'), why: 'no call rings there' },
    });
  });

  test('of the number of a group is for its members', () => {
    expect(dial('*8300', [huntGroup])).toMatchObject({ kind: 'pickup', userIds: ['usr_202'] });
  });

  test('of a number that is nobody’s is for an unknown number', () => {
    expect(dial('*78999')).toMatchObject(rejected('unknown-number'));
  });
});

describe('group pickup (XA-PU-03 to -05)', () => {
  const office = pickupGroup({
    interceptors: { userIds: ['usr_200'] },
    intercepted: { userIds: ['usr_201'], huntGroupIds: ['hgr_1'] },
  });

  test.each(['*8', '*76'])(
    '%s answers for users and members of groups that the caller is an interceptor of',
    (dialed) => {
      expect(dial(dialed, [office, huntGroup])).toMatchObject({
        kind: 'pickup',
        userIds: ['usr_201', 'usr_202'],
        why: expect.stringContaining('Office'),
      });
    },
  );

  test('a member of a group that is an interceptor is one', () => {
    const group = pickupGroup({ interceptors: { huntGroupIds: ['hgr_1'] }, intercepted: { userIds: ['usr_201'] } });
    expect(dial('*8', [group, huntGroup], 'usr_202')).toMatchObject({ kind: 'pickup', userIds: ['usr_201'] });
  });

  test('the other way round needs to be on both sides (XA-PU-04)', () => {
    expect(dial('*8', [office, huntGroup], 'usr_201')).toMatchObject(rejected('nothing-to-pick-up'));
  });

  test('a group that is switched off counts for nothing', () => {
    const off = pickupGroup({
      isEnabled: false,
      interceptors: { userIds: ['usr_200'] },
      intercepted: { userIds: ['usr_201'] },
    });
    expect(dial('*8', [off])).toMatchObject(rejected('nothing-to-pick-up'));
  });
});

describe('parking', () => {
  test('without an orbit of the tenant, 700 parks at 701 to 799, which retrieve (XA-PARK-01, XA-PARK-05)', () => {
    expect(dial('700')).toMatchObject({
      kind: 'park',
      lotId: null,
      timeoutSeconds: null,
      otherwise: rejected('orbit-full'),
    });
    expect(dial('701')).toMatchObject({ kind: 'retrieve', places: ['701'], otherwise: rejected('nothing-parked') });
    expect(dial('*4750')).toMatchObject({ kind: 'retrieve', places: ['750'] });
    expect(dial('800')).toMatchObject(rejected('unknown-number'));
  });

  test('a user who has 700 or 701 keeps it', () => {
    const all = [...users, aUser({ id: 'usr_700' }), aUser({ id: 'usr_701' })];
    for (const dialed of ['700', '701']) expect(dial(dialed, [], 'usr_200', all)).toMatchObject({ kind: 'ring' });
  });

  test('an orbit parks at its own number, and *4 with it retrieves (PRK-02, PRK-03)', () => {
    const orbit = lot({ timeoutSeconds: 120, returnKey: '0', takesSeveral: true });
    expect(dial('401', [orbit])).toMatchObject({
      kind: 'park',
      lotId: 'orb_1',
      places: ['401'],
      takesSeveral: true,
      timeoutSeconds: 120,
      timeoutDestination: null,
      returnKey: '0',
    });
    expect(dial('*4401', [orbit])).toMatchObject({ kind: 'retrieve', places: ['401'] });
    expect(dial('701', [orbit])).toMatchObject(rejected('unknown-number'));
    expect(dial('700', [orbit])).toMatchObject({ kind: 'park', lotId: 'orb_1' });
  });

  test('a lot parks in its slots, each of which retrieves; *4 with its number takes whoever waits longest', () => {
    const slots = lot({ slots: { first: '402', last: '404' } });
    expect(dial('401', [slots])).toMatchObject({ kind: 'park', places: ['402', '403', '404'], takesSeveral: false });
    expect(dial('403', [slots])).toMatchObject({ kind: 'retrieve', places: ['403'] });
    expect(dial('*4403', [slots])).toMatchObject({ kind: 'retrieve', places: ['403'] });
    expect(dial('*4401', [slots])).toMatchObject({ kind: 'retrieve', places: ['402', '403', '404'] });
    expect(dial('*4405', [slots])).toMatchObject(rejected('unknown-number'));
  });

  test('an orbit that is switched off takes no calls', () => {
    expect(dial('401', [lot({ isEnabled: false })])).toMatchObject({ kind: 'reject' });
    expect(dial('*4401', [lot({ isEnabled: false })])).toMatchObject(rejected('unknown-number'));
  });

  test('the tenant’s own codes park and retrieve', () => {
    const own = [
      code({ feature: 'park', code: '#7' }),
      { ...code({ feature: 'retrieve-parked', code: '#8' }), id: 'ftc_2' },
    ];
    expect(dial('#7', own)).toMatchObject({ kind: 'park' });
    expect(dial('#8701', own)).toMatchObject({ kind: 'retrieve', places: ['701'] });
    expect(dial('*4701', own)).toMatchObject(rejected('unknown-number'));
  });
});

test.each([
  [undefined, true],
  [true, false],
  [false, true],
])('*25 switches do not disturb of the caller: it is %s, and is to be %s', (isOn, expected) => {
  const settings = new Map([['usr_200', isOn === undefined ? {} : { 'call.do-not-disturb': isOn }]]);
  const snapshot = indexSnapshot(aTenant(), 1, users, { settings });
  const caller = snapshot.userById.get('usr_200');
  expect(caller && route(snapshot, { caller: byUser(caller), dialed: '*25', nowMs: 0 }).first).toMatchObject({
    kind: 'do-not-disturb',
    isOn: expected,
  });
});
