import { Divider, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { User } from '#shared/user/index.ts';
import { SipSettings } from '#web/sip-settings/index.ts';
import { useSince } from './phone-state.tsx';
import { byUser, useRegistrations } from './use-registrations.ts';

/** Every phone of one user that is registered now, and what to enter into the next one. */
export function UserPhones({ user }: { user: User }) {
  const t = useTranslations('phone');
  const since = useSince();
  const phones = byUser(useRegistrations().data ?? []).get(user.id) ?? [];
  return (
    <Stack gap="sm" mt="lg">
      <Divider />
      <Title order={2}>{t('phones')}</Title>
      {phones.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none-text')}
        </Text>
      ) : (
        <Stack component="ul" gap="xs" m={0} p={0}>
          {phones.map((phone) => (
            <li key={phone.id} style={{ listStyle: 'none' }}>
              <Text size="sm">{phone.userAgent ?? t('unnamed')}</Text>
              <Text size="xs" c="dimmed">
                {[
                  phone.transport.toUpperCase(),
                  `${phone.sourceAddress}:${phone.sourcePort}`,
                  since(phone.registeredAt),
                ].join(' · ')}
              </Text>
            </li>
          ))}
        </Stack>
      )}
      <Title order={2}>{t('settings')}</Title>
      <SipSettings username={user.extension ?? ''} />
    </Stack>
  );
}
