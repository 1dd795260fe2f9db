'use client';

import { Group, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { PageName } from './pages.ts';

interface PageFrameProps {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One page inside the shell: window title, heading, what can be done here, content. */
export function PageFrame({ title, lead, actions, children }: PageFrameProps) {
  return (
    <Stack gap="md" maw={1200}>
      <title>{`${title} · Patchbay`}</title>
      <Group justify="space-between" align="flex-end" gap="sm">
        <div style={{ minWidth: 0 }}>
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {lead}
          </Text>
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

/** A page whose title and lead stand in the catalogues. */
export function Page({ name, actions, children }: { name: PageName; actions?: ReactNode; children: ReactNode }) {
  const t = useTranslations('pages');
  const leads = useTranslations('lead');
  return (
    <PageFrame title={t(name)} lead={leads(name)} actions={actions}>
      {children}
    </PageFrame>
  );
}
