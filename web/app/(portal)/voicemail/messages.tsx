import { Button, Center, SegmentedControl, Stack, Text } from '@mantine/core';
import Inbox from 'lucide-react/icons/inbox';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Folder } from '#shared/voicemail/index.ts';
import { FOLDERS } from '#shared/voicemail/message.ts'; // not by the door: that compares by node:util
import type { ToldBox } from '#shared/voicemail/told.ts';
import { Empty, List } from '#web/list/index.ts';
import { MessageDetails } from './message-details.tsx';
import { MessageTable } from './message-table.tsx';
import { useMessages } from './use-voicemail.ts';

/** What lies in a box, folder by folder. */
export function Messages({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const [folder, setFolder] = useState<Folder>('inbox');
  const [openedId, setOpenedId] = useState<string | null>(null);
  const messages = useMessages(box.id, folder);
  const all = messages.data?.pages.flatMap(({ items }) => items) ?? [];
  const opened = all.find(({ id }) => id === openedId);
  const { counts, maxMessages } = box;
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('folder')}
        value={folder}
        onChange={(value) => {
          setOpenedId(null);
          setFolder(value as Folder);
        }}
        data={FOLDERS.map((value) => ({ value, label: t(`folders.${value}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <Text size="sm" c="dimmed" role="status">
        {t('counts', { new: counts.new, all: counts.new + counts.old, most: maxMessages })}
      </Text>
      <List
        query={messages}
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={<Empty icon={Inbox} title={t('empty')} text={t(`empty-text.${folder}`)} />}
      >
        {() => <MessageTable messages={all} open={({ id }) => setOpenedId(id)} />}
      </List>
      {messages.hasNextPage && (
        <Center>
          <Button variant="default" loading={messages.isFetchingNextPage} onClick={() => messages.fetchNextPage()}>
            {t('older')}
          </Button>
        </Center>
      )}
      {opened && <MessageDetails message={opened} close={() => setOpenedId(null)} />}
    </Stack>
  );
}
