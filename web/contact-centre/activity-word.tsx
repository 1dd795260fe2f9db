import Bell from 'lucide-react/icons/bell-ring';
import CircleCheck from 'lucide-react/icons/circle-check';
import CirclePause from 'lucide-react/icons/circle-pause';
import Headset from 'lucide-react/icons/headset';
import LogOut from 'lucide-react/icons/log-out';
import NotebookPen from 'lucide-react/icons/notebook-pen';
import PhoneCall from 'lucide-react/icons/phone-call';
import PhoneOff from 'lucide-react/icons/phone-off';
import type { LucideIcon } from 'lucide-react/types';
import { useTranslations } from 'next-intl';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { StateWord, type Tone } from '#web/list/index.ts';
import type { LiveMember } from './queue-now.ts';
import { secondsSince } from './use-now.ts';

const LOOKS = {
  'logged-out': [LogOut, 'quiet'],
  ready: [CircleCheck, 'good'],
  ringing: [Bell, 'warning'],
  talking: [Headset, 'good'],
  'wrap-up': [NotebookPen, 'warning'],
  paused: [CirclePause, 'warning'],
  busy: [PhoneCall, 'warning'],
  unreachable: [PhoneOff, 'bad'],
} as const satisfies Record<LiveMember['activity'], readonly [LucideIcon, Tone]>;

/** What a member does, and for how long (X3-SU-18). */
export function ActivityWord({
  member: { activity, since },
  nowMs,
}: {
  member: Pick<LiveMember, 'activity' | 'since'>;
  nowMs: number;
}) {
  const t = useTranslations('contact-centre');
  const [icon, tone] = LOOKS[activity];
  return (
    <StateWord icon={icon} tone={tone}>
      {t(`activity.${activity}`)}
      {since !== null && activity !== 'logged-out' && ` ${clockFace(secondsSince(since, nowMs))}`}
    </StateWord>
  );
}
