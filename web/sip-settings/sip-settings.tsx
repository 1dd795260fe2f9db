import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { TRANSPORTS } from '#shared/registration/index.ts';
import { CopyField } from '#web/secret/index.ts';
import { useTenant } from '#web/shell/use-tenant.ts';
import { type SipServer, useSipServer } from './use-sip-server.ts';

interface SipSettingsProps {
  /** The extension; left out where the settings are shown for nobody in particular. */
  username?: string;
  /** Shown once, when it has just been made. */
  password?: string;
}

/** What to enter into a phone. */
export function SipSettings({ username, password }: SipSettingsProps) {
  const t = useTranslations('sip');
  const tenant = useTenant().data;
  const server = useSipServer().data;
  return (
    <Stack gap="xs">
      {username !== undefined && <CopyField label={t('username')} value={username} />}
      {password !== undefined && <CopyField label={t('password')} value={password} />}
      {tenant && <CopyField label={t('domain')} description={t('domain-hint')} value={tenant.domain} />}
      {server && <CopyField label={t('server')} description={portsOf(server)} value={server.host} />}
    </Stack>
  );
}

/** `UDP 5060 · TCP 5060 · TLS 5061` */
const portsOf = (server: SipServer): string =>
  TRANSPORTS.filter((transport) => server[transport] !== null)
    .map((transport) => `${transport.toUpperCase()} ${server[transport]}`)
    .join(' · ');
