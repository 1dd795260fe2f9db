import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
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
      expect(steps.flatMap((step) => faultsOf(step, snapshot))).toEqual([]);
    }),
    { numRuns: 300 },
  );
}, 60_000);

/** What must not be in a plan. One assertion for all: thousands of them take longer than the plans. */
function faultsOf(step: Step, { userById }: TenantSnapshot): string[] {
  const faults: (string | false)[] = [step.why === '' && 'a step without a reason'];
  if (step.kind === 'reject') faults.push(!(SIP_ANSWER[step.rejection.code].status >= 400) && 'no refusal');
  if (step.kind === 'ring') {
    faults.push(step.stages.length === 0 && 'rings nobody');
    for (const stage of step.stages) {
      const users = stage.flatMap((target) => (target.kind === 'user' ? [target.userId] : []));
      faults.push(
        stage.length === 0 && 'an empty stage',
        new Set(users).size < users.length && 'somebody rings twice at once',
        users.some((id) => userById.get(id)?.isEnabled !== true) && 'somebody disabled rings',
        stage.some(({ ringSeconds }) => !(ringSeconds > 0)) && 'somebody rings for no time',
      );
    }
  }
  return faults.filter((fault) => fault !== false);
}
