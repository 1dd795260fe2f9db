import { Center, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { TotpCode } from '#shared/sign-in/index.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';
import { CopyField } from '#web/secret/index.ts';
import { QrCode } from './qr-code.tsx';
import { type Enrolment, useSecondFactorChanges } from './use-second-factor.ts';

interface TotpDialogProps {
  enrolment: Enrolment;
  confirmed: (recoveryCodes: string[]) => void;
  close: () => void;
}

/** Carries the secret into an authenticator app, and has the app's first code prove it. */
export function TotpDialog({ enrolment, confirmed, close }: TotpDialogProps) {
  const t = useTranslations('account');
  const formTexts = useTranslations('form');
  const { confirm } = useSecondFactorChanges();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { code: '' },
    schema: z.object({ code: TotpCode }),
    toBody: ({ code }) => ({ code: code.replaceAll(' ', '') }),
    invalidText: () => t('invalid-code'),
    send: confirm,
    done: confirmed,
  });
  return (
    <Modal opened onClose={close} title={t('set-up')} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t('scan')}</Text>
          <Center>
            <QrCode text={enrolment.uri} label={t('qr')} />
          </Center>
          <CopyField label={t('secret')} value={enrolment.secret} />
          <TextInput
            label={t('code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            required
            data-autofocus
            {...form.getInputProps('code')}
          />
          <FormFooter verb={t('confirm')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
