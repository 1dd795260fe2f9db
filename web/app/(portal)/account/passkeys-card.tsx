import { ActionIcon, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Passkey } from '#shared/sign-in/index.ts';
import { Confirm, Failed } from '#web/list/index.ts';
import { PasskeyDialog } from './passkey-dialog.tsx';
import { usePasskeyChanges, usePasskeys } from './use-passkeys.ts';

type Task =
  | { readonly name: 'add' }
  | { readonly name: 'rename'; readonly passkey: Passkey }
  | { readonly name: 'delete'; readonly passkey: Passkey };

/** The keys that sign in without a password. */
export function PasskeysCard() {
  const t = useTranslations('account');
  const passkeys = usePasskeys();
  const { add, rename, remove } = usePasskeyChanges();
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);

  if (passkeys.isError) return <Failed problem={passkeys.error} retry={passkeys.refetch} />;
  if (!passkeys.data) return <Skeleton h={180} maw={640} />;
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('passkeys')}
        </Title>
        <Text size="sm">{t('passkeys-explanation')}</Text>
        {passkeys.data.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('no-passkeys')}
          </Text>
        ) : (
          <Stack component="ul" gap="xs" p={0} m={0} aria-label={t('passkeys')}>
            {passkeys.data.map((passkey) => (
              <PasskeyRow
                key={passkey.id}
                passkey={passkey}
                rename={() => setTask({ name: 'rename', passkey })}
                remove={() => setTask({ name: 'delete', passkey })}
              />
            ))}
          </Stack>
        )}
        <Group justify="flex-end">
          <Button onClick={() => setTask({ name: 'add' })}>{t('add-passkey')}</Button>
        </Group>
      </Stack>
      {task?.name === 'add' && <PasskeyDialog title={t('add-passkey')} isNew act={add} close={close} />}
      {task?.name === 'rename' && (
        <PasskeyDialog
          title={t('rename')}
          called={task.passkey.name}
          act={(body) => rename(task.passkey.id, body)}
          close={close}
        />
      )}
      {task?.name === 'delete' && (
        <Confirm
          title={t('delete-title')}
          text={t('delete-text', { name: task.passkey.name })}
          verb={t('delete')}
          act={() => remove(task.passkey.id)}
          done={close}
          close={close}
        />
      )}
    </Paper>
  );
}

function PasskeyRow({ passkey, rename, remove }: { passkey: Passkey; rename: () => void; remove: () => void }) {
  const t = useTranslations('account');
  const format = useFormatter();
  const dayOf = (instant: string) => format.dateTime(new Date(instant), { dateStyle: 'medium' });
  const { name, createdAt, lastUsedAt, isSynced } = passkey;
  const used = lastUsedAt === null ? t('never-used') : t('last-used', { date: dayOf(lastUsedAt) });
  const facts = [t('created', { date: dayOf(createdAt) }), used, ...(isSynced ? [t('synced')] : [])];
  return (
    <Group component="li" justify="space-between" wrap="nowrap" style={{ listStyle: 'none' }}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        <ActionIcon variant="subtle" color="gray" onClick={rename} aria-label={t('rename-what', { name })}>
          <Pencil size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" onClick={remove} aria-label={t('delete-what', { name })}>
          <Trash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
  );
}
