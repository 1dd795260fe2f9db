'use client';

import { Button, Center, Text } from '@mantine/core';
import PhoneCall from 'lucide-react/icons/phone-call';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Cdr } from '#shared/cdr/index.ts';
import { useProblemText } from '#web/api/index.ts';
import { Empty, List } from '#web/list/index.ts';
import { Page } from '#web/shell/index.ts';
import { CallDetails } from './call-details.tsx';
import { CallTable } from './call-table.tsx';
import { useCalls, useOlderCalls } from './use-calls.ts';

/** The call history; a call stands here within seconds of its end. */
export function Calls() {
  const t = useTranslations('calls');
  const textOf = useProblemText();
  const calls = useCalls();
  const older = useOlderCalls();
  const [opened, setOpened] = useState<Cdr | null>(null);
  return (
    <Page name="calls">
      <List query={calls} isEmpty={({ cdrs }) => cdrs.length === 0} empty={<NoCalls />}>
        {({ cdrs, olderCursor }) => (
          <>
            <CallTable cdrs={cdrs} open={setOpened} />
            {older.isError && (
              <Text role="alert" c="var(--mantine-color-error)" ta="center" size="sm">
                {textOf(older.error)}
              </Text>
            )}
            {olderCursor !== null && (
              <Center>
                <Button variant="default" loading={older.isPending} onClick={() => older.mutate(olderCursor)}>
                  {t('older')}
                </Button>
              </Center>
            )}
          </>
        )}
      </List>
      {opened && <CallDetails cdr={opened} close={() => setOpened(null)} />}
    </Page>
  );
}

export function NoCalls() {
  const t = useTranslations('calls');
  return <Empty icon={PhoneCall} title={t('empty')} text={t('empty-text')} />;
}
