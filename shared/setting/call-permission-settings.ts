import type { Setting } from './catalogue.ts';
import { yesOrNo } from './definition.ts';

const PREFIX = 'call-permission.';

/** Where users and user groups say whether they have a permission of the tenant: the setting is named after its id. */
export const callPermissionPath = (permissionId: string): string => PREFIX + permissionId;

/** The permission that a path is about; null for other paths. */
export const callPermissionOf = (path: string): string | null =>
  path.startsWith(PREFIX) ? path.slice(PREFIX.length) : null;

interface Permission {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isGrantedByDefault: boolean;
}

/** A permission of the tenant as a setting; its words are the tenant's own (sipXcom 20.04 PRM-04, PRM-05). */
export const callPermissionSetting = ({ id, name, description, isGrantedByDefault }: Permission): Setting => ({
  path: callPermissionPath(id),
  scope: 'call-permission',
  schema: yesOrNo,
  default: isGrantedByDefault,
  label: name,
  help: description,
});
