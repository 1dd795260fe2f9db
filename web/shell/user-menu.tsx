import { ActionIcon, Menu, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import CircleUser from 'lucide-react/icons/circle-user';
import LogOut from 'lucide-react/icons/log-out';
import UserLock from 'lucide-react/icons/user-lock';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { api } from '#web/api/index.ts';
import { actingTenant, useSession } from '#web/session/index.ts';
import { PAGES } from './pages.ts';

export function UserMenu() {
  const t = useTranslations('shell');
  const pages = useTranslations('pages');
  const roles = useTranslations('role');
  const { user } = useSession();
  const signOut = useMutation({
    mutationFn: () => api.delete('/v1/sessions/current'),
    onSuccess() {
      actingTenant.write(null);
      // A new document: nothing of this user's data stays in memory for whoever signs in next.
      window.location.assign('/sign-in/');
    },
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('account', { name: user.name })}>
          <CircleUser size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate c="var(--mantine-color-text)">
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {user.email} · {roles(user.role)}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} href={PAGES.account.href} leftSection={<UserLock size={16} aria-hidden />}>
          {pages('account')}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
