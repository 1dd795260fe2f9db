'use client';

import { Select, Stack, Tabs } from '@mantine/core';
import Inbox from 'lucide-react/icons/inbox';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ToldBox } from '#shared/voicemail/told.ts';
import { Empty, List } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { AllBoxes } from './all-boxes.tsx';
import { BoxSettings } from './box-settings.tsx';
import { Greetings } from './greetings.tsx';
import { Messages } from './messages.tsx';
import { useOwnBoxes } from './use-voicemail.ts';

/** The own mailboxes: what callers have left, and what they hear (sipXcom 20.04 VML-10, VML-14, VML-17); for administrators those of all. */
export function Voicemail() {
  const t = useTranslations('voicemail');
  const seesAll = useMay()('voicemail-box:read');
  const own = useOwnBoxes();
  const [chosen, setChosen] = useState<string | null>(null);
  const box = own.data?.find(({ id }) => id === chosen) ?? own.data?.[0];
  return (
    <Page name="voicemail">
      {own.data && own.data.length > 1 && box && (
        <Select
          w={{ base: '100%', sm: 340 }}
          label={t('box')}
          data={own.data.map(({ id, name, number }) => ({ value: id, label: `${name} (${number})` }))}
          value={box.id}
          onChange={setChosen}
          allowDeselect={false}
        />
      )}
      <Tabs defaultValue="messages" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="messages">{t('messages')}</Tabs.Tab>
          {box && <Tabs.Tab value="greetings">{t('greetings')}</Tabs.Tab>}
          {box && <Tabs.Tab value="settings">{t('settings')}</Tabs.Tab>}
          {seesAll && <Tabs.Tab value="all">{t('all')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="messages">
          <List
            query={own}
            isEmpty={(boxes) => boxes.length === 0}
            empty={<Empty icon={Inbox} title={t('no-box')} text={t(seesAll ? 'no-box-admin' : 'no-box-text')} />}
          >
            {() => box && <Messages key={box.id} box={box} />}
          </List>
        </Tabs.Panel>
        {box && <OwnPanels key={box.id} box={box} />}
        {seesAll && (
          <Tabs.Panel value="all">
            <AllBoxes />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}

function OwnPanels({ box }: { box: ToldBox }) {
  return (
    <>
      <Tabs.Panel value="greetings">
        <Greetings box={box} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <Stack>
          <BoxSettings box={box} />
        </Stack>
      </Tabs.Panel>
    </>
  );
}
