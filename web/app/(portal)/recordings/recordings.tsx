'use client';

import { Button, Center, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import Disc from 'lucide-react/icons/disc';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Recording } from '#shared/recording/index.ts';
import { Confirm, Empty, List } from '#web/list/index.ts';
import { Page } from '#web/shell/index.ts';
import { RecordingTable } from './recording-table.tsx';
import { type RecordingWish, useRecordingChanges, useRecordings } from './use-recordings.ts';

const TYPING_MS = 300;
const ALL: RecordingWish = { number: '', from: '', to: '' };

/** Recordings of calls: looked for, heard, fetched, deleted (XiVO 15.12 XA-USR-15). */
export function Recordings() {
  const t = useTranslations('recordings');
  const [typed, setTyped] = useState(ALL);
  const [wish] = useDebouncedValue(typed, TYPING_MS);
  const recordings = useRecordings(wish);
  const { remove } = useRecordingChanges();
  const [going, setGoing] = useState<Recording | null>(null);
  const close = () => setGoing(null);
  const all = recordings.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (part: Partial<RecordingWish>) => setTyped({ ...typed, ...part });
  return (
    <Page name="recordings">
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t('number')}
          description={t('number-hint')}
          value={typed.number}
          onChange={(event) => set({ number: event.currentTarget.value.trim() })}
        />
        {(['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={t(`${end}-day`)}
            value={typed[end]}
            onChange={(event) => set({ [end]: event.currentTarget.value })}
          />
        ))}
      </Group>
      <List
        query={recordings}
        isEmpty={() => all.length === 0 && !recordings.hasNextPage}
        empty={<Empty icon={Disc} title={t('empty')} text={t(wish === ALL ? 'empty-text' : 'none-found')} />}
      >
        {() => <RecordingTable recordings={all} remove={setGoing} />}
      </List>
      {recordings.hasNextPage && (
        <Center>
          <Button variant="default" loading={recordings.isFetchingNextPage} onClick={() => recordings.fetchNextPage()}>
            {t('older')}
          </Button>
        </Center>
      )}
      {going && (
        <Confirm
          title={t('delete-title')}
          text={t('delete-text')}
          verb={t('delete')}
          act={() => remove(going.id)}
          done={close}
          close={close}
        />
      )}
    </Page>
  );
}
