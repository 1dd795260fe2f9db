import { ActionIcon, Anchor, Menu, Table } from '@mantine/core';
import CirclePause from 'lucide-react/icons/circle-pause';
import CirclePlay from 'lucide-react/icons/circle-play';
import Ear from 'lucide-react/icons/ear';
import Ellipsis from 'lucide-react/icons/ellipsis';
import LogIn from 'lucide-react/icons/log-in';
import LogOut from 'lucide-react/icons/log-out';
import { useFormatter, useTranslations } from 'next-intl';
import {
  ActivityWord,
  agentOrders,
  type LiveMember,
  listenIn,
  type MemberTask,
  type QueueName,
  useOrder,
} from '#web/contact-centre/index.ts';
import { ActionsHead, Some, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import type { AgentNow } from './agents-of.ts';

interface AgentListProps {
  agents: AgentNow[];
  queues: readonly QueueName[];
  nowMs: number;
  open: (agentId: string) => void;
  begin: (task: MemberTask) => void;
}

/** The agents and what they do (X3-SU-16 to X3-SU-21). */
export function AgentList({ agents, queues, nowMs, open, begin }: AgentListProps) {
  const t = useTranslations('supervision');
  const format = useFormatter();
  return (
    <Some items={agents}>
      {(shown) => (
        <TableFrame label={t('agents')}>
          <Table highlightOnHover verticalSpacing={6} aria-label={t('agents')}>
            <Table.Thead>
              <Table.Tr>
                {(['number', 'name', 'state', 'sits-at', 'joined', 'pauses', 'last-call'] as const).map((column) => (
                  <Table.Th key={column} scope="col">
                    {t(column)}
                  </Table.Th>
                ))}
                <ActionsHead label={t('actions')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ member, queueIds, pausedIn }) => (
                <Table.Tr key={member.memberId}>
                  <Table.Td>{member.number}</Table.Td>
                  <Table.Td>
                    <Anchor component="button" size="sm" ta="start" onClick={() => open(member.memberId)}>
                      {member.name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <ActivityWord member={member} nowMs={nowMs} />
                  </Table.Td>
                  <Table.Td>{member.extension ?? '–'}</Table.Td>
                  <Table.Td>{queueIds.length}</Table.Td>
                  <Table.Td>{pausedIn.length === 0 ? '–' : pauseText(member, pausedIn.length)}</Table.Td>
                  <Table.Td>
                    {member.lastCallEndedAt === null ? '–' : format.dateTime(new Date(member.lastCallEndedAt), 'clock')}
                  </Table.Td>
                  <Table.Td>
                    <AgentMenu
                      member={member}
                      queues={queues.filter(({ id }) => queueIds.includes(id))}
                      begin={begin}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Some>
  );
}

/** In how many queues, and why. */
function pauseText({ pauses }: LiveMember, count: number): string {
  const reasons = [...new Set(pauses.flatMap(({ reason }) => (reason === null ? [] : [reason])))];
  return [String(count), ...reasons].join(' · ');
}

function AgentMenu({
  member,
  queues,
  begin,
}: {
  member: LiveMember;
  queues: readonly QueueName[];
  begin: (task: MemberTask) => void;
}) {
  const t = useTranslations('contact-centre');
  const may = useMay();
  const order = useOrder();
  const { memberId: agentId, name: agentName, extension, callId, pauses } = member;
  const isIn = member.activity !== 'logged-out';
  if (!may('call:control')) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actions-for', { name: agentName })}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isIn && (
          <Menu.Item
            leftSection={<LogIn size={15} aria-hidden />}
            onClick={() => begin({ name: 'log-in', agentId, agentName, queues })}
          >
            {t('log-in')}
          </Menu.Item>
        )}
        {isIn && (
          <Menu.Item
            leftSection={<CirclePause size={15} aria-hidden />}
            onClick={() => begin({ name: 'pause', agentId, agentName, queues })}
          >
            {t('pause')}
          </Menu.Item>
        )}
        {isIn && pauses.length > 0 && (
          <Menu.Item
            leftSection={<CirclePlay size={15} aria-hidden />}
            onClick={() => order.mutate(() => resumeAll(agentId, pauses))}
          >
            {t('resume')}
          </Menu.Item>
        )}
        {isIn && (
          <Menu.Item
            leftSection={<LogOut size={15} aria-hidden />}
            onClick={() => order.mutate(() => agentOrders.logOut(agentId))}
          >
            {t('log-out')}
          </Menu.Item>
        )}
        {callId !== null && may('call:monitor') && (
          <Menu.Item
            leftSection={<Ear size={15} aria-hidden />}
            onClick={() => order.mutate(() => listenIn({ memberId: agentId, extension, callId }, 'listen'))}
          >
            {t('monitor.listen')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Ends each of the pauses. */
async function resumeAll(agentId: string, pauses: LiveMember['pauses']): Promise<void> {
  for (const { queueId } of pauses) await agentOrders.resume(agentId, queueId);
}
