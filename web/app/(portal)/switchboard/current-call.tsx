import { Button, Group, Kbd, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { secondsSince } from '#web/contact-centre/index.ts';
import { type Action, type Doing, keyOf, type LiveCall, mayDo } from './doing.ts';

interface CurrentCallProps {
  doing: Doing;
  nowMs: number;
  /** False: there is no queue to hold in. */
  canHold: boolean;
  act: (action: Action) => void;
}

const ACTIONS = ['call', 'hold', 'blind', 'attended', 'hang-up'] as const;

/** The call at hand, and what can be done with it (XA-SW-12). */
export function CurrentCall({ doing, nowMs, canHold, act }: CurrentCallProps) {
  const t = useTranslations('switchboard');
  const isConsulting = doing.name === 'consulting';
  const wordOf = (action: (typeof ACTIONS)[number]) => {
    if (!isConsulting) return t(`actions.${action}`);
    if (action === 'attended') return t('actions.complete');
    return t(action === 'hang-up' ? 'actions.cancel' : `actions.${action}`);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={t('current')}>
      <Stack gap="sm">
        <Title order={2}>{t('current')}</Title>
        <Text role="status">{useCallText(doing, nowMs)}</Text>
        <Group gap="xs">
          {ACTIONS.map((action) => (
            <Button
              key={action}
              variant={action === 'hang-up' ? 'default' : 'light'}
              disabled={!mayDo(action, doing) || (action === 'hold' && !canHold)}
              aria-keyshortcuts={keyOf(action)}
              rightSection={<Kbd size="xs">{keyOf(action)}</Kbd>}
              onClick={() => act(action)}
            >
              {wordOf(action)}
            </Button>
          ))}
        </Group>
      </Stack>
    </Paper>
  );
}

function useCallText(doing: Doing, nowMs: number): string {
  const t = useTranslations('switchboard');
  if (doing.name === 'none') return t('no-call');
  const who = nameOf(doing.other);
  if (doing.name === 'ringing') return t('ringing', { who });
  if (doing.name === 'talking') {
    return t('talking', { who, time: clockFace(secondsSince(doing.since, nowMs)) });
  }
  return t(doing.isAnswered ? 'asking' : 'asking-rings', { who, asked: nameOf(doing.asked) });
}

const nameOf = (party: LiveCall['from'] | null): string =>
  party === null ? '…' : party.name === null ? party.number : `${party.name} ${party.number}`;
