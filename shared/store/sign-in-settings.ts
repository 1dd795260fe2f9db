import { z } from 'zod';
import { LdapDirectory, NO_POLICY, OidcProvider, SignInPolicy } from '#shared/sign-in/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { SignInSettings } from './records.ts';
import type { Key, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

type Kind = keyof SignInSettings;
const settingKey = (tenant: TenantId, kind: Kind): Key => ({ pk: area(tenant, 'sign-in'), sk: `setting#${kind}` });

/** What a policy of an earlier version does not say, it leaves as it is without one. */
const StoredPolicy = z.looseObject({}).transform((stored) => SignInPolicy.parse({ ...NO_POLICY, ...stored }));

const ITEMS: { readonly [K in Kind]: z.ZodType<SignInSettings[K]> } = {
  policy: StoredPolicy,
  ldap: LdapDirectory.extend({ sealedBindPassword: z.string().nullable() }),
  oidc: OidcProvider.extend({ sealedClientSecret: z.string().nullable() }),
};

/** How the people of one tenant sign in: one item of each kind. */
export function signInSettings(world: ConfigWorld, tenant: TenantId): TenantStore['signInSettings'] {
  const { table } = world;
  return {
    get: (kind) => table.get(settingKey(tenant, kind), ITEMS[kind]),

    put(kind, before, after, audit) {
      const key = settingKey(tenant, kind);
      const refusal = { code: 'changed-meanwhile' } as const;
      const write: Write =
        before === null
          ? table.putNew(key, after, refusal)
          : table.replace(
              key,
              after,
              { text: 'updatedAt = :before', values: { ':before': before.updatedAt } },
              refusal,
            );
      return table.transact([
        write,
        bumpVersion(table, tenant),
        ...auditEntry(world, tenant, audit, tenant, { before, after }),
      ]);
    },
  };
}
