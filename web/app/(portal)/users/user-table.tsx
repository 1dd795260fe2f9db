import { ActionIcon, Anchor, Avatar, Menu, Table } from '@mantine/core';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleSlash from 'lucide-react/icons/circle-slash';
import Ellipsis from 'lucide-react/icons/ellipsis';
import IdCard from 'lucide-react/icons/id-card';
import KeyRound from 'lucide-react/icons/key-round';
import Pencil from 'lucide-react/icons/pencil';
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal';
import Trash from 'lucide-react/icons/trash-2';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { isWithin, permissionsOf } from '#shared/identity/index.ts';
import type { User } from '#shared/user/index.ts';
import { ActionsHead, Some, StateWord, TableFrame } from '#web/list/index.ts';
import { useMay, useSession } from '#web/session/index.ts';
import { settingsHref } from '#web/shell/pages.ts';
import { PhoneState } from './phone-state.tsx';
import { byUser, useRegistrations } from './use-registrations.ts';
import type { UserTask } from './user-dialogs.tsx';

interface UserTableProps {
  users: User[];
  begin: (task: UserTask) => void;
}

export function UserTable({ users, begin }: UserTableProps) {
  const t = useTranslations('users');
  const roles = useTranslations('role');
  const may = useMay();
  const { user: self, permissions } = useSession();
  const mayChange = (user: User) =>
    may('user:write') &&
    isWithin({ role: self.role, permissions }, { role: user.role, permissions: permissionsOf(user.role) });
  const registrations = useRegistrations();
  const phones = registrations.data && byUser(registrations.data);
  return (
    <Some items={users}>
      {(shown) => (
        <TableFrame label={t('table')}>
          <Table highlightOnHover verticalSpacing={6} aria-label={t('table')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('fields.extension.label')}</Table.Th>
                <Table.Th scope="col">{t('fields.name.label')}</Table.Th>
                <Table.Th scope="col">{t('phone')}</Table.Th>
                <Table.Th scope="col" visibleFrom="md">
                  {t('fields.email.label')}
                </Table.Th>
                <Table.Th scope="col" visibleFrom="lg">
                  {t('fields.role.label')}
                </Table.Th>
                <Table.Th scope="col" visibleFrom="sm">
                  {t('state')}
                </Table.Th>
                <ActionsHead label={t('actions')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((user) => (
                <Table.Tr key={user.id}>
                  <Table.Td>{user.extension ?? '–'}</Table.Td>
                  <Table.Td>
                    {user.avatar && (
                      <Avatar
                        size="sm"
                        mr="xs"
                        alt=""
                        style={{ display: 'inline-block', verticalAlign: 'middle' }}
                        src={`/v1/users/${user.id}/avatar#${user.avatar.version}`}
                      />
                    )}
                    {mayChange(user) ? (
                      <Anchor component="button" size="sm" ta="start" onClick={() => begin({ name: 'edit', user })}>
                        {user.name}
                      </Anchor>
                    ) : (
                      user.name
                    )}
                  </Table.Td>
                  <Table.Td>
                    <PhoneState user={user} phones={phones?.get(user.id)} isKnown={phones !== undefined} />
                  </Table.Td>
                  <Table.Td visibleFrom="md">{user.email}</Table.Td>
                  <Table.Td visibleFrom="lg">{roles(user.role)}</Table.Td>
                  <Table.Td visibleFrom="sm">
                    {user.isEnabled ? (
                      <StateWord icon={CircleCheck} tone="good">
                        {t('enabled')}
                      </StateWord>
                    ) : (
                      <StateWord icon={CircleSlash} tone="quiet">
                        {t('disabled')}
                      </StateWord>
                    )}
                  </Table.Td>
                  <Table.Td>{mayChange(user) && <UserActions user={user} begin={begin} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Some>
  );
}

function UserActions({ user, begin }: { user: User; begin: (task: UserTask) => void }) {
  const t = useTranslations('users');
  const isSelf = useSession().user.id === user.id;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actions-for', { name: user.name })}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => begin({ name: 'edit', user })}>
          {t('edit')}
        </Menu.Item>
        <Menu.Item leftSection={<IdCard size={15} aria-hidden />} onClick={() => begin({ name: 'profile', user })}>
          {t('profile')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          prefetch={false}
          href={settingsHref('user', user.id)}
          leftSection={<SlidersHorizontal size={15} aria-hidden />}
        >
          {t('settings')}
        </Menu.Item>
        {user.extension !== null && (
          <Menu.Item leftSection={<KeyRound size={15} aria-hidden />} onClick={() => begin({ name: 'renew', user })}>
            {t('renew')}
          </Menu.Item>
        )}
        {!isSelf && (
          <>
            <Menu.Item
              leftSection={
                user.isEnabled ? <CircleSlash size={15} aria-hidden /> : <CircleCheck size={15} aria-hidden />
              }
              onClick={() => begin({ name: user.isEnabled ? 'disable' : 'enable', user })}
            >
              {t(user.isEnabled ? 'disable' : 'enable')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<Trash size={15} aria-hidden />}
              onClick={() => begin({ name: 'delete', user })}
            >
              {t('delete')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
