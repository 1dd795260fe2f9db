import { Stack, Text } from '@mantine/core';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import Clock from 'lucide-react/icons/clock';
import Send from 'lucide-react/icons/send';
import type { LucideIcon } from 'lucide-react/types';
import { useTranslations } from 'next-intl';
import type { ToldFax } from '#shared/fax/told.ts';
import { StateWord, type Tone } from '#web/list/index.ts';

const LOOKS = {
  waiting: { icon: Clock, tone: 'quiet' },
  sending: { icon: Send, tone: 'warning' },
  done: { icon: CircleCheck, tone: 'good' },
  failed: { icon: CircleAlert, tone: 'bad' },
} as const satisfies Record<ToldFax['status'], { icon: LucideIcon; tone: Tone }>;

/** How a fax is doing, and why it is not better; the modem says so in English. */
export function FaxState({ fax: { direction, status, error, tries } }: { fax: ToldFax }) {
  const t = useTranslations('faxes');
  const word = status === 'done' ? (`done-${direction}` as const) : status;
  return (
    <Stack gap={0}>
      <StateWord {...LOOKS[status]}>{t(`states.${word}`)}</StateWord>
      {status === 'waiting' && tries > 0 && <Text size="xs">{t('tried', { count: tries })}</Text>}
      {error !== null && (
        <Text size="xs" c="dimmed" lang="en" maw={260}>
          {error}
        </Text>
      )}
    </Stack>
  );
}
