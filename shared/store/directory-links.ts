import { z } from 'zod';
import type { DirectoryLink } from '#shared/sign-in/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { area } from './partition.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';

const PREFIX = 'directory-link#';
const LinkItem = z.object({
  entryId: z.string(),
  userId: UserId,
  isCreated: z.boolean(),
  isDisabled: z.boolean(),
}) satisfies z.ZodType<DirectoryLink>;

/** Which users of one tenant came from its directory. Bookkeeping of the sync: no change of the configuration. */
export function directoryLinks({ table }: ConfigWorld, tenant: TenantId): TenantStore['directoryLinks'] {
  const pk = area(tenant, 'sign-in');
  return {
    async all() {
      const links: DirectoryLink[] = [];
      for await (const link of table.all({ pk, prefix: PREFIX }, LinkItem)) links.push(link);
      return links;
    },
    ofUser: (userId) => table.get({ pk, sk: PREFIX + userId }, LinkItem),
    put: (link) => table.put({ pk, sk: PREFIX + link.userId }, link),
  };
}
