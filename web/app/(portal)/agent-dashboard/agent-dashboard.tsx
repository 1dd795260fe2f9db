'use client';

import { Button, Group, Menu, NativeSelect, Stack, Switch, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import Rows from 'lucide-react/icons/rows-3';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { type QueueName, QueuesPage, queueTitle, useLiveQueues, useNow } from '#web/contact-centre/index.ts';
import { LiveWord } from '#web/events/index.ts';
import { Failed } from '#web/list/index.ts';
import classes from './agent-dashboard.module.css';
import { inOrder, moved, neighbor, resized, SORTS, type Sort, shown, sizeOf, useLayout } from './board-layout.ts';
import { QueueBox } from './queue-box.tsx';

/** Least width of a column, on a screen on the wall too, and what is between two, in pixels. */
const [COLUMN, LARGE_COLUMN, GAP] = [240, 400, 12];

/** What the agents of each queue do, to be looked at (XiVO 15.12 X3-DB-01 to X3-DB-06). */
export function AgentDashboard() {
  return <QueuesPage name="agent-dashboard">{(all) => <Board queues={all} />}</QueuesPage>;
}

function Board({ queues }: { queues: readonly QueueName[] }) {
  const t = useTranslations('agent-dashboard');
  const nowMs = useNow();
  const [layout, setLayout] = useLayout();
  const { ref, width } = useElementSize();
  const [said, say] = useState('');
  const queuesMenu = useRef<HTMLButtonElement>(null);
  const ordered = inOrder(queues, layout);
  const ids = ordered.map(({ id }) => id);
  const visible = ordered.filter(({ id }) => !layout.hidden.includes(id));
  const visibleIds = visible.map(({ id }) => id);
  const live = useLiveQueues(visibleIds);
  const least = layout.isLarge ? LARGE_COLUMN : COLUMN;
  const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  const columnWidth = (width - GAP * (columns - 1)) / columns;
  /** Said as well, for who cannot see it. */
  const move = (id: string, to: string) => {
    setLayout(moved(layout, ids, id, to));
    const title = queueTitle(ordered.find((queue) => queue.id === id) ?? { name: '', displayName: '' });
    say(t('moved', { queue: title, place: visibleIds.indexOf(to) + 1, count: visible.length }));
  };
  const toggle = (id: string, isShown: boolean) => setLayout(shown(layout, id, isShown));
  /** The menu that has the focus goes with its box; the one that brings the box back takes it. Said as well. */
  const hide = (queue: QueueName) => {
    toggle(queue.id, false);
    say(t('hidden', { queue: queueTitle(queue) }));
    queuesMenu.current?.focus();
  };
  return (
    <Stack data-large={layout.isLarge || undefined} className={classes.board ?? ''}>
      <Group gap="sm">
        <LiveWord state={live.state} />
        <span style={{ flex: 1 }} />
        <Switch
          label={t('large')}
          checked={layout.isLarge}
          onChange={({ currentTarget: { checked } }) => setLayout({ ...layout, isLarge: checked })}
        />
        <NativeSelect
          aria-label={t('sort')}
          value={layout.sort}
          data={SORTS.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) }))}
          onChange={({ currentTarget: { value } }) => setLayout({ ...layout, sort: value as Sort })}
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button ref={queuesMenu} variant="default" leftSection={<Rows size={16} aria-hidden />}>
              {t('queues', { shown: visible.length, all: queues.length })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
            {ordered.map((queue) => (
              <Menu.CheckboxItem
                key={queue.id}
                checked={visibleIds.includes(queue.id)}
                onChange={(isShown) => toggle(queue.id, isShown)}
              >
                {queueTitle(queue)}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {live.problem && live.queues.size === 0 ? (
        <Failed problem={live.problem} retry={live.readAgain} />
      ) : (
        <div
          ref={ref}
          className={classes.grid}
          style={{ gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {visible.map((queue) => {
            const read = live.reads.get(queue.id);
            return (
              read && (
                <QueueBox
                  key={queue.id}
                  queue={queue}
                  read={read}
                  nowMs={nowMs}
                  sort={layout.sort}
                  size={sizeOf(layout, queue.id)}
                  mostColumns={columns}
                  columnWidth={columnWidth}
                  before={neighbor(visibleIds, queue.id, -1)}
                  after={neighbor(visibleIds, queue.id, 1)}
                  move={move}
                  resize={(size) => setLayout(resized(layout, queue.id, size))}
                  hide={() => hide(queue)}
                />
              )
            );
          })}
        </div>
      )}
      {visible.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('all-hidden')}
        </Text>
      )}
    </Stack>
  );
}
