import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { hasCallPermission, objectsOf, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { anOffice } from '#test/world/office.ts';
import { byUser, route, routeInbound, type Step, type TrunkTarget } from './index.ts';

const EXTENSIONS = ['200', '201', '202', '203', '204'];
const OUTSIDE = ['0140123456', '0612345678', '0033140123456', '112', '9112', '3631'];
const INSIDE = [...EXTENSIONS, '300', '7', '+33199000001', '0199000002', '*67', '#820140123456', '299'];
const dialed = fc.constantFrom(...INSIDE, ...OUTSIDE, '*670140123456');
const userIds = fc.subarray(EXTENSIONS.map((extension) => `usr_${extension}`));
const permissionIds = fc.subarray(['prm_a', 'prm_b']);
const number = (of: readonly string[]) => fc.constantFrom(...of).map((dialed) => ({ kind: 'number', number: dialed }));
const optional = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: null });

/** Any office; what administrators set leads where `setTo` says. */
const anyOffice = (setTo: readonly string[]) =>
  fc
    .record({
      rules: fc.array(
        fc.record({
          callType: fc.constantFrom('local', 'emergency', 'site', 'other'),
          isEnabled: fc.boolean(),
          patterns: fc.subarray(['0.', '00.', '112', '9112', '3XXX', '.'], { minLength: 1 }),
          permissionIds,
          trunkIds: fc.subarray(['trk_T', 'trk_U', 'trk_9']),
          pinSetId: fc.constantFrom(null, 'pin_1'),
          locationIds: fc.subarray(['loc_1', 'loc_2']),
        }),
        { maxLength: 5 },
      ),
      routes: fc.array(
        fc.record({ destination: optional(number(setTo)), calledNumbers: fc.constantFrom([], ['33.'], ['2XX']) }),
        { maxLength: 3 },
      ),
      isTrunkEnabled: fc.boolean(),
      forwarding: fc.tuple(
        ...EXTENSIONS.map((extension) =>
          fc.record({
            userId: fc.constant(`usr_${extension}`),
            always: optional(number([...INSIDE, ...OUTSIDE]).map((destination) => ({ destination }))),
            noAnswer: optional(number([...INSIDE, ...OUTSIDE]).map((destination) => ({ destination }))),
            followMe: fc.array(
              fc.constantFrom(...INSIDE, ...OUTSIDE).map((dialed) => ({ number: dialed })),
              { maxLength: 3 },
            ),
          }),
        ),
      ),
      members: userIds.map((ids) => ids.map((userId) => ({ userId }))),
      fallback: number(setTo),
      didTo: optional(number(setTo)),
      restricted: userIds,
      action: fc.constantFrom('deny', 'allow', 'ask-pin'),
      granted: userIds,
      stayIn: userIds,
      disabled: fc.subarray(EXTENSIONS.slice(1)),
      located: userIds,
    })
    .map(({ rules, routes, isTrunkEnabled, granted, stayIn, disabled, ...more }) =>
      anOffice({
        rules: rules.map(({ patterns, ...rule }) => ({
          ...rule,
          // An emergency rule cannot have them.
          ...(rule.callType === 'emergency' && { permissionIds: [], pinSetId: null }),
          patterns: patterns.map((pattern) => ({ pattern })),
        })),
        routes,
        disabled,
        t: { isEnabled: isTrunkEnabled },
        settings: Object.fromEntries(
          EXTENSIONS.map((extension) => `usr_${extension}`).map((id) => [
            id,
            {
              'call-permission.prm_a': granted.includes(id),
              'forwarding.is-external-allowed': !stayIn.includes(id),
            },
          ]),
        ),
        has: {
          forwarding: more.forwarding,
          'call-permission': [
            { id: 'prm_a', name: 'a' },
            { id: 'prm_b', name: 'b' },
          ],
          'pin-set': [{ id: 'pin_1', name: 'P', pins: [{ pin: '1234' }] }],
          'hunt-group': [
            { id: 'hgr_1', extension: '300', members: more.members, obeysForwarding: true, fallback: more.fallback },
          ],
          number: [
            { number: '+33199000001', destination: more.didTo },
            { number: '+33199000002', destination: { kind: 'number', number: '+33199000001' } },
          ],
          'speed-dial': [{ code: '7', target: '0612345678' }],
          location: [{ id: 'loc_1', name: 'L', userIds: more.located }],
          'call-restriction': [{ name: 'R', numbers: ['06.'], userIds: more.restricted, action: more.action }],
        },
      }),
    );

function stepsOf(step: Step): Step[] {
  if (step.kind === 'ring') {
    const { refused = null, mailbox = null } = step.screening ?? {};
    const next = [...Object.values(step.otherwise), refused, mailbox].filter((one) => one !== null);
    return [step, ...next.flatMap(stepsOf)];
  }
  if (step.kind === 'ask-code')
    return [step, ...(step.whenRight ? stepsOf(step.whenRight) : []), ...stepsOf(step.otherwise)];
  return [step];
}

const targetsOf = (step: Step): TrunkTarget[] =>
  stepsOf(step).flatMap((one) =>
    one.kind === 'ring' ? one.stages.flat().filter((target) => target.kind === 'trunk') : [],
  );

const callFrom200 = (snapshot: TenantSnapshot, number: string): Step => {
  const user = snapshot.userById.get('usr_200');
  if (!user) throw new Error('200 is missing');
  return route(snapshot, { caller: byUser(user), dialed: number, nowMs: 0 }).first;
};
const callFromOutside = (snapshot: TenantSnapshot, called: string): Step =>
  routeInbound(snapshot, { caller: { kind: 'trunk', trunkId: 'trk_T', number: '+4420', name: null }, called, nowMs: 0 })
    .first;
const anyCall = fc.constantFrom(callFrom200, callFromOutside);

/** On a busy machine. */
const PATIENCE_MS = 60_000;

test(
  'no plan reaches a trunk but by the right of an enabled, permitted user, or as an administrator has set it',
  () => {
    fc.assert(
      fc.property(anyOffice([...INSIDE, ...OUTSIDE]), anyCall, dialed, (snapshot, call, number) => {
        for (const target of targetsOf(call(snapshot, number))) {
          const rule = objectsOf(snapshot, OutboundRule).get(target.ruleId ?? '');
          expect(rule?.isEnabled).toBe(true);
          if (target.payerId === null) {
            expect(target.callType).not.toBe('emergency');
            continue;
          }
          const payer = snapshot.userById.get(target.payerId);
          expect(payer?.isEnabled).toBe(true);
          if (!payer || !rule) continue;
          expect(rule.permissionIds.filter((id) => !hasCallPermission(snapshot, payer, id))).toEqual([]);
          const isCaller = call === callFrom200 && payer.id === 'usr_200';
          if (!isCaller) {
            expect(userSetting(snapshot, payer.id, 'forwarding.is-external-allowed')).toBe(true);
            expect([rule.pinSetId, target.callType === 'emergency']).toEqual([null, false]);
          }
        }
      }),
      { numRuns: 150 },
    );
  },
  PATIENCE_MS,
);

test(
  'where administrators send nothing outside, all that leaves has a user who pays, and who is outside leaves for nobody who has not sent him on',
  () => {
    fc.assert(
      fc.property(anyOffice(EXTENSIONS), anyCall, dialed, (snapshot, call, number) => {
        for (const { payerId, diversions } of targetsOf(call(snapshot, number))) {
          expect(payerId).not.toBe(null);
          const name = snapshot.userById.get(payerId ?? '')?.name;
          if (call === callFromOutside) expect(diversions.map((one) => one.name)).toContain(name);
        }
      }),
      { numRuns: 100 },
    );
  },
  PATIENCE_MS,
);

test(
  'every plan ends, says why, and stays in its tenant: trunks and users are of the snapshot, the trunks in service',
  () => {
    fc.assert(
      fc.property(anyOffice([...INSIDE, ...OUTSIDE]), anyCall, dialed, (snapshot, call, number) => {
        const first = call(snapshot, number);
        const steps = stepsOf(first);
        expect(steps.length).toBeLessThan(1000);
        const targets = steps.flatMap((step) => (step.kind === 'ring' ? step.stages.flat() : []));
        const trunkIds = targets
          .flatMap((target) => (target.kind === 'trunk' ? target.ways : []))
          .map((way) => way.trunkId);
        // One assertion for all: thousands of them take longer than the plans.
        expect({
          mute: steps.filter(({ why }) => why === ''),
          strangers: targets.filter((target) => target.kind === 'user' && !snapshot.userById.has(target.userId)),
          outOfService: trunkIds.filter((id) => !objectsOf(snapshot, Trunk).get(id)?.isEnabled),
        }).toEqual({ mute: [], strangers: [], outOfService: [] });
      }),
      { numRuns: 150 },
    );
  },
  PATIENCE_MS,
);

test(
  'a call for help leaves whatever else is set, as long as its rule has a trunk',
  () => {
    fc.assert(
      fc.property(anyOffice([...INSIDE, ...OUTSIDE]), (office) => {
        const help = { callType: 'emergency', name: 'Z', patterns: [{ pattern: '112' }], trunkIds: ['trk_U'] };
        const rules = objectsOf(office, OutboundRule);
        const made = { ...OutboundRule.New.parse(help), id: 'obr_help', createdAt: '', updatedAt: '' };
        const objects = new Map([
          ...office.objects,
          ['outbound-rule' as const, new Map([...rules, ['obr_help', made]])],
        ]);
        const [target] = targetsOf(callFrom200({ ...office, objects }, '112'));
        expect(target).toMatchObject({ callType: 'emergency', payerId: 'usr_200', emergency: { notifies: true } });
      }),
      { numRuns: 50 },
    );
  },
  PATIENCE_MS,
);
