import { z } from 'zod';
import { CallerName, NAME_UNCHANGED } from '#shared/caller-id/index.ts';
import { isEnabled, named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';

const userId = referenceTo('user', 'usr', { onDelete: 'follow' });

const Secretary = z
  .strictObject({
    userId,
    number: z
      .string()
      .regex(/^[0-9]{1,6}$/, 'must be 1 to 6 digits')
      .describe('Dialed after the feature code to switch it on or off; no other secretary of the tenant has it.'),
    isActive: z.boolean().default(false).describe('Whether the calls of the boss ring here at present.'),
  })
  .meta({ id: 'Secretary' });

/** Secretaries who take the calls of a boss (XiVO 15.12 XA-BS-01 to -15). */
export const BossSecretaryFilter = objectKind({
  name: 'boss-secretary-filter',
  idPrefix: 'bsf',
  description: 'Secretaries who take the calls of a boss.',
  isInSnapshot: true,
  fields: () => ({
    ...named('boss-secretary-filter'),
    isEnabled: isEnabled('With a disabled one, calls ring the boss alone.'),
    bossUserId: userId.describe('Whose calls are taken; a user has one filter. It goes with the user.'),
    callsFrom: z.enum(['all', 'internal', 'external']).default('all').describe('Whose calls it is for.'),
    mode: z
      .enum(['boss-then-in-turn', 'boss-then-together', 'in-turn', 'together', 'all-together'])
      .default('boss-then-in-turn')
      .describe('First the boss, then the secretaries; the secretaries alone; or all at once.'),
    ringsFrom: z
      .enum(['first', 'last'])
      .default('first')
      // XiVO's lists are rung from their end (XA-BS-08).
      .describe('Who of the list begins where secretaries ring in turn.'),
    bossRingSeconds: z.int().min(1).max(300).default(15).describe('How long the boss rings, in seconds.'),
    ringSeconds: z.int().min(1).max(300).default(30).describe('How long a secretary rings, in seconds.'),
    callerName: CallerName.default(NAME_UNCHANGED),
    secretaries: z.array(Secretary).max(50).default([]),
  }),
  example: { name: 'Director', bossUserId: 'usr_1', mode: 'together' },
  unique: ({ name, bossUserId, secretaries }) => [
    uniqueName('boss-secretary-filter', name),
    uniqueField('boss-secretary-filter', 'bossUserId', bossUserId),
    ...secretaries.map(({ number }, i) => ({
      ...uniqueField('boss-secretary-filter', 'secretary', number),
      path: ['secretaries', i, 'number'],
    })),
  ],
  check: ({ bossUserId, secretaries }) =>
    secretaries.flatMap(({ userId, number }, i) => {
      const before = secretaries.slice(0, i);
      if (userId === bossUserId) return [{ path: ['secretaries', i, 'userId'], detail: 'is the boss' }];
      if (before.some((other) => other.userId === userId))
        return [{ path: ['secretaries', i, 'userId'], detail: 'is there twice' }];
      return before.some((other) => other.number === number)
        ? [{ path: ['secretaries', i, 'number'], detail: 'is there twice' }]
        : [];
    }),
});
export type BossSecretaryFilter = ObjectOf<typeof BossSecretaryFilter>;
