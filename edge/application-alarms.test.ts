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
