import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aHouse } from '#test/world/house.ts';
import { byUser, route, SIP_ANSWER, type Step } from './index.ts';

const EXTENSIONS = ['200', '201', '202', '203', '204'];
const dialed = fc.constantFrom(...EXTENSIONS, '300', '301', '302', '*43', '299', '');
const userId = fc.constantFrom(...EXTENSIONS).map((extension) => `usr_${extension}`);
const destination = fc.oneof(
  dialed.filter((number) => number !== '').map((number) => ({ kind: 'number', number })),
  userId.map((userId) => ({ kind: 'user', userId })),
  fc.constantFrom('hgr_0', 'hgr_1', 'hgr_9').map((huntGroupId) => ({ kind: 'hunt-group', huntGroupId })),
  fc.constant({ kind: 'call-group', callGroupId: 'cgr_0' }),
  fc.constantFrom('normal', 'busy').map((cause) => ({ kind: 'hang-up', cause })),
  fc.constant({ kind: 'queue', queueId: 'que_1' }),
);
const divert = fc.option(
  destination.map((destination) => ({ destination })),
  { nil: null },
);
const forwarding = (extension: string) =>
  fc.record({
    userId: fc.constant(`usr_${extension}`),
    always: fc.option(
      destination.map((destination) => ({ destination })),
      { nil: null, freq: 1 },
    ),
    busy: divert,
    noAnswer: divert,
    unreachable: divert,
    followMe: fc.array(
      fc.record({
        number: fc.constantFrom(...EXTENSIONS, '299'),
        starts: fc.constantFrom('at-the-same-time', 'if-no-response'),
      }),
      { maxLength: 4 },
    ),
  });
const members = fc.array(fc.record({ userId, rings: fc.constantFrom('after-previous', 'with-previous') }), {
  maxLength: 6,
});
const huntGroup = (i: number) =>
  fc.record({
    id: fc.constant(`hgr_${i}`),
    extension: fc.constant(`30${i}`),
    members,
    obeysForwarding: fc.boolean(),
    fitsForwardingTimers: fc.boolean(),
    fallback: destination,
  });
const callGroup = fc.record({
  id: fc.constant('cgr_0'),
  extension: fc.constant('302'),
  strategy: fc.constantFrom('ring-all', 'linear', 'random'),
  members: fc.uniqueArray(userId).map((ids) => ids.map((userId) => ({ userId }))),
  ringSeconds: fc.integer({ min: 1, max: 3600 }),
  noAnswerDestination: destination,
  busyDestination: fc.option(destination, { nil: null }),
});
const anyHouse = fc
  .record({
    forwarding: fc.tuple(...EXTENSIONS.map(forwarding)),
    'hunt-group': fc.tuple(huntGroup(0), huntGroup(1)),
    'call-group': fc.tuple(callGroup),
    disabled: fc.subarray(EXTENSIONS.slice(1)),
    silent: fc.subarray(EXTENSIONS),
  })
  .map(({ disabled, silent, ...objects }) =>
    aHouse({
      objects,
      disabled,
      settings: Object.fromEntries(silent.map((extension) => [`usr_${extension}`, { 'call.do-not-disturb': true }])),
    }),
  );

function stepsOf(step: Step): Step[] {
  return step.kind === 'ring' ? [step, ...Object.values(step.otherwise).flatMap(stepsOf)] : [step];
}

test('every plan ends, in a number of steps that fits on the wire, however forwarding leads in circles', () => {
  fc.assert(
    fc.property(anyHouse, dialed, (snapshot, number) => {
      const caller = snapshot.userById.get('usr_200');
      if (!caller) throw new Error('200 is missing');
      const steps = stepsOf(route(snapshot, { caller: byUser(caller), dialed: number, nowMs: 0 }).first);
      expect(steps.length).toBeLessThan(1000);
      for (const step of steps) {
        expect(step.why).not.toBe('');
        if (step.kind === 'reject') expect(SIP_ANSWER[step.rejection.code].status).toBeGreaterThanOrEqual(400);
        if (step.kind !== 'ring') continue;
        expect(step.stages.length).toBeGreaterThan(0);
        for (const stage of step.stages) {
          expect(stage.length).toBeGreaterThan(0);
          // Nobody rings twice at once, nor who is disabled.
          const users = stage.filter((target) => target.kind === 'user');
          expect(new Set(users.map(({ userId }) => userId)).size).toBe(users.length);
          for (const { userId } of users) expect(snapshot.userById.get(userId)?.isEnabled).toBe(true);
          for (const { ringSeconds } of stage) expect(ringSeconds).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 300 },
  );
});
