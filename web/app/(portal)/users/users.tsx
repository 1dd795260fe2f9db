'use client';

import { Button, Group, Text, TextInput } from '@mantine/core';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import UsersIcon from 'lucide-react/icons/users';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { User } from '#shared/user/index.ts';
import { Empty, List } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { useUsers } from './use-users.ts';
import { UserDialogs, type UserTask } from './user-dialogs.tsx';
import { UserTable } from './user-table.tsx';

/** Who belongs to the tenant, and whose phone is there right now. */
export function Users() {
  const t = useTranslations('users');
  const may = useMay();
  const users = useUsers();
  const [wanted, setWanted] = useState('');
  const [task, setTask] = useState<UserTask | null>(null);
  const createButton = may('user:write') && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setTask({ name: 'create' })}>
      {t('create')}
    </Button>
  );
  return (
    <Page name="users" actions={createButton}>
      <List
        query={users}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={UsersIcon} title={t('empty')} text={t('empty-text')} action={createButton} />}
      >
        {(all) => {
          const found = all.filter((user) => isFound(user, wanted));
          return (
            <>
              <Group justify="space-between" align="center">
                <TextInput
                  type="search"
                  w={{ base: '100%', sm: 340 }}
                  aria-label={t('search')}
                  placeholder={t('search-hint')}
                  leftSection={<Search size={16} aria-hidden />}
                  value={wanted}
                  onChange={(event) => setWanted(event.currentTarget.value)}
                />
                <Text size="sm" c="dimmed" role="status">
                  {t('count', { count: found.length })}
                </Text>
              </Group>
              {found.length === 0 ? (
                <Empty icon={Search} title={t('none-found')} text={t('none-found-text', { wanted })} />
              ) : (
                <UserTable users={found} begin={setTask} />
              )}
            </>
          );
        }}
      </List>
      <UserDialogs task={task} begin={setTask} />
    </Page>
  );
}

/** Every word must be in the name, the e-mail address, the extension or an alias; accents and case do not count. */
function isFound(user: User, wanted: string): boolean {
  const text = plain(`${user.extension ?? ''} ${user.aliases.join(' ')} ${user.name} ${user.email}`);
  return plain(wanted)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
