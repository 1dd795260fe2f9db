import { Button, EmptyState, Paper, Skeleton, Stack } from '@mantine/core';
import CloudOff from 'lucide-react/icons/cloud-off';
import Lock from 'lucide-react/icons/lock';
import type { LucideIcon } from 'lucide-react/types';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useProblemText } from '#web/api/index.ts';

/** Rows to come: keeps the place, so that nothing jumps when they arrive. */
export function Loading() {
  const t = useTranslations('list');
  return (
    <Paper withBorder p="md" role="status" aria-label={t('loading')}>
      <Stack gap="md">
        {['a', 'b', 'c', 'd', 'e'].map((row) => (
          <Skeleton key={row} height={14} />
        ))}
      </Stack>
    </Paper>
  );
}

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  text: string;
  /** The one thing to do about it. */
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <Paper withBorder p="xl">
      <EmptyState icon={<Icon aria-hidden />} title={title} description={text}>
        {action && <EmptyState.Actions>{action}</EmptyState.Actions>}
      </EmptyState>
    </Paper>
  );
}

export function Failed({ problem, retry }: { problem: Error; retry: () => unknown }) {
  const t = useTranslations('list');
  const textOf = useProblemText();
  return (
    <div role="alert">
      <Empty
        icon={CloudOff}
        title={t('failed')}
        text={textOf(problem)}
        action={
          <Button variant="default" onClick={() => retry()}>
            {t('retry')}
          </Button>
        }
      />
    </div>
  );
}

export function NotAllowed() {
  const t = useTranslations('list');
  return <Empty icon={Lock} title={t('not-allowed')} text={t('not-allowed-text')} />;
}
