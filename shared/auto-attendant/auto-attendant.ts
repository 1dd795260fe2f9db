import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { PermittedLocations } from '#shared/location/index.ts';
import { ExtensionPattern, isExpression } from '#shared/number-pattern/index.ts';
import { isEnabled, named, uniqueExtension, uniqueField } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { Language } from '#shared/world/index.ts';

const KeyAction = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('go'), destination: Destination }),
    z.strictObject({ kind: z.literal('repeat') }).describe('Plays the menu again.'),
    z
      .strictObject({ kind: z.literal('operator') })
      .describe('Calls the operator of the tenant, its setting voicemail.operator; without one it is a wrong key.'),
  ])
  .meta({ id: 'AttendantAction', description: 'What a key does.' });

/** In each list: what a key costs a call is bounded by them. */
const MAX_EXPRESSIONS = 10;

const extensions = () => z.array(ExtensionPattern).max(100).default([]);

/** What a tenant usually begins with (AAT-01). */
const USUAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  en: ['Operator', 'After hours'],
  fr: ['Standard', 'Hors horaires'],
};

/**
 * A menu that answers calls (sipXcom 20.04 AAT-01 to AAT-15, SXR-AA-01 to -04; UCM-204). Opening hours are those of the schedule:
 * outside of them, calls go where it says, which may be another attendant (AAT-07).
 */
export const AutoAttendant = objectKind({
  name: 'auto-attendant',
  idPrefix: 'aat',
  description: 'A menu that answers calls.',
  isInSnapshot: true,
  fields: () => ({
    ...named('auto-attendant'),
    extension: ExtensionNumber.nullable().default(null).describe('Null: reached as a destination only.'),
    isEnabled: isEnabled('A disabled one refuses calls.'),
    language: Language.nullable().default(null).describe('Null for that of the tenant.'),
    promptId: optionalPrompt('The menu; null for that of the platform, which names no keys.'),
    keys: z
      .array(z.strictObject({ key: z.string().regex(/^[0-9*#]$/, 'must be one key'), action: KeyAction }))
      .max(12)
      .default([
        { key: '#', action: { kind: 'go', destination: { kind: 'voicemail-menu' } } },
        { key: '*', action: { kind: 'repeat' } },
        { key: '0', action: { kind: 'operator' } },
        { key: '9', action: { kind: 'go', destination: { kind: 'dial-by-name' } } },
      ])
      .describe('Without them: # for voicemail, * to repeat, 0 for the operator, 9 to dial by name.'),
    allowsExtensions: z.boolean().default(true).describe('Whether an extension can be dialed.'),
    permittedExtensions: extensions().describe('Only these; all when the list is empty.'),
    deniedExtensions: extensions().describe('Not these.'),
    firstKeySeconds: z.int().min(1).max(60).default(5).describe('How long it waits for the first key, in seconds.'),
    nextKeySeconds: z.int().min(1).max(30).default(3).describe('How long it waits for each further key, in seconds.'),
    maxTries: z
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('How often the menu is played to who presses nothing, or the wrong key.'),
    invalidPromptId: optionalPrompt('Played after a wrong key; null for that of the platform.'),
    invalidDestination: Destination.default({ kind: 'hang-up' }).describe(
      'Where the call goes after the last wrong key.',
    ),
    timeoutPromptId: optionalPrompt('Played after no key; null for that of the platform.'),
    timeoutDestination: Destination.default({ kind: 'hang-up' }).describe(
      'Where the call goes when no key has been pressed.',
    ),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('While it is closed, calls go where it says; null for always open.'),
    locationIds: PermittedLocations,
    special: z
      .enum(['no', 'chosen', 'active'])
      .default('no')
      .describe(
        'One of the tenant can be chosen for special days; while it is `active` it takes the calls of all others, whatever their schedules.',
      ),
  }),
  example: {
    name: 'Operator',
    extension: '305',
    promptId: 'pmt_1',
    keys: [
      { key: '1', action: { kind: 'go', destination: { kind: 'hunt-group', huntGroupId: 'hgr_1' } } },
      { key: '*', action: { kind: 'repeat' } },
    ],
    scheduleId: 'sch_1',
  },
  unique: ({ name, extension, special }) => [
    uniqueName('auto-attendant', name),
    ...uniqueExtension(extension),
    ...(special === 'no' ? [] : [uniqueField('auto-attendant', 'special', 'yes')]),
  ],
  inCopy: () => ({ extension: null, special: 'no' as const }),
  usual: (language) => (USUAL_NAMES[language] ?? USUAL_NAMES.en ?? []).map((name) => ({ name })),
  check: ({ keys, permittedExtensions, deniedExtensions }) => {
    const all = keys.map(({ key }) => key);
    const problems: FieldProblem[] = all.flatMap((key, i) =>
      all.indexOf(key) < i ? [{ path: ['keys', i, 'key'], detail: 'is there twice' }] : [],
    );
    for (const [field, list] of Object.entries({ permittedExtensions, deniedExtensions }))
      if (list.filter(isExpression).length > MAX_EXPRESSIONS)
        problems.push({ path: [field], detail: `has more than ${MAX_EXPRESSIONS} regular expressions` });
    return problems;
  },
});
export type AutoAttendant = ObjectOf<typeof AutoAttendant>;
