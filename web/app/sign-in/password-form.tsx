import { Stack, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { SipDomain } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { ApiProblem, api } from '#web/api/index.ts';
import { FormFooter, PasswordField, useSchemaForm } from '#web/form/index.ts';
import { lastDomain } from './last-domain.ts';

/** Any password may be tried: how long it must be concerns whoever chooses one. */
const Credentials = z.object({ email: User.shape.email, password: z.string().min(1), domain: SipDomain.optional() });

/** @returns what comes next */
const sendPassword = (credentials: unknown): Promise<'signed-in' | 'code'> =>
  api.post('/v1/sessions', credentials, z.unknown()).then(
    () => 'signed-in',
    (problem: unknown) => {
      if (problem instanceof ApiProblem && problem.code === 'second-factor-required') return 'code';
      throw problem;
    },
  );

export function PasswordForm({ signedIn, askCode }: { signedIn: () => void; askCode: () => void }) {
  const t = useTranslations('sign-in');
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { email: '', password: '', domain: lastDomain.read() ?? '' },
    schema: Credentials,
    toBody: ({ email, password, domain }) => ({
      email: email.trim(),
      password,
      ...(domain.trim() === '' ? {} : { domain: domain.trim().toLowerCase() }),
    }),
    invalidText: (field) => t(`invalid.${field as keyof z.infer<typeof Credentials>}`),
    send: sendPassword,
    done(next) {
      lastDomain.write(form.values.domain.trim() || null);
      if (next === 'code') askCode();
      else signedIn();
    },
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Title order={1}>{t('title')}</Title>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          required
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('password')}
          autoComplete="current-password"
          required
          {...form.getInputProps('password')}
        />
        <TextInput
          label={t('domain')}
          description={t('domain-hint')}
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('domain')}
        />
        <FormFooter verb={t('submit')} isSending={isSending} refusal={refusal} />
      </Stack>
    </form>
  );
}
