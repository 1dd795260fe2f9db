'use client';

import { Alert, Anchor, Center, Loader, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { api, useProblemText } from '#web/api/index.ts';
import { backFromProvider } from '../back-from-provider.ts';

/** The page that a provider sends the browser back to: hands its answer to the API. */
export function FinishOidc() {
  const t = useTranslations('sign-in');
  const textOf = useProblemText();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { mutate, error } = useMutation({
    mutationFn: (query: string) => api.post('/v1/sessions/oidc', { query }, z.unknown()),
    onSuccess() {
      queryClient.clear();
      router.replace(backFromProvider.read() ?? '/');
      backFromProvider.write(null);
    },
  });
  // An answer is taken once, and in development React runs effects twice.
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    mutate(window.location.search.slice(1) || 'nothing');
  }, [mutate]);
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{`${t('title')} · Patchbay`}</title>
      <Stack w="100%" maw={380} gap="md">
        <Title order={1}>{t('oidc-title')}</Title>
        {error ? (
          <>
            <Alert color="red" role="alert" p="sm">
              {textOf(error)}
            </Alert>
            <Anchor component={Link} href="/sign-in/">
              {t('back')}
            </Anchor>
          </>
        ) : (
          <Loader role="status" aria-label={t('oidc-title')} />
        )}
      </Stack>
    </Center>
  );
}
