import { expect, test } from 'vitest';
import { z } from 'zod';
import { referencesIn, referenceTo, withoutReference } from './index.ts';

const member = referenceTo('user', 'usr', { onDelete: 'follow' });
const schedule = referenceTo('schedule', 'sch', { onDelete: 'refuse' });
const Example = z.object({
  name: z.string(),
  owner: member.nullable(),
  members: z.array(z.object({ userId: member.describe('Who rings.'), seconds: z.number() })).default([]),
  byDay: z.record(z.string(), schedule),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), userId: member }),
    z.object({ kind: z.literal('hang-up') }),
  ]),
});
const value: z.output<typeof Example> = {
  name: 'usr_1',
  owner: 'usr_1',
  members: [
    { userId: 'usr_1', seconds: 1 },
    { userId: 'usr_2', seconds: 2 },
  ],
  byDay: { monday: 'sch_1' },
  target: { kind: 'hang-up' },
};

test('references are found in lists, records, unions and behind wrappers, and nowhere else', () => {
  expect(referencesIn(Example, { ...value, target: { kind: 'user', userId: 'usr_3' } })).toEqual([
    { target: 'user', onDelete: 'follow', id: 'usr_1', path: ['owner'] },
    { target: 'user', onDelete: 'follow', id: 'usr_1', path: ['members', 0, 'userId'] },
    { target: 'user', onDelete: 'follow', id: 'usr_2', path: ['members', 1, 'userId'] },
    { target: 'schedule', onDelete: 'refuse', id: 'sch_1', path: ['byDay', 'monday'] },
    { target: 'user', onDelete: 'follow', id: 'usr_3', path: ['target', 'userId'] },
  ]);
});

test('a list loses the element and an optional field becomes null', () => {
  expect(withoutReference(Example, value, 'usr_1')).toEqual({
    ...value,
    owner: null,
    members: [{ userId: 'usr_2', seconds: 2 }],
  });
});

test('what cannot be without the target goes with it', () => {
  expect(withoutReference(Example, { ...value, target: { kind: 'user', userId: 'usr_3' } }, 'usr_3')).toBeNull();
});

test('a value without the id stays as it is', () => {
  expect(withoutReference(Example, value, 'usr_9')).toEqual(value);
});
