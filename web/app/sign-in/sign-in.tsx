'use client';

import { Center, Group, Paper, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { wayBack } from '#web/session/index.ts';
import { Brand, LanguageMenu, SchemeSwitch } from '#web/shell/index.ts';
import { CodeForm } from './code-form.tsx';
import { OidcButton } from './oidc-button.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { PasswordForm } from './password-form.tsx';

/** The password first, then, of who has an authenticator app, its code; or a passkey or a provider instead of both. */
export function SignIn() {
  const t = useTranslations('sign-in');
  const router = useRouter();
  const queryClient = useQueryClient();
  const [isCodeAsked, setCodeAsked] = useState(false);
  const signedIn = () => {
    // Nothing that was fetched before, for nobody or for somebody else, outlives the new session.
    queryClient.clear();
    router.replace(wayBack(window.location.search, window.location.origin));
  };
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
        <Paper withBorder p="lg">
          {isCodeAsked ? (
            <CodeForm signedIn={signedIn} startAgain={() => setCodeAsked(false)} />
          ) : (
            <>
              <PasswordForm signedIn={signedIn} askCode={() => setCodeAsked(true)} />
              <PasskeyButton signedIn={signedIn} />
              <OidcButton />
            </>
          )}
        </Paper>
      </Stack>
    </Center>
  );
}
