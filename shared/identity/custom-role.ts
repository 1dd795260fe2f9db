import { z } from 'zod';
import { CustomRoleId } from '#shared/user/index.ts';
import { Instant, lineOfText } from '#shared/world/index.ts';
import { PERMISSIONS } from './principal.ts';

export const AnyPermission = z.enum(PERMISSIONS).meta({ id: 'Permission' });

/** Some permissions of the closed list, each once. */
export const PermissionSet = z
  .array(AnyPermission)
  .max(PERMISSIONS.length)
  .refine((permissions) => new Set(permissions).size === permissions.length, 'names a permission twice');

/** A named set of permissions, which a tenant gives to users and API keys beside their role (XiVO 15.12 §1.8.1). */
export const CustomRole = z
  .object({
    id: CustomRoleId,
    name: lineOfText(100).min(1),
    description: lineOfText(200),
    permissions: PermissionSet.min(1),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'CustomRole' });
export type CustomRole = z.infer<typeof CustomRole>;

const editable = { name: true, description: true, permissions: true } as const;

export const NewCustomRole = CustomRole.pick(editable)
  .extend({ description: CustomRole.shape.description.default('') })
  .strict()
  .meta({ id: 'NewCustomRole' });
export type NewCustomRole = z.infer<typeof NewCustomRole>;

export const CustomRolePatch = CustomRole.pick(editable).partial().strict().meta({ id: 'CustomRolePatch' });
export type CustomRolePatch = z.infer<typeof CustomRolePatch>;
