'use client';

import { Button, Stack, Title } from '@mantine/core';
import Download from 'lucide-react/icons/download';
import Settings from 'lucide-react/icons/settings-2';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import {
  type MemberTask,
  MemberTasks,
  type QueueName,
  QueuesPage,
  queueTitle,
  useLiveQueues,
  useNow,
} from '#web/contact-centre/index.ts';
import { LiveWord } from '#web/events/index.ts';
import { csvOf, Failed, saveFile } from '#web/list/index.ts';
import { AgentDetails } from './agent-details.tsx';
import { AgentList } from './agent-list.tsx';
import { agentsOf } from './agents-of.ts';
import { useDisplay } from './display.ts';
import { DisplayForm } from './display-form.tsx';
import { QueueBoard } from './queue-board.tsx';
import { rowsOfFile, useQueueColumns } from './queue-columns.tsx';
import { QueueMembers } from './queue-members.tsx';
import { useLastWhile } from './use-last-while.ts';
import { WaitingCallers } from './waiting-callers.tsx';

/** What a supervisor sees and does, live (XiVO 15.12 X3-SU-01 to X3-SU-23, X3-AG-09). */
export function Supervision() {
  return <QueuesPage name="supervision">{(all) => <Board queues={all} />}</QueuesPage>;
}

function Board({ queues }: { queues: readonly QueueName[] }) {
  const t = useTranslations('supervision');
  const nowMs = useNow();
  const [display, setDisplay] = useDisplay();
  const [isSetUp, setSetUp] = useState(false);
  const [chosenId, choose] = useState<string | null>(null);
  const [agentId, openAgent] = useState<string | null>(null);
  const [task, begin] = useState<MemberTask | null>(null);
  const shown = queues.filter(({ id }) => !display.hiddenQueueIds.includes(id));
  const ids = shown.map(({ id }) => id);
  const live = useLiveQueues(ids);
  const lastWhile = useLastWhile(ids, display);
  const columns = useQueueColumns(display, nowMs, lastWhile !== null);
  const rows = shown.map((queue) => ({
    queue,
    counts: live.queues.get(queue.id)?.counts ?? null,
    lastWhile: lastWhile?.get(queue.id) ?? null,
  }));
  const agents = agentsOf(live.queues.values());
  const agent = agents.find(({ member }) => member.memberId === agentId);
  const chosen = shown.find(({ id }) => id === chosenId);
  const now = chosen && live.queues.get(chosen.id)?.live;
  return (
    <Stack>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        <LiveWord state={live.state} />
        <span style={{ flex: 1 }} />
        <Button variant="default" leftSection={<Settings size={16} aria-hidden />} onClick={() => setSetUp(true)}>
          {t('display')}
        </Button>
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          onClick={() => saveFile('queues.csv', csvOf(rowsOfFile(t('queue'), columns, rows)))}
        >
          {t('file')}
        </Button>
      </div>
      {live.problem && live.queues.size === 0 ? (
        <Failed problem={live.problem} retry={live.readAgain} />
      ) : (
        <QueueBoard
          rows={rows}
          columns={columns}
          showsNumbers={display.showsNumbers}
          isLarge={display.isLarge}
          chosenId={chosenId}
          choose={(id) => choose(id === chosenId ? null : id)}
        />
      )}
      {chosen && now && (
        <Stack component="section" aria-label={queueTitle(chosen)} gap="sm">
          <Title order={2}>{queueTitle(chosen)}</Title>
          <WaitingCallers live={now} nowMs={nowMs} />
          <QueueMembers live={now} nowMs={nowMs} />
        </Stack>
      )}
      {!display.isLarge && agents.length > 0 && (
        <>
          <Title order={2}>{t('agents')}</Title>
          <AgentList agents={agents} queues={shown} nowMs={nowMs} open={openAgent} begin={begin} />
        </>
      )}
      {agent && <AgentDetails agent={agent} queues={shown} nowMs={nowMs} begin={begin} close={() => openAgent(null)} />}
      {isSetUp && <DisplayForm display={display} queues={queues} change={setDisplay} close={() => setSetUp(false)} />}
      <MemberTasks task={task} close={() => begin(null)} />
    </Stack>
  );
}
