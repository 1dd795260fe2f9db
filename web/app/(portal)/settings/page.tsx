import { SettingsPage } from '#web/setting/index.ts';

export default function Settings() {
  return <SettingsPage />;
}
