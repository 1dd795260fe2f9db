import { expect, test } from 'vitest';
import { type Cdr, collateCdr } from '#shared/cdr/index.ts';
import { answeredCall, journaled } from '#test/world/call-events.ts';
import { aCdr } from '#test/world/records.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import { callingCode } from './calling-code.ts';
import { type TallyChange, tallyChanges, trafficBy, trafficOf } from './index.ts';
import { sum } from './tally.ts';

const talked = collateCdr(journaled(answeredCall())) as Cdr;
const of = (changes: readonly TallyChange[], kind: string, name: string) =>
  changes.find((change) => change.kind === kind && change.name === name)?.added;

test('a call is counted by its type, its users and whom it was for, with how it sounded', () => {
  const changes = tallyChanges(null, talked);
  expect(changes.map(({ day, kind, name }) => `${day} ${kind} ${name}`)).toEqual([
    '2026-01-05 type internal',
    '2026-01-05 user usr_alice',
    '2026-01-05 user usr_bob',
    '2026-01-05 destination 201',
  ]);
  const counted = {
    calls: 1,
    answered: 1,
    delivered: 1,
    durationMs: 64_000,
    talkMs: 60_000,
    mosLegs: 2,
    mosThousandths: 8_600,
    packetsReceived: 6000,
    packetsLost: 6,
  };
  expect(of(changes, 'type', 'internal')).toEqual(counted);
  expect(of(changes, 'user', 'usr_alice')).toEqual({ ...counted, made: 1 });
  expect(of(changes, 'user', 'usr_bob')).toEqual({ ...counted, received: 1 });
});

test('a trunk is counted leg by leg', () => {
  const changes = tallyChanges(null, collateCdr(transferredCall()) as Cdr);
  expect(of(changes, 'trunk', 'trk_1')).toEqual({
    calls: 1,
    answered: 1,
    delivered: 1,
    durationMs: 200_000,
    talkMs: 180_000,
  });
});

test('a correction adds what is different, and nothing when nothing is', () => {
  const longer = { ...talked, billableSeconds: 61.5 };
  expect(tallyChanges(talked, longer).map(({ kind, added }) => [kind, added])).toEqual([
    ['type', { talkMs: 1500 }],
    ['user', { talkMs: 1500 }],
    ['user', { talkMs: 1500 }],
    ['destination', { talkMs: 1500 }],
  ]);
  expect(tallyChanges(talked, talked)).toEqual([]);
  const moved = tallyChanges(talked, { ...talked, to: null });
  expect(of(moved, 'user', 'usr_bob')).toMatchObject({ calls: -1, received: -1 });
  expect(of(moved, 'destination', '201')).toMatchObject({ calls: -1 });
});

test('whatever the corrections in between, the sum is that of the last record', () => {
  const records = [talked, { ...talked, to: null }, aCdr(), { ...talked, billableSeconds: 3 }];
  const total = new Map<string, object>();
  let before: Cdr | null = null;
  for (const after of records) {
    for (const { day, kind, name, added } of tallyChanges(before, after)) {
      const key = `${day} ${kind} ${name}`;
      total.set(key, sum(total.get(key) ?? {}, added));
    }
    before = after;
  }
  const left = [...total].filter(([, tally]) => Object.keys(tally).length > 0);
  const expected = tallyChanges(null, records.at(-1) as Cdr);
  expect(new Map(left)).toEqual(
    new Map(expected.map(({ day, kind, name, added }) => [`${day} ${kind} ${name}`, added])),
  );
});

/** ITU-T E.425: what is the other side's doing counts as reached, what is a network's does not. */
test.each([
  ['answered', { answeredAt: '2026-01-05T09:00:01.000Z' }, 1],
  ['busy', { hangup: { by: 'callee', q850Cause: 17, sipStatus: 486, reason: 'busy' } }, 1],
  ['no answer', { hangup: { by: 'system', q850Cause: 19, sipStatus: 480, reason: 'no-answer' } }, 1],
  ['rejected', { hangup: { by: 'callee', q850Cause: 21, sipStatus: 603, reason: 'rejected' } }, 1],
  ['given up while ringing', { ringingAt: '2026-01-05T09:00:01.000Z', hangup: canceled() }, 1],
  ['given up before it rang', { hangup: canceled() }, 0],
  ['unknown number', { hangup: { by: 'system', q850Cause: 1, sipStatus: 404, reason: 'unknown-number' } }, 0],
  ['no circuit', { hangup: { by: 'system', q850Cause: 34, sipStatus: 503, reason: 'no-circuit' } }, 0],
] as const)('for NER, %s', (_, fields, delivered) => {
  const added = of(tallyChanges(null, aCdr(fields as Partial<Cdr>)), 'type', 'internal');
  expect(added?.delivered ?? 0).toBe(delivered);
});
function canceled() {
  return { by: 'caller', q850Cause: 16, sipStatus: 487, reason: 'canceled' } as const;
}

test('tallies come to volume, ASR, ACD, NER, MOS and loss', () => {
  const tally = {
    calls: 8,
    answered: 4,
    delivered: 6,
    durationMs: 100_500,
    talkMs: 80_000,
    mosLegs: 2,
    mosThousandths: 8_500,
    packetsReceived: 990,
    packetsLost: 10,
  };
  expect(trafficOf(tally)).toEqual({
    calls: 8,
    answered: 4,
    durationSeconds: 100.5,
    talkSeconds: 80,
    answerSeizureRatio: 0.5,
    averageCallSeconds: 20,
    networkEffectivenessRatio: 0.75,
    mos: 4.25,
    packetLossRatio: 0.01,
  });
});

test('where there is nothing to divide by there is no ratio', () => {
  expect(trafficOf({})).toMatchObject({
    calls: 0,
    answerSeizureRatio: null,
    averageCallSeconds: null,
    networkEffectivenessRatio: null,
    mos: null,
    packetLossRatio: null,
  });
});

test('a report adds up days, the busiest first, without what has come to nothing', async () => {
  async function* tallies(): AsyncGenerator<TallyChange> {
    const tally = (day: string, name: string, calls: number) => ({
      day,
      kind: 'user' as const,
      name,
      added: { calls },
    });
    yield* [
      tally('2026-01-05', 'a', 1),
      tally('2026-01-06', 'b', 5),
      tally('2026-01-06', 'a', 2),
      tally('2026-01-07', 'c', 0),
    ];
  }
  expect(await trafficBy(tallies(), ({ name }) => name)).toEqual([
    { name: 'b', tally: { calls: 5 } },
    { name: 'a', tally: { calls: 3 } },
  ]);
});

test.each([
  ['+33123456789', '+33'],
  ['14155550100', '+1'],
  ['+79991234567', '+7'],
  ['+352123456', '+352'],
  ['+12', '+1'],
])('%s lies in %s', (number, code) => {
  expect(callingCode(number)).toBe(code);
});
