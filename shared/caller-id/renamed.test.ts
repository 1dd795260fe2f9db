import { expect, test } from 'vitest';
import { renamed } from './index.ts';

const ann = { name: 'Ann', number: '200' };
test.each([
  ['none', 'Ann'],
  ['prepend', 'x Ann'],
  ['append', 'Ann x'],
  ['replace', 'x '],
] as const)('%s', (change, name) => {
  expect(renamed(ann, { change, text: 'x ' })).toEqual({ name, number: '200' });
});

test('who has no name is called by the number', () => {
  expect(renamed({ name: null, number: '200' }, { change: 'prepend', text: 'Sales: ' }).name).toBe('Sales: 200');
});

test('a name is no longer than phones show', () => {
  expect(renamed({ ...ann, name: 'n'.repeat(100) }, { change: 'prepend', text: 'Sales: ' }).name).toHaveLength(100);
});
