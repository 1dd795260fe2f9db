import { ActionIcon, Group, Table } from '@mantine/core';
import Download from 'lucide-react/icons/download';
import Scissors from 'lucide-react/icons/scissors';
import { useTranslations } from 'next-intl';
import type { Recording } from '#shared/recording/index.ts';
import { ActionsHead, DeleteButton, StateWord, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { clockFace } from '../calls/duration.ts';
import { PartyName } from '../calls/party-name.tsx';
import { useInstantText } from '../calls/use-instant-text.ts';
import { recordingPath } from './use-recordings.ts';

interface RecordingTableProps {
  recordings: readonly Recording[];
  remove: (recording: Recording) => void;
}

export function RecordingTable({ recordings, remove }: RecordingTableProps) {
  const t = useTranslations('recordings');
  const instant = useInstantText();
  const mayWrite = useMay()('recording:write');
  return (
    <TableFrame label={t('table')}>
      <Table highlightOnHover verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('start')}</Table.Th>
            <Table.Th scope="col">{t('from')}</Table.Th>
            <Table.Th scope="col">{t('to')}</Table.Th>
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              {t('duration')}
            </Table.Th>
            <Table.Th scope="col">{t('listen')}</Table.Th>
            <ActionsHead label={t('actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recordings.map((recording) => {
            const start = instant(recording.startedAt);
            const path = recordingPath(recording.id);
            return (
              <Table.Tr key={recording.id}>
                <Table.Td>
                  {start}
                  {recording.isCutOff && (
                    <StateWord icon={Scissors} tone="warning">
                      {t('cut-off')}
                    </StateWord>
                  )}
                </Table.Td>
                <Table.Td>
                  <PartyName party={recording.from} />
                </Table.Td>
                <Table.Td>{recording.to ? <PartyName party={recording.to} /> : recording.dialed}</Table.Td>
                <Table.Td ta="right" visibleFrom="sm">
                  {clockFace(recording.durationSeconds)}
                </Table.Td>
                <Table.Td>
                  {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said */}
                  <audio
                    controls
                    preload="none"
                    src={path}
                    aria-label={t('listen-which', { start })}
                    style={{ height: 36, width: 220 }}
                  />
                </Table.Td>
                <Table.Td>
                  <Group gap={2} wrap="nowrap">
                    <ActionIcon
                      component="a"
                      href={path}
                      download
                      variant="subtle"
                      color="gray"
                      aria-label={t('download-which', { start })}
                    >
                      <Download size={16} aria-hidden />
                    </ActionIcon>
                    {mayWrite && <DeleteButton label={t('delete-which', { start })} ask={() => remove(recording)} />}
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
