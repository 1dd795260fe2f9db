import type { LucideIcon } from 'lucide-react/types';
import type { ReactNode } from 'react';
import classes from './state-word.module.css';

export type Tone = 'good' | 'warning' | 'bad' | 'quiet';

/** A state as icon and word; the colour of the icon only repeats what the word says (WCAG 2.2 §1.4.1). */
export function StateWord({ icon: Icon, tone, children }: { icon: LucideIcon; tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.word} data-tone={tone}>
      <Icon size={15} aria-hidden className={classes.icon} color={`var(--tone-${tone})`} />
      <span>{children}</span>
    </span>
  );
}
