import { NOBODYS_PASSWORD_HASH, verifyPassword } from '#shared/credentials/index.ts';
import type { UserRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { isOfTenant } from './permission.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * Whether this is the password of the user: as the directory says, where the tenant has it say so and the user comes from
 * it, else by the hash that is kept. A hash is computed in any case, for nobody too, so that the answer takes no less.
 */
export async function isPasswordOf(
  world: UseCaseWorld,
  tenantId: TenantId | null,
  user: UserRecord | null,
  password: string,
): Promise<boolean> {
  const directory = tenantId && user && (await directoryOf(world, tenantId, user));
  const hash = (directory ? null : user?.passwordHash) ?? NOBODYS_PASSWORD_HASH;
  const isKept = await verifyPassword(password, hash);
  return directory ? directory.isPassword(password) : isKept;
}

/** The directory that knows the password of the user; null where it is kept here. */
async function directoryOf(world: UseCaseWorld, tenantId: TenantId, user: UserRecord) {
  const { store, secretBox, ldap } = world;
  const { signInSettings, directoryLinks } = store.tenant(tenantId);
  const record = ldap ? await signInSettings.get('ldap') : null;
  if (!ldap || !record?.isEnabled || !record.signsIn) return null;
  const link = await directoryLinks.ofUser(user.id);
  if (!link || !(await isOfTenant(world, tenantId, user))) return null;
  const { sealedBindPassword } = record;
  const bindPassword = sealedBindPassword && secretBox.open(tenantId, sealedBindPassword);
  const person = { entryId: link.entryId, email: user.email };
  return { isPassword: (password: string) => ldap.isPassword(record, bindPassword, person, password) };
}
