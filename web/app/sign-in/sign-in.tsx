'use client';

import { Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { SipDomain } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { api } from '#web/api/index.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';
import { stored, wayBack } from '#web/session/index.ts';
import { Brand, LanguageMenu, SchemeSwitch } from '#web/shell/index.ts';

/** Any password may be tried: how long it must be concerns whoever chooses one. */
const Credentials = z.object({ email: User.shape.email, password: z.string().min(1), domain: SipDomain.optional() });

/** Spares people of one tenant typing its domain again. */
const lastDomain = stored('patchbay.domain', () => localStorage);

export function SignIn() {
  const t = useTranslations('sign-in');
  const router = useRouter();
  const queryClient = useQueryClient();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { email: '', password: '', domain: lastDomain.read() ?? '' },
    schema: Credentials,
    toBody: ({ email, password, domain }) => ({
      email: email.trim(),
      password,
      ...(domain.trim() === '' ? {} : { domain: domain.trim().toLowerCase() }),
    }),
    invalidText: (field) => t(`invalid.${field as keyof z.infer<typeof Credentials>}`),
    send: (credentials) => api.post('/v1/sessions', credentials, z.unknown()),
    done() {
      lastDomain.write(form.values.domain.trim() || null);
      // Nothing that was fetched before, for nobody or for somebody else, outlives the new session.
      queryClient.clear();
      router.replace(wayBack(window.location.search, window.location.origin));
    },
  });
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{`${t('title')} · Patchbay`}</title>
      <Stack w="100%" maw={380} gap="sm">
        <Group justify="space-between">
          <Brand />
          <Group gap={4}>
            <LanguageMenu />
            <SchemeSwitch />
          </Group>
        </Group>
        <Paper withBorder p="lg" component="form" onSubmit={submit} noValidate>
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
            <PasswordInput
              label={t('password')}
              autoComplete="current-password"
              required
              visibilityToggleButtonProps={{ 'aria-label': t('show-password'), tabIndex: 0 }}
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
        </Paper>
      </Stack>
    </Center>
  );
}
