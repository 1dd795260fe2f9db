/**
 * Settings: what can be set for a tenant, a group, and a user or device, the nearer before the farther (sipXcom 20.04 GRP-03).
 *
 *   definition.ts   what a setting is, and who can hold a value of it
 *   tenant-settings.ts user-settings.ts device-settings.ts   every setting, as data
 *   call-permission-settings.ts   one for each permission that the tenant has made itself
 *   catalogue.ts    all of them by path, and which value holds
 *
 * A new setting is an entry of one of the three lists; forms, APIs and checks follow from it.
 */
export { callPermissionOf, callPermissionPath, callPermissionSetting } from './call-permission-settings.ts';
export {
  effective,
  nearest,
  SETTINGS,
  type Setting,
  type SettingPath,
  type SettingValues,
  settingsOf,
} from './catalogue.ts';
export {
  SCOPES_OF_BEARER,
  SETTING_BEARER_KINDS,
  SETTING_SCOPES,
  type SettingBearerKind,
  type SettingDefinition,
  type SettingScope,
  SettingValue,
} from './definition.ts';
export { networksIn } from './user-settings.ts';
