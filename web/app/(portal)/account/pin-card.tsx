import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { User, VoicemailPin } from '#shared/user/index.ts';
import { api } from '#web/api/index.ts';
import { PasswordField, useSchemaForm } from '#web/form/index.ts';
import { SESSION_KEY, useSession } from '#web/session/index.ts';

const FIELDS = z.object({ voicemailPin: VoicemailPin });

/** The own voicemail PIN (sipXcom 20.04 USR-11). */
export function PinCard() {
  const t = useTranslations('account');
  const queryClient = useQueryClient();
  const { hasVoicemailPin } = useSession().user;
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { voicemailPin: '' },
    schema: FIELDS,
    toBody: (values) => values,
    invalidText: () => t('invalid-pin'),
    send: (body) => api.patch('/v1/account', body, User),
    done: async () => {
      form.reset();
      notifications.show({ message: t('pin-saved') });
      await queryClient.invalidateQueries({ queryKey: SESSION_KEY });
    },
  });
  return (
    <Paper withBorder p="lg" maw={640}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Title order={2} size="h4">
            {t('pin')}
          </Title>
          <Text size="sm">{t(hasVoicemailPin ? 'pin-set' : 'pin-missing')}</Text>
          <Group align="flex-start">
            <PasswordField
              w={260}
              aria-label={t('new-pin')}
              placeholder={t('new-pin')}
              inputMode="numeric"
              autoComplete="off"
              {...form.getInputProps('voicemailPin')}
            />
            <Button type="submit" loading={isSending}>
              {t('save-pin')}
            </Button>
          </Group>
          {refusal !== null && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {refusal}
            </Text>
          )}
        </Stack>
      </form>
    </Paper>
  );
}
