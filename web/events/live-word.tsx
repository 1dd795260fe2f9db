import Radio from 'lucide-react/icons/radio';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useTranslations } from 'next-intl';
import { StateWord } from '#web/list/index.ts';
import type { StreamState } from './event-stream.ts';

/** Whether what is shown is what is so now. */
export function LiveWord({ state }: { state: StreamState }) {
  const t = useTranslations('events');
  return (
    <span role="status">
      <StateWord icon={state === 'live' ? Radio : WifiOff} tone={state === 'live' ? 'good' : 'warning'}>
        {t(state)}
      </StateWord>
    </span>
  );
}
