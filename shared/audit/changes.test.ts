import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf } from './index.ts';

test('what has changed is told before and after, what has not is left out', () => {
  const before = { id: 'usr_1', name: 'Ann', extension: '200', groups: ['a'], updatedAt: '1' };
  const after = { id: 'usr_1', name: 'Anna', extension: '200', groups: ['a', 'b'], updatedAt: '2' };
  expect(changesOf(before, after)).toEqual([
    { field: 'name', before: '"Ann"', after: '"Anna"' },
    { field: 'groups', before: '["a"]', after: '["a","b"]' },
  ]);
});

test('what is new has no before, what is deleted no after; nothing at all is no change', () => {
  expect(changesOf(null, { name: 'Ann', extension: null })).toEqual([{ field: 'name', before: null, after: '"Ann"' }]);
  expect(changesOf({ name: 'Ann' }, null)).toEqual([{ field: 'name', before: '"Ann"', after: null }]);
  expect(changesOf({ extension: null }, { name: undefined })).toEqual([]);
});

test('that a secret has changed is told, what it was is not, however deep it lies', () => {
  const before = {
    passwordHash: '$argon2id$old',
    passwordChangedAt: '1',
    sealedSipPassword: 'x',
    pin: '1234',
    node: { token: 'pb_1', port: 1 },
  };
  const after = {
    passwordHash: '$argon2id$new',
    passwordChangedAt: '2',
    sealedSipPassword: 'x',
    pin: '4321',
    node: { token: 'pb_2', port: 2 },
  };
  expect(changesOf(before, after)).toEqual([
    { field: 'passwordHash', before: '"…"', after: '"…"' },
    { field: 'pin', before: '"…"', after: '"…"' },
    { field: 'node', before: '{"token":"…","port":1}', after: '{"token":"…","port":2}' },
  ]);
});

test('whatever changes, little is written of it', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 100 });
  fc.assert(
    fc.property(objects, objects, fc.string({ minLength: 5000, maxLength: 9000 }), (before, after, long) => {
      const written = JSON.stringify(
        changesOf({ ...before, long }, { ...after, long: `${long}x` }).map(({ before, after }) => [before, after]),
      );
      expect(written.length).toBeLessThan(8000);
    }),
    { numRuns: 30, seed: 1 },
  );
});
