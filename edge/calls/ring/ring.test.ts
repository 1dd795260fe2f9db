import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeOf, type RingEvent, type RingState, ring, startRing } from './ring.ts';

const [desk, mobile] = ['leg_desk', 'leg_mobile'];
/** Two phones of one user. */
const user = { legs: [desk, mobile], ringSeconds: 30 };
const both = startRing([user]).state;
const RUNG_OUT = { name: 'rung-out', party: user } as const;
const after = (state: RingState, ...events: RingEvent[]) =>
  events.reduce((move, event) => ring(move.state, event), { state, effects: [] } as ReturnType<typeof ring>);

test('every phone is invited at once, and the clock is set', () => {
  expect(startRing([user]).effects).toEqual([
    { name: 'invite', leg: desk },
    { name: 'invite', leg: mobile },
    { name: 'wake', afterSeconds: 8, event: { name: 'reaction-overdue' } },
    { name: 'wake', afterSeconds: 30, event: RUNG_OUT },
  ]);
});

test('without a phone the callee is unreachable at once', () => {
  expect(startRing([])).toEqual({
    state: { name: 'exhausted' },
    effects: [{ name: 'give-up', outcome: 'unreachable' }],
  });
});

test('the first to answer is connected, the other is canceled as answered elsewhere', () => {
  expect(ring(both, { name: 'leg-answered', leg: mobile })).toEqual({
    state: { name: 'answered', leg: mobile },
    effects: [
      { name: 'cancel', leg: desk, because: 'answered-elsewhere' },
      { name: 'connect', leg: mobile },
    ],
  });
});

test('a 200 OK that crosses our CANCEL is released, never connected', () => {
  const answered: RingState = { name: 'answered', leg: desk };
  expect(ring(answered, { name: 'leg-answered', leg: mobile })).toEqual({
    state: answered,
    effects: [{ name: 'release', leg: mobile }],
  });
});

test.each<RingState>([{ name: 'exhausted' }, { name: 'abandoned' }])(
  'an answer after the end ($name) is released',
  (state) => {
    expect(ring(state, { name: 'leg-answered', leg: desk }).effects).toEqual([{ name: 'release', leg: desk }]);
  },
);

test('a caller who hangs up while ringing cancels every phone', () => {
  expect(ring(both, { name: 'caller-gone' })).toEqual({
    state: { name: 'abandoned' },
    effects: [
      { name: 'cancel', leg: desk, because: 'given-up' },
      { name: 'cancel', leg: mobile, because: 'given-up' },
    ],
  });
});

test('a caller whose CANCEL crosses the answer leaves a callee who is released', () => {
  expect(ring({ name: 'answered', leg: desk }, { name: 'caller-gone' })).toEqual({
    state: { name: 'abandoned' },
    effects: [{ name: 'release', leg: desk }],
  });
});

test('one phone that refuses leaves the other ringing', () => {
  const { state, effects } = ring(both, { name: 'leg-refused', leg: desk, status: 486 });
  expect(state).toMatchObject({ name: 'ringing', legs: [mobile] });
  expect(effects).toEqual([]);
});

test('a decline for all (6xx) stops the other phones', () => {
  expect(ring(both, { name: 'leg-refused', leg: desk, status: 603 })).toEqual({
    state: { name: 'exhausted' },
    effects: [
      { name: 'cancel', leg: mobile, because: 'given-up' },
      { name: 'give-up', outcome: 'declined' },
    ],
  });
});

describe('what is said when every phone refused', () => {
  test.each([
    [486, 486, 'busy'],
    [486, 480, 'busy'],
    [503, 486, 'busy'],
    [403, 486, 'busy'],
    [403, 404, 'declined'],
    [488, 480, 'incompatible-media'],
    [480, 408, 'unreachable'],
    [302, 500, 'unreachable'],
  ] as const)('%i and %i: %s', (first, second, outcome) => {
    const { effects } = after(
      both,
      { name: 'leg-refused', leg: desk, status: first },
      { name: 'leg-refused', leg: mobile, status: second },
    );
    expect(effects).toEqual([{ name: 'give-up', outcome }]);
  });

  test.each([
    [600, 'busy'],
    [603, 'declined'],
    [604, 'declined'],
    [606, 'incompatible-media'],
    [408, 'unreachable'],
  ] as const)('%i alone: %s', (status, outcome) => {
    expect(outcomeOf(status)).toBe(outcome);
  });
});

test('a phone without any sign of life is given up, the ringing one goes on', () => {
  const { state, effects } = after(both, { name: 'leg-alive', leg: desk }, { name: 'reaction-overdue' });
  expect(state).toMatchObject({ name: 'ringing', legs: [desk] });
  expect(effects).toEqual([{ name: 'cancel', leg: mobile, because: 'given-up' }]);
});

test('when no phone gives a sign of life the callee is unreachable, long before the ringing would end', () => {
  expect(ring(both, { name: 'reaction-overdue' }).effects).toContainEqual({ name: 'give-up', outcome: 'unreachable' });
});

test('a busy phone and a dead one: the callee is busy', () => {
  const { effects } = after(both, { name: 'leg-refused', leg: desk, status: 486 }, { name: 'reaction-overdue' });
  expect(effects).toContainEqual({ name: 'give-up', outcome: 'busy' });
});

test('nobody answers in time', () => {
  expect(after(both, { name: 'leg-alive', leg: desk }, RUNG_OUT).effects).toEqual([
    { name: 'cancel', leg: desk, because: 'given-up' },
    { name: 'cancel', leg: mobile, because: 'given-up' },
    { name: 'give-up', outcome: 'no-answer' },
  ]);
});

test('whatever happens in whatever order, at most one leg is connected, and no leg is left hanging', () => {
  const leg = fc.constantFrom(desk, mobile);
  const event: fc.Arbitrary<RingEvent> = fc.oneof(
    leg.map((leg) => ({ name: 'leg-alive', leg }) as const),
    leg.map((leg) => ({ name: 'leg-answered', leg }) as const),
    fc
      .record({ leg, status: fc.constantFrom(302, 408, 486, 503, 603) })
      .map((f) => ({ name: 'leg-refused', ...f }) as const),
    fc.constantFrom<RingEvent>({ name: 'reaction-overdue' }, RUNG_OUT, { name: 'caller-gone' }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const final = new Set<string>(); // a leg gives one final answer
      let state = both;
      let connected = 0;
      const open = new Set([desk, mobile]);
      for (const event of [...events, RUNG_OUT]) {
        if (event.name === 'leg-answered' || event.name === 'leg-refused') {
          if (final.has(event.leg)) continue;
          final.add(event.leg);
          open.delete(event.leg);
        }
        const move = ring(state, event);
        state = move.state;
        for (const effect of move.effects) {
          if (effect.name === 'connect') connected += 1;
          if (effect.name === 'cancel') open.delete(effect.leg);
        }
      }
      expect(connected).toBeLessThanOrEqual(1);
      expect([...open]).toEqual([]);
    }),
  );
});

describe('of several users who ring together', () => {
  const alone = { legs: ['leg_alone'], ringSeconds: 10 };
  const three = startRing([user, alone]).state;

  test('each rings for its own time', () => {
    const { state, effects } = ring(three, { name: 'rung-out', party: alone });
    expect(effects).toEqual([{ name: 'cancel', leg: 'leg_alone', because: 'given-up' }]);
    expect(state).toMatchObject({ name: 'ringing', legs: [desk, mobile] });
    expect(ring(state, RUNG_OUT).effects.at(-1)).toEqual({ name: 'give-up', outcome: 'no-answer' });
  });

  test('one who declines for all phones speaks for nobody else', () => {
    const { state, effects } = ring(three, { name: 'leg-refused', leg: desk, status: 603 });
    expect(effects).toEqual([{ name: 'cancel', leg: mobile, because: 'given-up' }]);
    expect(state).toMatchObject({ name: 'ringing', legs: ['leg_alone'] });
  });

  test.each([
    [[486, 486, 486], 'busy'],
    [[480, 480, 486], 'busy'],
    [[603, 487, 480], 'declined'],
    [[480, 480, 480], 'unreachable'],
  ])('%j: %s', (statuses, outcome) => {
    const legs = [desk, mobile, 'leg_alone'];
    const refusals = statuses.map((status, i) => ({ name: 'leg-refused', leg: legs[i] ?? '', status }) as const);
    expect(after(three, ...refusals).effects.at(-1)).toEqual({ name: 'give-up', outcome });
  });

  test('one whose phone rang to the end says more than one who is busy', () => {
    const busy = ring(three, { name: 'leg-refused', leg: 'leg_alone', status: 486 }).state;
    expect(ring(busy, RUNG_OUT).effects.at(-1)).toEqual({ name: 'give-up', outcome: 'no-answer' });
  });
});

describe('a number outside', () => {
  const [first, second] = ['leg_first', 'leg_second'];
  const outside = { legs: [first, second], ringSeconds: 60, isInTurn: true };
  const begun = startRing([outside]).state;
  const refusedBy = (leg: string, isWayToBlame: boolean, outcome: 'congestion' | 'busy' = 'congestion'): RingEvent => ({
    name: 'leg-refused',
    leg,
    status: 503,
    way: { isWayToBlame, outcome },
  });

  test('is tried over one trunk at a time', () => {
    expect(startRing([outside]).effects).toEqual([
      { name: 'invite', leg: first },
      { name: 'wake', afterSeconds: 4, event: { name: 'way-overdue', leg: first } },
      { name: 'wake', afterSeconds: 60, event: { name: 'rung-out', party: outside } },
    ]);
    expect(ring(begun, refusedBy(first, true)).effects).toEqual([
      { name: 'invite', leg: second },
      { name: 'wake', afterSeconds: 4, event: { name: 'way-overdue', leg: second } },
    ]);
  });

  test.each<[string, readonly RingEvent[], string]>([
    ['which the callee refuses is not tried again', [refusedBy(first, false, 'busy')], 'busy'],
    ['that no trunk takes is congestion', [refusedBy(first, true), refusedBy(second, true)], 'congestion'],
    ['says what the last way said', [refusedBy(first, true), refusedBy(second, false, 'busy')], 'busy'],
  ])('%s', (_, events, outcome) => {
    expect(after(begun, ...events).effects).toEqual([{ name: 'give-up', outcome }]);
  });

  test('over a trunk that says nothing is tried over the next; one that has said something is waited for', () => {
    const overdue: RingEvent = { name: 'way-overdue', leg: first };
    expect(ring(begun, overdue).effects).toMatchObject([
      { name: 'cancel', leg: first },
      { name: 'invite', leg: second },
      { name: 'wake' },
    ]);
    expect(after(begun, { name: 'leg-alive', leg: first }, overdue).effects).toEqual([]);
  });

  test('that was given up for another way, and answers after all, is released', () => {
    const late = after(begun, { name: 'way-overdue', leg: first }, { name: 'leg-answered', leg: first });
    expect(late.effects).toEqual([{ name: 'release', leg: first }]);
    expect(ring(late.state, { name: 'leg-refused', leg: first, status: 487 }).effects).toEqual([]);
    expect(ring(late.state, { name: 'leg-answered', leg: second }).effects).toEqual([{ name: 'connect', leg: second }]);
  });

  test('that has rung out is not tried over the next trunk', () => {
    const rungOut: RingEvent = { name: 'rung-out', party: outside };
    expect(ring(begun, rungOut).effects).toEqual([
      { name: 'cancel', leg: first, because: 'given-up' },
      { name: 'give-up', outcome: 'no-answer' },
    ]);
  });

  test('rings beside phones: whoever answers first has the call', () => {
    const { state } = startRing([user, outside]);
    const moved = ring(state, refusedBy(first, true));
    expect(ring(moved.state, { name: 'leg-answered', leg: desk }).effects).toEqual([
      { name: 'cancel', leg: mobile, because: 'answered-elsewhere' },
      { name: 'cancel', leg: second, because: 'answered-elsewhere' },
      { name: 'connect', leg: desk },
    ]);
  });
});

describe('who answers outside and has to press a key', () => {
  const away = 'leg_away';
  const outside = { legs: [away], ringSeconds: 60, isInTurn: true, confirms: true };
  const asked = after(startRing([user, outside]).state, { name: 'leg-answered', leg: away });

  test('is asked while the phones ring on', () => {
    expect(asked.effects).toEqual([{ name: 'ask', leg: away }]);
    expect(ring(asked.state, { name: 'rung-out', party: outside }).effects).toEqual([]);
  });

  test('has the call with the key', () => {
    expect(ring(asked.state, { name: 'leg-confirmed', leg: away }).effects).toEqual([
      { name: 'cancel', leg: desk, because: 'answered-elsewhere' },
      { name: 'cancel', leg: mobile, because: 'answered-elsewhere' },
      { name: 'connect', leg: away },
    ]);
  });

  test('is released when a phone answers meanwhile, or the caller hangs up', () => {
    expect(ring(asked.state, { name: 'leg-answered', leg: desk }).effects).toContainEqual({
      name: 'release',
      leg: away,
    });
    expect(ring(asked.state, { name: 'caller-gone' }).effects).toContainEqual({ name: 'release', leg: away });
  });

  test('may decide for all who ring', () => {
    expect(ring(asked.state, { name: 'leg-not-confirmed', leg: away, because: 'not-wanted' }).effects).toEqual([
      { name: 'cancel', leg: desk, because: 'given-up' },
      { name: 'cancel', leg: mobile, because: 'given-up' },
      { name: 'release', leg: away },
      { name: 'give-up', outcome: 'not-wanted' },
    ]);
  });

  test('without the key has not answered', () => {
    const alone = after(startRing([outside]).state, { name: 'leg-answered', leg: away });
    expect(ring(alone.state, { name: 'leg-not-confirmed', leg: away }).effects).toEqual([
      { name: 'release', leg: away },
      { name: 'give-up', outcome: 'no-answer' },
    ]);
    expect(ring(asked.state, { name: 'leg-not-confirmed', leg: away }).effects).toEqual([
      { name: 'release', leg: away },
    ]);
  });
});
