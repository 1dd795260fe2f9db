import { Alert, Button, Group, Paper, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProblemText } from '#web/api/index.ts';

/** Rings somebody who is to come in. */
export function Invite({ invite }: { invite: (to: string) => Promise<void> }) {
  const t = useTranslations('conferences');
  const textOf = useProblemText();
  const [to, setTo] = useState('');
  const action = useMutation({
    mutationFn: invite,
    onSuccess: (_, number) => {
      setTo('');
      notifications.show({ message: t('invited', { number }) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = to.replace(/[\s()./-]/g, '');
    if (number !== '') action.mutate(number);
  };
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          label={t('invite-number')}
          description={t('invite-hint')}
          inputMode="tel"
          autoComplete="off"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" loading={action.isPending}>
          {t('invite')}
        </Button>
      </Group>
      {action.isError && (
        <Alert color="red" role="alert" mt="sm">
          {textOf(action.error)}
        </Alert>
      )}
    </Paper>
  );
}
