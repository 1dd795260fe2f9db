import { ActionIcon, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Trash from 'lucide-react/icons/trash-2';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { User } from '#shared/user/index.ts';
import { useProblemText } from '#web/api/index.ts';
import { useUserChanges, useUsers } from './use-users.ts';

/** Secrets of single phones, beside the SIP password; a new one is told once. */
export function SipCredentials({ user, made }: { user: User; made: (sipPassword: string) => void }) {
  const t = useTranslations('users.credentials');
  const format = useFormatter();
  const textOf = useProblemText();
  const { addSipCredential, removeSipCredential } = useUserChanges();
  const [label, setLabel] = useState('');
  const { sipCredentials } = useUsers().data?.find(({ id }) => id === user.id) ?? user;
  const adding = useMutation({
    mutationFn: () => addSipCredential(user.id, label.trim()),
    onSuccess: ({ sipPassword }) => made(sipPassword),
  });
  const removing = useMutation({ mutationFn: (id: string) => removeSipCredential(user.id, id) });
  const problem = adding.error ?? removing.error;
  return (
    <Stack gap="sm" mt="lg">
      <Title order={2}>{t('title')}</Title>
      <Text size="sm" c="dimmed">
        {t('text')}
      </Text>
      {sipCredentials.length > 0 && (
        <Stack component="ul" gap="xs" m={0} p={0}>
          {sipCredentials.map((one) => (
            <Group component="li" key={one.id} justify="space-between" wrap="nowrap">
              <Stack gap={0}>
                <Text size="sm">{one.label}</Text>
                <Text size="xs" c="dimmed">
                  {t('since', { date: format.dateTime(new Date(one.createdAt), 'moment') })}
                  {one.expiresAt !== null &&
                    ` · ${t('until', { date: format.dateTime(new Date(one.expiresAt), 'moment') })}`}
                </Text>
              </Stack>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('remove-what', { name: one.label })}
                loading={removing.isPending && removing.variables === one.id}
                onClick={() => removing.mutate(one.id)}
              >
                <Trash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
        </Stack>
      )}
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          label={t('label')}
          flex={1}
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={label.trim() === ''}
          loading={adding.isPending}
          onClick={() => adding.mutate()}
        >
          {t('add')}
        </Button>
      </Group>
      {problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {textOf(problem)}
        </Text>
      )}
    </Stack>
  );
}
