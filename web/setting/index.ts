/**
 * Settings of the tenant, a group, a user or a device, as their definitions have them (shared/setting).
 *
 *   settings-page.tsx   whose
 *   settings-form.tsx   what is typed, refused, saved; page by page, the advanced ones behind a switch
 *   setting-input.tsx   one setting: whose value holds, and giving it back
 *   use-settings.ts     the API
 *
 * A new setting needs its French words in web/language/objects.fr.json, a new page its title under `settings.pages`.
 */
export { SettingsForm } from './settings-form.tsx';
export { SettingsPage } from './settings-page.tsx';
export { useOwnSettings } from './use-settings.ts';
