import { Group } from '@mantine/core';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDot from 'lucide-react/icons/circle-dot';
import Lock from 'lucide-react/icons/lock';
import Scissors from 'lucide-react/icons/scissors';
import { useTranslations } from 'next-intl';
import type { ToldMessage } from '#shared/voicemail/told.ts';
import { StateWord } from '#web/list/index.ts';

/** Whether it was heard, and what its caller has made of it. */
export function MessageState({ message }: { message: ToldMessage }) {
  const t = useTranslations('voicemail');
  return (
    <Group gap="xs">
      <StateWord icon={message.isHeard ? CircleCheck : CircleDot} tone={message.isHeard ? 'quiet' : 'good'}>
        {t(message.isHeard ? 'heard' : 'new')}
      </StateWord>
      {message.isUrgent && (
        <StateWord icon={CircleAlert} tone="bad">
          {t('urgent')}
        </StateWord>
      )}
      {message.isPrivate && (
        <StateWord icon={Lock} tone="quiet">
          {t('private')}
        </StateWord>
      )}
      {message.isCutOff && (
        <StateWord icon={Scissors} tone="warning">
          {t('cut-off')}
        </StateWord>
      )}
    </Group>
  );
}
