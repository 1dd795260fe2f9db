import CircleAlert from 'lucide-react/icons/circle-alert';
import PhoneCall from 'lucide-react/icons/phone-call';
import PhoneMissed from 'lucide-react/icons/phone-missed';
import PhoneOff from 'lucide-react/icons/phone-off';
import Undo from 'lucide-react/icons/undo-2';
import type { LucideIcon } from 'lucide-react/types';
import { useMessages, useTranslations } from 'next-intl';
import type { Cdr, Disposition } from '#shared/cdr/index.ts';
import { StateWord, type Tone } from '#web/list/index.ts';

const LOOKS = {
  answered: { icon: PhoneCall, tone: 'good' },
  'no-answer': { icon: PhoneMissed, tone: 'warning' },
  busy: { icon: PhoneOff, tone: 'warning' },
  canceled: { icon: Undo, tone: 'quiet' },
  rejected: { icon: PhoneOff, tone: 'bad' },
  failed: { icon: CircleAlert, tone: 'bad' },
} as const satisfies Record<Disposition, { icon: LucideIcon; tone: Tone }>;

/** How a call went, as icon and word. */
export function DispositionWord({ disposition }: { disposition: Disposition }) {
  const t = useTranslations('disposition');
  return <StateWord {...LOOKS[disposition]}>{t(disposition)}</StateWord>;
}

/** Why a call ended: in the user's language where the catalogue knows the word, else the word itself. */
export function useHangupText(): (hangup: Cdr['hangup']) => string {
  const t = useTranslations('hangup');
  const { hangup: known } = useMessages();
  return ({ reason }) => (reason in known ? t(reason as keyof typeof known) : reason);
}
