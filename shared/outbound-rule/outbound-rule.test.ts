import { expect, test } from 'vitest';
import { OutboundRule } from './index.ts';

const problems = (fields: object) => {
  const rule = OutboundRule.New.parse({ name: 'R', patterns: [{ pattern: '0.' }], ...fields });
  return OutboundRule.check?.(rule as never).map(({ path }) => path.join('.'));
};

test.each([
  ['99!', 2, []],
  ['99!', 3, ['patterns.0.stripDigits']],
  ['9[1-37]X.', 4, []],
  ['9[1-37]X.', 5, ['patterns.0.stripDigits']],
])('of %s, %i characters can be taken: problems at %o', (pattern, stripDigits, paths) => {
  expect(problems({ patterns: [{ pattern, stripDigits }] })).toEqual(paths);
});

test('nothing may come between a caller and help', () => {
  const asks = { permissionIds: ['prm_1'], pinSetId: 'pin_1', scheduleId: 'sch_1' };
  expect(problems({ callType: 'emergency', ...asks })).toEqual(['permissionIds', 'pinSetId', 'scheduleId']);
  expect(problems({ callType: 'local', ...asks })).toEqual([]);
});
