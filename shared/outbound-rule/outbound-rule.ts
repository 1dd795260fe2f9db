import { z } from 'zod';
import { DialedPrefix, NumberPattern } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

const DialPattern = z
  .strictObject({
    pattern: NumberPattern,
    stripDigits: z.int().min(0).max(32).default(0).describe('How many characters are taken from the front.'),
    addPrefix: DialedPrefix.default(''),
    callerNumber: lineOfText(64)
      .default('')
      .describe('Shown as the caller of calls that match; empty for that of the rule.'),
  })
  .meta({ id: 'DialPattern', description: 'Numbers that a rule is for, and what is sent instead.' });

/**
 * A rule of the dial plan for calls that leave: sipXcom's dialing rule (DPL-01 to DPL-12, DPL-15, SXR), XiVO's outgoing call
 * (XA-OUT-01 to -06, XA-CID-02, XA-CID-04), the UCM's outbound route (UCM-202).
 */
export const OutboundRule = objectKind({
  name: 'outbound-rule',
  idPrefix: 'obr',
  description: 'Which dialed numbers leave, who may dial them, and over which trunks.',
  isInSnapshot: true,
  fields: () => ({
    ...named('outbound-rule'),
    isEnabled: isEnabled('A disabled one is passed over.'),
    position: z
      .int()
      .min(0)
      .max(9999)
      .default(1000)
      .describe(
        'Rules are asked in this order; of the same, the one that says more of the number first, then by name.',
      ),
    callType: z
      .enum(['emergency', 'local', 'long-distance', 'mobile', 'international', 'toll-free', 'premium', 'site', 'other'])
      .default('other')
      .describe(
        'What its calls are on the bill. An emergency rule asks nobody for anything; `site` leads to another PBX.',
      ),
    patterns: z.array(DialPattern).min(1).max(100).describe('The first that matches decides.'),
    permissionIds: z
      .array(referenceTo('call-permission', 'prm', { onDelete: 'refuse' }))
      .max(20)
      .default([])
      .describe('What a caller needs, all of them. Without any, every user of the tenant may call.'),
    pinSetId: referenceTo('pin-set', 'pin', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('One of its PINs is asked for.'),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('The rule holds while it is open; null for always.'),
    locationIds: z
      .array(referenceTo('location', 'loc', { onDelete: 'refuse' }))
      .max(50)
      .default([])
      .describe('The rule holds for callers there; for all when the list is empty.'),
    trunkIds: z
      .array(referenceTo('trunk', 'trk', { onDelete: 'follow' }))
      .max(20)
      .default([])
      .describe('Tried one after the other when one is unreachable, full or busy.'),
    prefersOwnLocation: z.boolean().default(false).describe('Whether trunks at the location of the caller come first.'),
    prefersCheapest: z
      .boolean()
      .default(false)
      .describe('Whether trunks over which the number costs less (rate tables) come first. Never for emergency calls.'),
    callerNumber: lineOfText(64)
      .default('')
      .describe('Shown as the caller who has no number of his own; empty for that of the trunk.'),
    keepsInternalCallerId: z
      .boolean()
      .default(false)
      .describe('Whether the extension of the caller is shown, whatever else is set.'),
    usesEnum: z
      .boolean()
      .default(false)
      .describe('Whether ENUM is asked first (RFC 6116): who is found there is called without a trunk.'),
    ringSeconds: z
      .int()
      .min(5)
      .max(3600)
      .nullable()
      .default(null)
      .describe('How long it rings, in seconds; null: until the network gives up.'),
    maxCallSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .nullable()
      .default(null)
      .describe('Longest call, in seconds; null: no limit.'),
    recordsCalls: z.boolean().default(false),
  }),
  example: {
    name: 'International',
    position: 200,
    callType: 'international',
    patterns: [{ pattern: '00.', stripDigits: 2, addPrefix: '+' }],
    permissionIds: ['prm_1'],
    trunkIds: ['trk_1'],
  },
  unique: ({ name }) => [uniqueName('outbound-rule', name)],
  inCopy: () => ({}),
  check: ({ callType, permissionIds, pinSetId, scheduleId, patterns }) => [
    // Nothing may come between a caller and help.
    ...(callType === 'emergency'
      ? (
          [
            ['permissionIds', permissionIds.length > 0],
            ['pinSetId', pinSetId !== null],
            ['scheduleId', scheduleId !== null],
          ] as const
        ).flatMap(([field, isSet]) =>
          isSet ? [{ path: [field], detail: 'must not be set on an emergency rule' }] : [],
        )
      : []),
    ...patterns.flatMap(({ pattern, stripDigits }, i) =>
      stripDigits > charactersOf(pattern)
        ? [{ path: ['patterns', i, 'stripDigits'], detail: 'is more than the shortest number that matches' }]
        : [],
    ),
  ],
});
export type OutboundRule = ObjectOf<typeof OutboundRule>;

/** How many characters the shortest number has that a pattern matches. */
const charactersOf = (pattern: string): number => pattern.replaceAll(/\[[^\]]+\]/g, 'X').replace(/!$/, '').length;
