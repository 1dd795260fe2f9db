/** Every kind of configuration object; permissions, paths and keys in the store are made of these names. */
export const OBJECT_KIND_NAMES = [
  'schedule',
  'hunt-group',
  'user-group',
  'device',
  'device-group',
  'device-template',
  'phonebook',
  'contact',
  'directory-source',
] as const;
export type ObjectKindName = (typeof OBJECT_KIND_NAMES)[number];
