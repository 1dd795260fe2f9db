import { Alert, Button, Modal, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod';
import { PortalPassword } from '#shared/user/index.ts';
import { api } from '#web/api/index.ts';
import { FormFooter, PasswordField, useSchemaForm } from '#web/form/index.ts';
import { SESSION_KEY, useSession } from '#web/session/index.ts';

/** Changing the own password; all there is to do where a new one is due. */
export function PasswordCard() {
  const t = useTranslations('account');
  const isDue = useSession().mustChangePassword;
  const [isOpen, setIsOpen] = useState(false);
  const [isChanged, setIsChanged] = useState(false);
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md" align="flex-start">
        <Title order={2} size="h4">
          {t('password-title')}
        </Title>
        {isDue && <Alert p="sm">{t('password-due')}</Alert>}
        <Text size="sm">{t('password-explanation')}</Text>
        {isChanged && <Text role="status">{t('password-changed')}</Text>}
        <Button onClick={() => setIsOpen(true)}>{t('change-password')}</Button>
      </Stack>
      {isOpen && (
        <PasswordChangeDialog
          done={() => {
            setIsOpen(false);
            setIsChanged(true);
          }}
          close={() => setIsOpen(false)}
        />
      )}
    </Paper>
  );
}

const FIELDS = z.object({ currentPassword: z.string().min(1), password: PortalPassword });

function PasswordChangeDialog({ done, close }: { done: () => void; close: () => void }) {
  const t = useTranslations('account');
  const formTexts = useTranslations('form');
  const queryClient = useQueryClient();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { currentPassword: '', password: '' },
    schema: FIELDS,
    toBody: (values) => values,
    invalidText: (field) => t(field === 'password' ? 'invalid-new-password' : 'invalid-password'),
    // The answer brings a new session along: the old one has ended with the old password.
    send: (body) => api.post('/v1/account/password', body, z.unknown()),
    done: async () => {
      await queryClient.invalidateQueries({ queryKey: SESSION_KEY });
      done();
    },
  });
  return (
    <Modal opened onClose={close} title={t('change-password')} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <PasswordField
            label={t('password')}
            autoComplete="current-password"
            required
            data-autofocus
            {...form.getInputProps('currentPassword')}
          />
          <PasswordField
            label={t('new-password')}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          <FormFooter verb={t('change-password')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
