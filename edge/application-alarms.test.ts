import { expect, test } from 'vitest';
import { applicationAlarms } from './application-alarms.ts';

test('each reason is told once, and that it is over when nothing has failed for ten minutes', () => {
  const told: unknown[] = [];
  const standing = new Set<string>();
  let nowMs = 0;
  const begin = () =>
    applicationAlarms(standing, { nowMs: () => nowMs }, (tenant, { ivrId, isOver, detail }) => {
      told.push(isOver ? [tenant, ivrId] : [tenant, ivrId, detail]);
    });
  const one = begin();
  one.worked('ten_1', 'ivr_1');
  one.failed('ten_1', 'ivr_1', 'answers 404');
  one.failed('ten_1', 'ivr_1', 'answers 404');
  one.failed('ten_1', 'ivr_2', 'answers 404');
  nowMs += 599_999;
  one.worked('ten_1', 'ivr_1');
  one.failed('ten_1', 'ivr_1', 'timeout');
  nowMs += 600_000;
  one.worked('ten_2', 'ivr_1');
  one.worked('ten_1', 'ivr_1');
  one.worked('ten_1', 'ivr_1');
  expect(told).toEqual([
    ['ten_1', 'ivr_1', 'answers 404'],
    ['ten_1', 'ivr_2', 'answers 404'],
    ['ten_1', 'ivr_1', 'timeout'],
    ['ten_1', 'ivr_1'],
  ]);
  begin().worked('ten_1', 'ivr_2'); // the next process
  expect(told.at(-1)).toEqual(['ten_1', 'ivr_2']);
});

test('reasons that take turns are told once in ten minutes, and not more than eight', () => {
  const told: string[] = [];
  let nowMs = 0;
  const alarms = applicationAlarms(new Set(), { nowMs: () => nowMs }, (_, { detail }) => told.push(detail));
  for (let call = 0; call < 4; call++)
    for (const reason of ['answers 404', 'timeout']) alarms.failed('ten_1', 'ivr_1', reason);
  expect(told).toEqual(['answers 404', 'timeout']);
  for (let reason = 0; reason < 20; reason++) alarms.failed('ten_1', 'ivr_1', `reason ${reason}`);
  expect(told).toHaveLength(8);
  nowMs += 600_000;
  alarms.failed('ten_1', 'ivr_1', 'timeout');
  expect(told.slice(8)).toEqual(['timeout']);
});

test('where the other edge tells that it works, this one tells again that it does not', () => {
  const told: [string, boolean][] = [];
  let nowMs = 0;
  const [one, other] = ['one', 'other'].map((edge) =>
    applicationAlarms(new Set(), { nowMs: () => nowMs }, (_, { isOver }) => told.push([edge, isOver])),
  );
  for (const edge of [one, other]) edge?.failed('ten_1', 'ivr_1', 'timeout');
  nowMs += 600_000;
  one?.worked('ten_1', 'ivr_1');
  other?.failed('ten_1', 'ivr_1', 'timeout');
  expect(told).toEqual([
    ['one', false],
    ['other', false],
    ['one', true],
    ['other', false],
  ]);
});
