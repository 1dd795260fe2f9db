import { Modal, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { Passkey } from '#shared/sign-in/index.ts';
import { FormFooter, PasswordField, useSchemaForm } from '#web/form/index.ts';
import { useSession } from '#web/session/index.ts';
import type { PasskeyWish } from './use-passkeys.ts';

interface PasskeyDialogProps {
  title: string;
  /** What it is called so far. */
  called?: string;
  isNew?: boolean;
  act: (wish: PasskeyWish) => Promise<void>;
  close: () => void;
}

/** The name of a passkey; of a new one in a session of a password alone, that password once more. */
export function PasskeyDialog({ title, called = '', isNew = false, act, close }: PasskeyDialogProps) {
  const t = useTranslations('account');
  const formTexts = useTranslations('form');
  const asksPassword = isNew && useSession().assurance !== 'strong';
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { name: called, password: '' },
    schema: z.object({
      name: Passkey.shape.name,
      ...(asksPassword && { password: z.string().min(1) }),
    }),
    toBody: ({ name, password }) => ({ name: name.trim(), ...(asksPassword && { password }) }),
    invalidText: (field) => t(field === 'password' ? 'invalid-password' : 'invalid-name'),
    send: act,
    done: close,
    failed: t('passkey-failed'),
  });
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('passkey-name')}
            description={t('passkey-name-hint')}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          {asksPassword && (
            <PasswordField
              label={t('password')}
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
            />
          )}
          <FormFooter verb={title} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
