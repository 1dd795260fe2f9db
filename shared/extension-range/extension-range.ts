import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { rangeProblems } from '#shared/object/number-range.ts';
import { ExtensionNumber } from '#shared/user/index.ts';

/** What a range can be for: whatever has an extension (XA-CTX-03 names users, groups, queues, conference rooms). */
const USES = ['user', 'group', 'queue', 'conference-room', 'other'] as const;

/**
 * Extensions that belong together: the pool that new users get theirs from (sipXcom 20.04 DID-06), the range of a kind of
 * object (XiVO 15.12 XA-CTX-03, XA-CONF-01). It is an offer, no fence: an extension outside of all ranges is as good.
 */
export const ExtensionRange = objectKind({
  name: 'extension-range',
  idPrefix: 'rng',
  description: 'Extensions from which new users and objects get theirs.',
  isInSnapshot: false,
  fields: () => ({
    ...named('extension-range'),
    first: ExtensionNumber,
    last: ExtensionNumber.describe('Has as many digits as the first; at most 10,000 extensions in all.'),
    uses: z.array(z.enum(USES)).max(USES.length).default(['user']).describe('What its extensions are for.'),
    isAutomatic: z.boolean().default(true).describe('Whether new users are offered the next free extension.'),
  }),
  example: { name: 'Users', first: '200', last: '299' },
  unique: ({ name }) => [uniqueName('extension-range', name)],
  check: rangeProblems,
});
export type ExtensionRange = ObjectOf<typeof ExtensionRange>;
