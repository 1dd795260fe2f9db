import { Modal, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { FormFooter, PasswordField, useSchemaForm } from '#web/form/index.ts';

interface PasswordDialogProps<Answer> {
  title: string;
  /** What it comes to. */
  text: string;
  act: (body: { password: string }) => Promise<Answer>;
  done: (answer: Answer) => void;
  close: () => void;
}

/** Asks for the password before something that a stranger at an open session must not do. */
export function PasswordDialog<Answer>({ title, text, act, done, close }: PasswordDialogProps<Answer>) {
  const t = useTranslations('account');
  const formTexts = useTranslations('form');
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { password: '' },
    schema: z.object({ password: z.string().min(1) }),
    toBody: (values) => values,
    invalidText: () => t('invalid-password'),
    send: act,
    done,
  });
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">{text}</Text>
          <PasswordField
            label={t('password')}
            autoComplete="current-password"
            required
            data-autofocus
            {...form.getInputProps('password')}
          />
          <FormFooter verb={title} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
