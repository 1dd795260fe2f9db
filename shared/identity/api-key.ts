import { z } from 'zod';
import { CustomRoleId, Role } from '#shared/user/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';
import { PermissionSet } from './custom-role.ts';

export const ApiKeyId = idOf('key');

/** A machine's credential. The token is shown once, at creation; the store keeps only its SHA-256. */
export const ApiKey = z
  .object({
    id: ApiKeyId,
    name: lineOfText(100).min(1),
    role: Role,
    customRoleId: CustomRoleId.nullable().describe('Custom role, whose permissions are added to those of the role.'),
    scopes: PermissionSet.min(1)
      .nullable()
      .describe('What the key is for, of all that its roles allow; null: everything.'),
    createdAt: Instant,
    expiresAt: Instant.nullable().describe('Null: until it is deleted.'),
    lastUsedAt: Instant.nullable().describe('When it was used, within the hour; null: never.'),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

export const NewApiKey = ApiKey.pick({ name: true, role: true, customRoleId: true, scopes: true, expiresAt: true })
  .extend({
    role: Role.default('admin'),
    customRoleId: ApiKey.shape.customRoleId.default(null),
    scopes: ApiKey.shape.scopes.default(null),
    expiresAt: ApiKey.shape.expiresAt.default(null),
  })
  .strict()
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof NewApiKey>;
