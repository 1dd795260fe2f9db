import { Stack, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { SecondFactorCode } from '#shared/sign-in/index.ts';
import { api } from '#web/api/index.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';

export function CodeForm({ signedIn, startAgain }: { signedIn: () => void; startAgain: () => void }) {
  const t = useTranslations('sign-in');
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { code: '' },
    schema: z.object({ code: SecondFactorCode }),
    toBody: ({ code }) => ({ code: code.replaceAll(' ', '') }),
    invalidText: () => t('invalid.code'),
    send: (body) => api.post('/v1/sessions/second-factor', body, z.unknown()),
    done: signedIn,
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Title order={1}>{t('code-title')}</Title>
        <TextInput
          label={t('code')}
          description={t('code-hint')}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          {...form.getInputProps('code')}
        />
        <FormFooter verb={t('code-submit')} isSending={isSending} refusal={refusal} cancel={startAgain} />
      </Stack>
    </form>
  );
}
