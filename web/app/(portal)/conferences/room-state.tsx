import { Group } from '@mantine/core';
import CircleDot from 'lucide-react/icons/circle-dot';
import CirclePause from 'lucide-react/icons/circle-pause';
import Lock from 'lucide-react/icons/lock';
import { useTranslations } from 'next-intl';
import type { LiveConference } from '#shared/conference-room/live-conference.ts';
import { StateWord } from '#web/list/index.ts';

/** What there is to know of a room beside who is in it. */
export function RoomState({ room: { isLocked, recording } }: { room: LiveConference }) {
  const t = useTranslations('conferences');
  return (
    <Group gap="xs">
      {isLocked && (
        <StateWord icon={Lock} tone="warning">
          {t('locked')}
        </StateWord>
      )}
      {recording !== 'off' && (
        <StateWord icon={recording === 'on' ? CircleDot : CirclePause} tone={recording === 'on' ? 'bad' : 'warning'}>
          {t(`recording.${recording}`)}
        </StateWord>
      )}
    </Group>
  );
}
