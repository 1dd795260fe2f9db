import { ActionIcon, Menu, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import ArrowLeft from 'lucide-react/icons/arrow-left';
import ArrowRight from 'lucide-react/icons/arrow-right';
import Ellipsis from 'lucide-react/icons/ellipsis';
import EyeOff from 'lucide-react/icons/eye-off';
import FoldHorizontal from 'lucide-react/icons/fold-horizontal';
import FoldVertical from 'lucide-react/icons/fold-vertical';
import UnfoldHorizontal from 'lucide-react/icons/unfold-horizontal';
import UnfoldVertical from 'lucide-react/icons/unfold-vertical';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef, useState } from 'react';
import { type QueueName, type QueueNow, queueTitle } from '#web/contact-centre/index.ts';
import { List } from '#web/list/index.ts';
import classes from './agent-dashboard.module.css';
import { agentsShown } from './agent-status.ts';
import { AgentTile } from './agent-tile.tsx';
import { MAX_SIZE, type Size, type Sort } from './board-layout.ts';
import { ResizeHandle } from './resize-handle.tsx';

interface QueueBoxProps {
  queue: QueueName;
  read: UseQueryResult<QueueNow>;
  nowMs: number;
  sort: Sort;
  size: Size;
  /** How many the screen has room for. */
  mostColumns: number;
  columnWidth: number;
  /** Ids of the queues beside it; null: none. */
  before: string | null;
  after: string | null;
  /** To where another one stands. */
  move: (id: string, to: string) => void;
  resize: (size: Size) => void;
  hide: () => void;
}

/** What is dragged is a box of this page, nothing else. */
const DRAGGED = 'application/x-patchbay-queue';

/** The agents of one queue who are logged in. Moved by its title bar or by its menu, which a right click opens, too (X3-DB-05). */
export function QueueBox({
  queue,
  read,
  nowMs,
  sort,
  size,
  mostColumns,
  columnWidth,
  move,
  resize,
  ...box
}: QueueBoxProps) {
  const t = useTranslations('agent-dashboard');
  const titleId = useId();
  const [isMenuOpen, openMenu] = useState(false);
  const [isOver, setOver] = useState(false);
  const agents = read.data ? agentsShown(read.data.live, sort) : [];
  const menu = useRef<HTMLButtonElement>(null);
  const [turns, setTurns] = useState(0);
  // What moves in the document loses the focus of the keyboard.
  useEffect(() => {
    if (turns > 0) menu.current?.focus();
  }, [turns]);
  const title = queueTitle(queue);
  const moveTo = (to: string | null) => {
    if (to !== null) move(queue.id, to);
    setTurns(turns + 1);
  };
  const change = (by: Partial<Size>) =>
    resize({ columns: Math.min(size.columns, mostColumns) + (by.columns ?? 0), rows: size.rows + (by.rows ?? 0) });
  const item = (
    name: 'earlier' | 'later' | 'wider' | 'narrower' | 'taller' | 'shorter',
    Icon: typeof EyeOff,
    act: (() => void) | null,
  ) => (
    <Menu.Item leftSection={<Icon size={15} aria-hidden />} disabled={act === null} onClick={() => act?.()}>
      {t(name)}
    </Menu.Item>
  );
  const columns = Math.min(size.columns, mostColumns);
  return (
    <section
      aria-labelledby={titleId}
      className={classes.box}
      data-over={isOver || undefined}
      style={{ gridColumn: `span ${columns}` }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        const id = event.dataTransfer.getData(DRAGGED);
        setOver(false);
        if (id === '' || id === queue.id) return;
        event.preventDefault();
        move(id, queue.id);
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu button does the same. */}
      <div
        className={classes.bar}
        draggable
        onDragStart={(event) => event.dataTransfer.setData(DRAGGED, queue.id)}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu(true);
        }}
      >
        <Title order={2} id={titleId} className={classes.title ?? ''}>
          {title}
        </Title>
        {read.data && (
          <Text size="sm" c="dimmed" className={classes.count ?? ''}>
            {t('agents', { count: agents.length })}
          </Text>
        )}
        <Menu position="bottom-end" opened={isMenuOpen} onChange={openMenu}>
          <Menu.Target>
            <ActionIcon ref={menu} variant="subtle" color="gray" aria-label={t('actions-for', { queue: title })}>
              <Ellipsis size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {item('earlier', ArrowLeft, box.before === null ? null : () => moveTo(box.before))}
            {item('later', ArrowRight, box.after === null ? null : () => moveTo(box.after))}
            {item(
              'wider',
              UnfoldHorizontal,
              columns >= Math.min(mostColumns, MAX_SIZE.columns) ? null : () => change({ columns: 1 }),
            )}
            {item('narrower', FoldHorizontal, columns <= 1 ? null : () => change({ columns: -1 }))}
            {item('taller', UnfoldVertical, size.rows >= MAX_SIZE.rows ? null : () => change({ rows: 1 }))}
            {item('shorter', FoldVertical, size.rows === 0 ? null : () => change({ rows: -1 }))}
            <Menu.Item leftSection={<EyeOff size={15} aria-hidden />} onClick={box.hide}>
              {t('hide')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <List
        query={read}
        isEmpty={() => agents.length === 0}
        empty={
          <Text size="sm" c="dimmed" p="xs">
            {t('nobody')}
          </Text>
        }
      >
        {() => (
          <ul
            className={classes.agents}
            // What scrolls is reached by the keyboard.
            tabIndex={size.rows > 0 ? 0 : undefined}
            aria-labelledby={titleId}
            data-rows={size.rows || undefined}
            style={size.rows > 0 ? { maxHeight: `calc(${size.rows} * var(--row))` } : undefined}
          >
            {agents.map((agent) => (
              <AgentTile key={agent.memberId} agent={agent} queueId={queue.id} nowMs={nowMs} />
            ))}
          </ul>
        )}
      </List>
      <ResizeHandle size={{ ...size, columns }} columnWidth={columnWidth} resize={resize} />
    </section>
  );
}
