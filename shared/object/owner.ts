import { z } from 'zod';
import { referenceTo } from './reference.ts';

/** Whose something is. It goes with its owner: what one had for himself never becomes everybody's. */
export const Owner = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('tenant') }),
    z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', { onDelete: 'follow' }) }),
    z.strictObject({
      kind: z.literal('user-group'),
      userGroupId: referenceTo('user-group', 'ugr', { onDelete: 'follow' }),
    }),
  ])
  .meta({ id: 'Owner', description: 'Everybody of the tenant, one user, or the members of a group.' });
export type Owner = z.infer<typeof Owner>;

/** One text for each owner, so that values can be unique for each. */
export const ownerName = (owner: Owner): string =>
  owner.kind === 'tenant' ? 'tenant' : owner.kind === 'user' ? owner.userId : owner.userGroupId;
