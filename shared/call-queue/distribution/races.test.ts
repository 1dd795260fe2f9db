import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aCentre,
  CentreScript,
  type CentreSketch,
  Checker,
  type QueueSketch,
  SimulatedCentre,
} from '#test/world/contact-centre/index.ts';

const queue = (fields: QueueSketch): CentreSketch => ({
  queues: { q: { strategy: 'linear', who: ['ann', 'bob'], ...fields }, r: { who: ['bob'], weight: 1 } },
});
const CALLS = ['one', 'two', 'x'];

/** What happens at the same moment, as far as anybody can tell: each order has to be right. */
const RACES: [string, CentreSketch, string, string[]][] = [
  [
    'the agent answers, the caller hangs up, the agent pauses and logs out, another call comes',
    queue({}),
    'in:ann in:bob call:one +3',
    ['yes:ann', 'hang:one', 'pause:ann', 'out:ann', 'call:two'],
  ],
  [
    'two answer, one of them has a call of another queue, the caller hangs up',
    queue({ strategy: 'ring-all' }),
    'in:ann in:bob call:one +3',
    ['yes:ann', 'yes:bob', 'call:x@r', 'hang:one', 'no:bob'],
  ],
  [
    'it rings out, the agent answers, the caller presses the key, the longest wait is over',
    queue({ memberRingSeconds: 10, maxWaitSeconds: 10, exitKey: '0', exitDestination: { kind: 'hang-up' } }),
    'in:ann in:bob call:one +9 call:two',
    ['+1', 'yes:ann', 'key:one=0', 'hang:one', 'busy:ann'],
  ],
  [
    'wrap-up ends, calls come, the agent pauses, own call begins',
    queue({ wrapUpSeconds: 5 }),
    'in:bob call:one yes:bob +9 end:bob=one +4',
    ['+1', 'call:two', 'call:x@r', 'pause:bob', 'busy:bob'],
  ],
  [
    'the edge is lost, the agent answers, the caller hangs up and asks to be called back',
    queue({ reassignDelaySeconds: 1 }),
    'in:ann in:bob call:one call:two +3',
    ['lost:edge-1', 'yes:ann', 'hang:one', 'back:two=1', 'hang:two'],
  ],
  [
    'the delay ends, the caller hangs up, the agent refuses, logs out, and the phone is gone',
    queue({ reassignDelaySeconds: 2 }),
    'in:ann in:bob call:one yes:ann +1',
    ['+1', 'hang:one', 'no:ann', 'out:ann', 'gone:ann'],
  ],
];

test.each(RACES)('%s: in all orders', { timeout: 120_000 }, (_, sketch, before, together) => {
  for (const order of ordersOf(together)) {
    let checker: Checker | undefined;
    const script = new CentreScript(sketch, (centre) => {
      checker = new Checker(centre);
      return checker;
    });
    script.play(before).play(order.join(' '));
    // Then everybody has time, and nobody stays.
    script.play('free:ann free:bob here:ann resume:ann resume:bob in:ann in:bob +60 yes:ann yes:bob +60');
    for (const call of CALLS) script.play(`end:ann=${call} end:bob=${call} move:${call}`);
    expect({ order, faults: checker?.faults }).toEqual({ order, faults: [] });
    const came = CALLS.filter((call) => `${before} ${order.join(' ')}`.includes(`call:${call}`));
    expect({ order, left: [...(checker?.ends.keys() ?? [])].sort() }).toEqual({ order, left: came.sort() });
    expect(script.state.offers.size).toBe(0);
  }
});

const small = (strategy: QueueSketch['strategy'], more: QueueSketch): CentreSketch => ({
  queues: {
    q: { ...(strategy && { strategy }), who: ['ann', 'bob', 'una'], weight: 1, ...more },
    r: { strategy: 'round-robin', who: ['bob', 'cyd', 'una'], wrapUpSeconds: 9, memberRingSeconds: 6 },
  },
});

test('whatever happens, in whatever order: nobody is passed by, nobody has two calls, everybody leaves once', {
  timeout: 120_000,
}, () => {
  const strategies = fc.constantFrom('ring-all', 'linear', 'round-robin', 'longest-idle', 'fewest-calls', 'random');
  const fields = fc.record({
    retrySeconds: fc.constantFrom(0, 3),
    memberRingSeconds: fc.constantFrom(null, 4, 12),
    reassignDelaySeconds: fc.constantFrom(0, 2),
    wrapUpSeconds: fc.constantFrom(0, 7),
    retriesAfterTimeout: fc.boolean(),
    ringsBusyMembers: fc.boolean(),
    maxWaitSeconds: fc.constantFrom(null, 20),
    timeoutDecides: fc.constantFrom('member', 'queue'),
    sendsAwayWhen: fc.constantFrom('never', 'without-members', 'without-ready-members'),
    pausesAfterMissed: fc.constantFrom('no', 'here', 'everywhere'),
    logsOutAfterMissed: fc.constantFrom(null, 1, 3),
  });
  const seeds = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(strategies, fields, seeds, (strategy, more, seed) => {
      const centre = aCentre(small(strategy, more));
      const checker = new Checker(centre);
      new SimulatedCentre({ centre, seed, calls: 60, spacingMs: 20_000, witness: checker }).run();
      expect(checker.faults).toEqual([]);
      expect(checker.ends.size).toBe(60);
    }),
    { numRuns: 200, seed: 11 },
  );
});

function ordersOf(words: readonly string[]): string[][] {
  if (words.length < 2) return [[...words]];
  return words.flatMap((word, at) => ordersOf(words.toSpliced(at, 1)).map((rest) => [word, ...rest]));
}
