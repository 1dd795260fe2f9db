import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import ArrowLeft from 'lucide-react/icons/arrow-left';
import UsersRound from 'lucide-react/icons/users-round';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ConferenceParticipant, LiveConference } from '#shared/conference-room/live-conference.ts';
import { useProblemText } from '#web/api/index.ts';
import { LiveWord } from '#web/events/index.ts';
import { Confirm, Empty, List } from '#web/list/index.ts';
import { PageFrame } from '#web/shell/index.ts';
import { Invite } from './invite.tsx';
import { Meetings } from './meetings.tsx';
import { ParticipantTable } from './participant-table.tsx';
import { RoomState } from './room-state.tsx';
import { useConference } from './use-conferences.ts';

type Command = ReturnType<typeof useConference>['command'];

/** A room as it is now: who is in it, who speaks, and what can be done about it. */
export function LiveRoom({ id }: { id: string }) {
  const t = useTranslations('conferences');
  const textOf = useProblemText();
  const { query, state, floor, command } = useConference(id);
  const [going, setGoing] = useState<ConferenceParticipant | 'all' | null>(null);
  const action = useMutation({ mutationFn: command });
  const order: Command = async (wish) => action.mutate(wish);
  const close = () => setGoing(null);
  return (
    <PageFrame
      title={query.data?.name ?? t('room')}
      lead={
        <Anchor component={Link} href="/conferences/" size="sm">
          <ArrowLeft size={14} aria-hidden /> {t('all-rooms')}
        </Anchor>
      }
      actions={<LiveWord state={state} />}
    >
      <List query={query} isEmpty={() => false} empty={null}>
        {(room) => (
          <Stack gap="md">
            <Group justify="space-between" gap="sm">
              <Group gap="sm">
                <Text size="sm">{t('dial', { extension: room.extension })}</Text>
                <RoomState room={room} />
              </Group>
              {room.participants.length > 0 && <RoomButtons room={room} order={order} endAll={() => setGoing('all')} />}
            </Group>
            {action.isError && (
              <Alert color="red" role="alert">
                {textOf(action.error)}
              </Alert>
            )}
            {room.participants.length === 0 ? (
              <Empty icon={UsersRound} title={t('empty')} text={t('empty-text', { extension: room.extension })} />
            ) : (
              <ParticipantTable participants={room.participants} floor={floor} order={order} remove={setGoing} />
            )}
            <Invite invite={(to) => command({ name: 'dial', to })} />
            <Meetings roomId={id} />
          </Stack>
        )}
      </List>
      {going && (
        <Confirm
          title={t(going === 'all' ? 'end-title' : 'kick-title')}
          text={going === 'all' ? t('end-text') : t('kick-text', { who: going.party.name ?? going.party.number })}
          verb={t(going === 'all' ? 'end' : 'kick')}
          act={() => command({ name: 'kick', participant: going === 'all' ? 'all' : going.number })}
          done={close}
          close={close}
        />
      )}
    </PageFrame>
  );
}

function RoomButtons({ room, order, endAll }: { room: LiveConference; order: Command; endAll: () => void }) {
  const t = useTranslations('conferences');
  const { isLocked, recording } = room;
  return (
    <Group gap="xs" role="group" aria-label={t('room')}>
      <Button size="xs" variant="default" onClick={() => order({ name: isLocked ? 'unlock' : 'lock' })}>
        {t(isLocked ? 'unlock' : 'lock')}
      </Button>
      <Button
        size="xs"
        variant="default"
        onClick={() => order({ name: recording === 'off' ? 'record' : 'record-stop' })}
      >
        {t(recording === 'off' ? 'record' : 'record-stop')}
      </Button>
      {recording !== 'off' && (
        <Button
          size="xs"
          variant="default"
          onClick={() => order({ name: recording === 'on' ? 'record-pause' : 'record-resume' })}
        >
          {t(recording === 'on' ? 'record-pause' : 'record-resume')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => order({ name: 'mute', participant: 'all' })}>
        {t('mute-all')}
      </Button>
      <Button size="xs" color="red.9" onClick={endAll}>
        {t('end')}
      </Button>
    </Group>
  );
}
