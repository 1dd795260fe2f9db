import { z } from 'zod';
import { isEnabled, uniqueExtension, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { FEATURES } from './feature-code.ts';
import { IN_CALL_FEATURES } from './in-call-feature.ts';

/** Features that a code can be given to (sipXcom 20.04 §47.1 of the map; XiVO 15.12 XA section 1, X3-FK-04). Only `FEATURES` are carried out. */
const NAMED_FEATURES = [...FEATURES, ...IN_CALL_FEATURES, 'voicemail-purge'] as const;

const Code = z
  .string()
  .max(16)
  .regex(/^(\*[0-9*#]{1,15}|#[0-9*#]{1,15}|[0-9]{1,15})$/, 'must be digits, * and #')
  .describe('What is dialed, before a number where the feature takes one.');

/** Another code for a feature, or none at all (XiVO 15.12 Extensions page; sipXcom 20.04 AUT-01, PAG-03, CBB-04, PRK-03). */
export const FeatureCodeOverride = objectKind({
  name: 'feature-code',
  idPrefix: 'ftc',
  description: 'Another code for a feature than the usual one, or none.',
  isInSnapshot: true,
  fields: () => ({
    feature: z.enum(NAMED_FEATURES).describe('One override for each.'),
    code: Code,
    aliases: z.array(Code).max(10).default([]).describe('Other codes for the same.'),
    isEnabled: isEnabled('A disabled one takes the feature away: neither this code nor the usual one leads to it.'),
  }),
  example: { feature: 'echo-test', code: '*143' },
  unique: ({ feature, code, aliases }) => [
    uniqueField('feature-code', 'feature', feature),
    ...[code, ...aliases].flatMap((one, i) => uniqueExtension(one, i === 0 ? ['code'] : ['aliases', i - 1])),
  ],
  check: ({ code, aliases }) =>
    aliases.flatMap((alias, i) =>
      alias === code || aliases.indexOf(alias) < i ? [{ path: ['aliases', i], detail: 'is there twice' }] : [],
    ),
});
export type FeatureCodeOverride = ObjectOf<typeof FeatureCodeOverride>;
