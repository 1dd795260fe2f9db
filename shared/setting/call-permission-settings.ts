const PREFIX = 'call-permission.';

/** Where users and user groups say whether they have a permission of the tenant: the setting is named after its id. */
export const callPermissionPath = (permissionId: string): string => PREFIX + permissionId;

/** The permission that a path is about; null for other paths. */
export const callPermissionOf = (path: string): string | null =>
  path.startsWith(PREFIX) ? path.slice(PREFIX.length) : null;
