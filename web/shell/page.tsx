'use client';

import { Group, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { PageName } from './pages.ts';

/** One page inside the shell: window title, heading, what can be done here, content. */
export function Page({ name, actions, children }: { name: PageName; actions?: ReactNode; children: ReactNode }) {
  const t = useTranslations('pages');
  const leads = useTranslations('lead');
  return (
    <Stack gap="md" maw={1200}>
      <title>{`${t(name)} · Patchbay`}</title>
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={1}>{t(name)}</Title>
          <Text size="sm" c="dimmed">
            {leads(name)}
          </Text>
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
