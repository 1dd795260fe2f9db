import { z } from 'zod';
import { NumberPattern } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';

/**
 * Numbers, and whose calls to them are denied, allowed or asked a PIN for: XiVO's call permission (XA-PERM-01 to -09). Each
 * list is by itself: a user and a rule in one restriction deny both, not that user on that rule (XA-PERM-06).
 */
export const CallRestriction = objectKind({
  name: 'call-restriction',
  idPrefix: 'crs',
  description: 'Numbers that some users, rules or routes deny, allow, or ask a PIN for.',
  isInSnapshot: true,
  fields: () => ({
    ...named('call-restriction'),
    isEnabled: isEnabled('A disabled one restricts nobody.'),
    numbers: z.array(NumberPattern).min(1).max(200),
    action: z
      .enum(['deny', 'allow', 'ask-pin'])
      .default('deny')
      .describe('`allow` makes an exception from others that deny.'),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(500)
      .default([]),
    userGroupIds: z
      .array(referenceTo('user-group', 'ugr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Groups, all of whose members are restricted.'),
    callGroupIds: z
      .array(referenceTo('call-group', 'cgr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Call groups, all of whose members are restricted.'),
    outboundRuleIds: z
      .array(referenceTo('outbound-rule', 'obr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Rules that shall not be used for these numbers, whoever calls.'),
    inboundRouteIds: z
      .array(referenceTo('inbound-route', 'inr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Routes where the numbers are those of the callers.'),
  }),
  secrets: {
    pin: z
      .string()
      .regex(/^[0-9]{4,16}$/, 'must be 4 to 16 digits')
      .describe('What is asked for.'),
  },
  example: { name: 'No premium numbers', numbers: ['0900.'], action: 'deny', userIds: ['usr_1'] },
  unique: ({ name }) => [uniqueName('call-restriction', name)],
});
export type CallRestriction = ObjectOf<typeof CallRestriction>;
