import { z } from 'zod';
import { named } from './fields.ts';
import { referenceTo } from './reference.ts';

const MEMBER_PREFIX = { user: 'usr', device: 'dev' } as const;

/** Fields of a group whose members have settings in common (sipXcom 20.04 GRP-01, PRV-15). */
export const settingsGroupOf = (member: keyof typeof MEMBER_PREFIX) => ({
  ...named(`${member}-group`),
  rank: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe(`Order of groups: where two groups of a ${member} set the same, the higher rank holds.`),
  memberIds: z
    .array(referenceTo(member, MEMBER_PREFIX[member], { onDelete: 'follow' }))
    .max(5000)
    .default([])
    .describe(`A ${member} may be in any number of groups.`),
});
