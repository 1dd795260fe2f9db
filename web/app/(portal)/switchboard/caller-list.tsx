import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { KeyboardEvent, RefObject } from 'react';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { type LiveQueue, secondsSince } from '#web/contact-centre/index.ts';

type Caller = LiveQueue['callers'][number];

interface CallerListProps {
  title: string;
  /** Which brings the keyboard here. */
  keyName: string;
  callers: readonly Caller[];
  nowMs: number;
  /** Null: no call can be answered now. */
  take: ((caller: Caller) => void) | null;
  place: RefObject<HTMLElement | null>;
}

/** Who waits, the one who came first on top; any of them is answered by click or Enter (XA-SW-13, XA-SW-19, XA-SW-20). */
export function CallerList({ title, keyName, callers, nowMs, take, place }: CallerListProps) {
  const t = useTranslations('switchboard');
  const byArrival = callers.toSorted((a, b) => a.enteredAt.localeCompare(b.enteredAt));
  return (
    <Paper withBorder p="md" component="section" aria-label={title} ref={place} onKeyDown={moveByArrows} tabIndex={-1}>
      <Stack gap="sm">
        <Title order={2}>
          {title} ({callers.length})
          <Text span size="xs" c="dimmed">
            {' '}
            {keyName}
          </Text>
        </Title>
        {byArrival.length === 0 && <Text size="sm">{t('nobody')}</Text>}
        {byArrival.map((caller) => {
          const who = caller.name === null ? caller.number : `${caller.name} ${caller.number}`;
          const waits = clockFace(secondsSince(caller.enteredAt, nowMs));
          return (
            <Button
              key={caller.callId}
              variant="default"
              justify="space-between"
              // Not `disabled`: the keyboard can go there, and a screen reader says why nothing happens.
              aria-disabled={take === null || caller.isOffered}
              aria-label={t(caller.isOffered ? 'taken' : 'answer-who', { who })}
              rightSection={caller.isOffered ? t('being-answered') : waits}
              onClick={() => !caller.isOffered && take?.(caller)}
            >
              {who}
            </Button>
          );
        })}
      </Stack>
    </Paper>
  );
}

/** Up and down within the list, as in a list of a telephone. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

/** The keyboard goes to who came first, else to the list. */
export const focusFirst = (place: HTMLElement | null): void => (place?.querySelector('button') ?? place)?.focus();
