import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { NumberPattern } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';

/**
 * Callers, and what becomes of their calls: the blacklist of a tenant, calls that a user does not want, callers who get
 * through do-not-disturb and forwarding (UCM-076, UCM-078; XiVO 15.12 service incallfilter, X3-FK-04).
 */
export const CallFilter = objectKind({
  name: 'call-filter',
  idPrefix: 'cfl',
  description: 'Callers, and what becomes of their calls: a blacklist, a whitelist.',
  isInSnapshot: true,
  fields: () => ({
    ...named('call-filter'),
    isEnabled: isEnabled('A disabled one is passed over.'),
    position: z
      .int()
      .min(0)
      .max(9999)
      .default(1000)
      .describe('Filters are asked in this order; the first that matches decides.'),
    scope: z
      .enum(['tenant', 'users'])
      .default('tenant')
      .describe('Whether it is for all calls of the tenant, or for calls to some users.'),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(500)
      .default([])
      .describe('With scope `users`: whose calls.'),
    callers: z.enum(['listed', 'anonymous', 'external', 'internal', 'all']).default('listed'),
    numbers: z.array(NumberPattern).max(2000).default([]).describe('With callers `listed`: their numbers.'),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('It holds while this is open; null for always.'),
    action: z
      .enum(['refuse', 'divert', 'allow', 'ask-name'])
      .default('refuse')
      .describe(
        'Refuse the call, send it elsewhere, let it through whatever later filters say, or ask for the name of the caller first.',
      ),
    destination: Destination.nullable().default(null).describe('With action `divert`.'),
    promptId: optionalPrompt('Played before the call is refused; null for none.'),
    passesDoNotDisturb: z.boolean().default(false).describe('With action `allow`: whether it rings all the same.'),
    passesForwarding: z.boolean().default(false).describe('With action `allow`: whether it is not forwarded.'),
  }),
  example: { name: 'Nuisance calls', numbers: ['+338994X.'], action: 'refuse' },
  unique: ({ name }) => [uniqueName('call-filter', name)],
  check: ({ callers, numbers, action, destination }) => [
    ...(callers === 'listed' && numbers.length === 0
      ? [{ path: ['numbers'], detail: 'must name somebody when callers are listed' }]
      : []),
    ...(action === 'divert' && destination === null ? [{ path: ['destination'], detail: 'is needed to divert' }] : []),
  ],
});
export type CallFilter = ObjectOf<typeof CallFilter>;
