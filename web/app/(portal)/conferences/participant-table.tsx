import { ActionIcon, Group, Table, Tooltip } from '@mantine/core';
import AudioLines from 'lucide-react/icons/audio-lines';
import Crown from 'lucide-react/icons/crown';
import Ear from 'lucide-react/icons/ear';
import EarOff from 'lucide-react/icons/ear-off';
import Hourglass from 'lucide-react/icons/hourglass';
import Mic from 'lucide-react/icons/mic';
import MicOff from 'lucide-react/icons/mic-off';
import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import UserX from 'lucide-react/icons/user-x';
import type { LucideIcon } from 'lucide-react/types';
import { useTranslations } from 'next-intl';
import type { ConferenceParticipant } from '#shared/conference-room/live-conference.ts';
import { ActionsHead, StateWord, TableFrame } from '#web/list/index.ts';
import { PartyName } from '../calls/party-name.tsx';
import type { useConference } from './use-conferences.ts';

interface ParticipantTableProps {
  participants: readonly ConferenceParticipant[];
  /** Number of who speaks. */
  floor: number | null;
  order: ReturnType<typeof useConference>['command'];
  remove: (participant: ConferenceParticipant) => void;
}

const LOUDEST = 4;

export function ParticipantTable({ participants, floor, order, remove }: ParticipantTableProps) {
  const t = useTranslations('conferences');
  return (
    <TableFrame label={t('participants')}>
      <Table highlightOnHover verticalSpacing={6} aria-label={t('participants')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('who')}</Table.Th>
            <Table.Th scope="col">{t('state')}</Table.Th>
            <Table.Th scope="col">{t('volume-in')}</Table.Th>
            <Table.Th scope="col">{t('volume-out')}</Table.Th>
            <ActionsHead label={t('actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {participants.map((one) => {
            const { number, isMuted, isDeaf } = one;
            const who = one.party.name ?? one.party.number;
            const verb = { mute: isMuted ? 'unmute' : 'mute', deaf: isDeaf ? 'undeaf' : 'deaf' } as const;
            return (
              <Table.Tr key={number}>
                <Table.Td>
                  <PartyName party={one.party} />
                </Table.Td>
                <Table.Td>
                  <States participant={one} isSpeaking={floor === number} />
                </Table.Td>
                {(['volume-in', 'volume-out'] as const).map((name) => (
                  <Table.Td key={name}>
                    <Volume
                      label={t(`${name}-of`, { who })}
                      level={name === 'volume-in' ? one.volumeIn : one.volumeOut}
                      set={(level) => order({ name, participant: number, level })}
                    />
                  </Table.Td>
                ))}
                <Table.Td>
                  <Group gap={2} wrap="nowrap">
                    <Act
                      icon={isMuted ? Mic : MicOff}
                      label={t(`${verb.mute}-who`, { who })}
                      act={() => order({ name: verb.mute, participant: number })}
                    />
                    <Act
                      icon={isDeaf ? Ear : EarOff}
                      label={t(`${verb.deaf}-who`, { who })}
                      act={() => order({ name: verb.deaf, participant: number })}
                    />
                    <Act icon={UserX} label={t('kick-who', { who })} act={() => remove(one)} />
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

function States({ participant, isSpeaking }: { participant: ConferenceParticipant; isSpeaking: boolean }) {
  const t = useTranslations('conferences');
  const { isModerator, isWaiting, isMuted, isDeaf } = participant;
  return (
    <Group gap="xs">
      {isModerator && (
        <StateWord icon={Crown} tone="quiet">
          {t('moderator')}
        </StateWord>
      )}
      {isWaiting && (
        <StateWord icon={Hourglass} tone="quiet">
          {t('waiting')}
        </StateWord>
      )}
      {isMuted && (
        <StateWord icon={MicOff} tone="warning">
          {t('muted')}
        </StateWord>
      )}
      {isDeaf && (
        <StateWord icon={EarOff} tone="warning">
          {t('deafened')}
        </StateWord>
      )}
      {isSpeaking && (
        <StateWord icon={AudioLines} tone="good">
          {t('speaks')}
        </StateWord>
      )}
    </Group>
  );
}

function Act({ icon: Icon, label, act }: { icon: LucideIcon; label: string; act: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={act}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Four steps softer, four louder, of 3 dB each. */
function Volume({ label, level, set }: { label: string; level: number; set: (level: number) => void }) {
  const t = useTranslations('conferences');
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label={`${label}: ${level}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('softer')}
        disabled={level <= -LOUDEST}
        onClick={() => set(level - 1)}
      >
        <Minus size={14} aria-hidden />
      </ActionIcon>
      <span aria-hidden>{level > 0 ? `+${level}` : level}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('louder')}
        disabled={level >= LOUDEST}
        onClick={() => set(level + 1)}
      >
        <Plus size={14} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
