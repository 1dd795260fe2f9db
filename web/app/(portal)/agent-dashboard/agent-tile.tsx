import CircleCheck from 'lucide-react/icons/circle-check';
import CirclePause from 'lucide-react/icons/circle-pause';
import Headset from 'lucide-react/icons/headset';
import NotebookPen from 'lucide-react/icons/notebook-pen';
import PhoneIncoming from 'lucide-react/icons/phone-incoming';
import PhoneOff from 'lucide-react/icons/phone-off';
import PhoneOutgoing from 'lucide-react/icons/phone-outgoing';
import type { LucideIcon } from 'lucide-react/types';
import { useTranslations } from 'next-intl';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { type LiveMember, secondsSince } from '#web/contact-centre/index.ts';
import classes from './agent-dashboard.module.css';
import { lookOf, whyInUse } from './agent-status.ts';

const ICONS = { talking: Headset, 'wrap-up': NotebookPen, paused: CirclePause, unreachable: PhoneOff } as const;

function iconOf(agent: LiveMember, queueId: string): LucideIcon {
  const why = whyInUse(agent, queueId);
  if (why !== null) return ICONS[why];
  if (agent.availability === 'available') return CircleCheck;
  return agent.availability.startsWith('on-call-incoming') ? PhoneIncoming : PhoneOutgoing;
}

/** Who it is, what he does, and for how long; a color only repeats what the words say (X3-DB-01 to X3-DB-03). */
export function AgentTile({ agent, queueId, nowMs }: { agent: LiveMember; queueId: string; nowMs: number }) {
  const t = useTranslations('agent-dashboard');
  const activities = useTranslations('contact-centre.activity');
  const { name, number, availability, availabilitySince } = agent;
  const why = whyInUse(agent, queueId);
  const Icon = iconOf(agent, queueId);
  const words = [
    ...(why === 'unreachable' ? [] : [t(`status.${availability}`)]),
    ...(why === null ? [] : [activities(why)]),
  ];
  return (
    <li className={classes.agent} data-look={lookOf(agent, queueId)}>
      <span className={classes.who}>
        <span className={classes.name}>{name || number}</span> <span className={classes.number}>{number}</span>
      </span>
      <span className={classes.status}>
        <Icon size="1.05em" aria-hidden className={classes.icon} />
        <span>{words.join(' · ')}</span>
        {availabilitySince !== null && (
          <span className={classes.time}>{clockFace(secondsSince(availabilitySince, nowMs))}</span>
        )}
      </span>
    </li>
  );
}
