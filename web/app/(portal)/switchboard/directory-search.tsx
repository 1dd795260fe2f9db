import { Alert, Button, Group, Paper, Stack, TextInput, Title } from '@mantine/core';
import Search from 'lucide-react/icons/search';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { type Entry, found, useDirectory } from './directory.ts';

/** What is done with who is chosen. */
export type DirectoryUse = 'call' | 'blind' | 'attended';

interface DirectorySearchProps {
  use: DirectoryUse;
  choose: (entry: Entry) => void;
  close: () => void;
}

/** Finds somebody by name or number: Enter takes the first one, arrows go to the others (XA-SW-14, XA-SW-16). */
export function DirectorySearch({ use, choose, close }: DirectorySearchProps) {
  const t = useTranslations('switchboard');
  const form = useTranslations('form');
  const directory = useDirectory();
  const [wanted, setWanted] = useState('');
  const entries = found(directory, wanted);
  const [first] = entries;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') return close();
    const isDown = event.key === 'ArrowDown';
    if (!isDown && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [data-entry]')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[at + (isDown ? 1 : -1)]?.focus();
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={t(`search.${use}`)} onKeyDown={onKeyDown}>
      <Stack gap="sm">
        <Title order={2}>{t(`search.${use}`)}</Title>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (first) choose(first);
          }}
        >
          <TextInput
            type="search"
            label={t('who')}
            data-autofocus
            autoFocus
            autoComplete="off"
            leftSection={<Search size={16} aria-hidden />}
            value={wanted}
            onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        </form>
        {entries.map((entry) => (
          <Button
            key={`${entry.number} ${entry.name}`}
            data-entry
            variant="default"
            justify="space-between"
            rightSection={entry.number === entry.name ? undefined : entry.number}
            onClick={() => choose(entry)}
          >
            {entry.name}
          </Button>
        ))}
        {entries.length === 0 && wanted.trim() !== '' && <Alert p="xs">{t('nobody-found')}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {form('cancel')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
