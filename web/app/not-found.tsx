'use client';

import { Anchor, Center, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Brand } from '#web/shell/index.ts';

export default function NotFound() {
  const t = useTranslations('not-found');
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{`${t('title')} · Patchbay`}</title>
      <Stack align="center" gap="sm">
        <Brand />
        <Title order={1}>{t('title')}</Title>
        <Text>{t('text')}</Text>
        <Anchor component={Link} href="/" underline="always">
          {t('home')}
        </Anchor>
      </Stack>
    </Center>
  );
}
