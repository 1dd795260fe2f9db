import { z } from 'zod';
import { CallerName, NAME_UNCHANGED } from '#shared/caller-id/index.ts';
import { Codecs } from '#shared/codec/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { DialedPrefix, NumberPattern } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { Language, lineOfText } from '#shared/world/index.ts';

/**
 * Where calls from a trunk go, by the called number, the trunk or the caller: XiVO's incoming call (XA-IN-01 to -07, XA-FAX-15),
 * the UCM's inbound route (UCM-203), sipXcom's DNIS (GWY-09). Routes are asked before the numbers of the tenant.
 */
export const InboundRoute = objectKind({
  name: 'inbound-route',
  idPrefix: 'inr',
  description: 'Where calls from trunks go, by the called number, the trunk or the caller.',
  isInSnapshot: true,
  fields: () => ({
    ...named('inbound-route'),
    isEnabled: isEnabled('A disabled one is passed over.'),
    position: z
      .int()
      .min(0)
      .max(9999)
      .default(1000)
      .describe(
        'Routes are asked in this order; of the same, the one that says more of the called number first, then by name.',
      ),
    calledNumbers: z
      .array(NumberPattern)
      .max(100)
      .default([])
      .describe('Called numbers as the trunk delivers them, without a leading +; any when the list is empty.'),
    callerNumbers: z
      .array(NumberPattern)
      .max(100)
      .default([])
      .describe('Numbers of the callers; any when the list is empty.'),
    trunkIds: z
      .array(referenceTo('trunk', 'trk', { onDelete: 'refuse' }))
      .max(20)
      .default([])
      .describe('Trunks that the call comes from; any when the list is empty.'),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('While it is closed, calls go where it says; null for always open.'),
    destination: Destination.nullable()
      .default(null)
      .describe('Null: what the called number, rewritten, leads to inside: its extensions are called from the trunk.'),
    ringSeconds: z
      .int()
      .min(1)
      .max(3600)
      .nullable()
      .default(null)
      .describe('How long it rings there, in seconds; null: as that has it.'),
    stripDigits: z.int().min(0).max(32).default(0).describe('Characters taken from the front of the called number.'),
    addPrefix: DialedPrefix.default('').describe('Put in front of the called number.'),
    callerName: CallerName.default(NAME_UNCHANGED),
    addCallerPrefix: DialedPrefix.default('').describe(
      'Put in front of the number of the caller, so that it can be called back.',
    ),
    language: Language.nullable()
      .default(null)
      .describe('What prompts are spoken in; null for the language of the tenant.'),
    alertInfo: lineOfText(200).default('').describe('Alert-Info that phones get: another ring (RFC 3261 §20.4).'),
    codecs: Codecs.default([]).describe(
      'Codecs that such a call may use, such as PCMA for a fax; every one when the list is empty.',
    ),
    recordsCalls: z.boolean().default(false),
  }),
  example: {
    name: 'Support',
    position: 100,
    calledNumbers: ['423555012X'],
    trunkIds: ['trk_1'],
    scheduleId: 'sch_1',
    destination: { kind: 'hunt-group', huntGroupId: 'hgr_1' },
    callerName: { change: 'prepend', text: 'Support: ' },
  },
  unique: ({ name }) => [uniqueName('inbound-route', name)],
});
export type InboundRoute = ObjectOf<typeof InboundRoute>;
