import Headset from 'lucide-react/icons/headset';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Empty, List } from '#web/list/index.ts';
import { Page } from '#web/shell/index.ts';
import { type QueueName, useQueues } from './use-queues.ts';

/** A page about all queues: `children` draws them, once there are some. */
export function QueuesPage({
  name,
  children,
}: {
  name: 'agent-dashboard' | 'supervision';
  children: (queues: readonly QueueName[]) => ReactNode;
}) {
  const t = useTranslations(name);
  return (
    <Page name={name}>
      <List
        query={useQueues()}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={Headset} title={t('empty')} text={t('empty-text')} />}
      >
        {children}
      </List>
    </Page>
  );
}
