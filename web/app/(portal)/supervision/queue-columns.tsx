import CircleAlert from 'lucide-react/icons/circle-alert';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { type QueueCounts, type QueueName, queueTitle, secondsSince } from '#web/contact-centre/index.ts';
import { StateWord } from '#web/list/index.ts';
import { type Display, judge, type Thresholds } from './display.ts';
import type { LastWhile } from './use-last-while.ts';

/** A queue as a row: null is what is not known yet. */
export interface QueueRow {
  readonly queue: QueueName;
  readonly counts: QueueCounts | null;
  readonly lastWhile: LastWhile | null;
}

interface QueueColumn {
  readonly key: string;
  readonly title: string;
  /** As it is read, and written into a file. */
  readonly text: (row: QueueRow) => string;
  /** As it is shown, where colors and words are added. */
  readonly cell?: (row: QueueRow) => ReactNode;
}

const UNKNOWN = '–';
const minutes = (seconds: number | null) => (seconds === null ? UNKNOWN : clockFace(seconds));
const percent = (share: number | null) => (share === null ? UNKNOWN : `${share} %`);

/** What supervisors see of queues (XiVO 15.12 X3-SU-03 to X3-SU-10). */
export function useQueueColumns(display: Display, nowMs: number, hasLastWhile: boolean): QueueColumn[] {
  const t = useTranslations('supervision');
  const now = (key: keyof QueueCounts, text: (counts: QueueCounts) => string): QueueColumn => ({
    ...{ key, title: t(`columns.${key}`) },
    text: ({ counts }) => (counts ? text(counts) : UNKNOWN),
  });
  const then = (key: keyof LastWhile, text: (figures: LastWhile) => string): QueueColumn => ({
    ...{ key: `then-${key}`, title: t(`then.${key}`) },
    text: ({ lastWhile }) => (lastWhile ? text(lastWhile) : UNKNOWN),
  });
  const waitOf = ({ waitingSince }: QueueCounts) => (waitingSince === null ? null : secondsSince(waitingSince, nowMs));
  const judged = (column: QueueColumn, thresholds: Thresholds, numberOf: (counts: QueueCounts) => number | null) => ({
    ...column,
    cell: (row: QueueRow) => {
      const value = row.counts && numberOf(row.counts);
      return value === null ? column.text(row) : <Judged text={column.text(row)} value={value} {...thresholds} />;
    },
  });
  return [
    judged(
      now('waiting', ({ waiting }) => String(waiting)),
      display.waiting,
      ({ waiting }) => waiting,
    ),
    judged(
      now('waitingSince', (counts) => minutes(waitOf(counts))),
      display.longestWaitSeconds,
      waitOf,
    ),
    now('averageWaitSeconds', ({ averageWaitSeconds }) => minutes(averageWaitSeconds)),
    now('talking', ({ talking }) => String(talking)),
    now('loggedIn', ({ loggedIn }) => String(loggedIn)),
    now('ready', ({ ready }) => String(ready)),
    ...(hasLastWhile
      ? [
          then('received', ({ received }) => String(received)),
          then('answered', ({ answered }) => String(answered)),
          then('abandoned', ({ abandoned }) => String(abandoned)),
          then('averageWaitSeconds', (figures) => minutes(figures.averageWaitSeconds)),
          then('longestWaitSeconds', ({ longestWaitSeconds }) => minutes(longestWaitSeconds)),
          then('efficiencyPercent', ({ efficiencyPercent }) => percent(efficiencyPercent)),
          then('serviceLevelPercent', ({ serviceLevelPercent }) => percent(serviceLevelPercent)),
        ]
      : []),
  ];
}

/** The number, and a word where it is much: color alone tells nothing (WCAG 2.2 §1.4.1). */
function Judged({ text, value, ...thresholds }: { text: string; value: number } & Thresholds) {
  const t = useTranslations('supervision');
  const tone = judge(value, thresholds);
  if (tone === 'good') return text;
  return (
    <StateWord icon={tone === 'bad' ? CircleAlert : TriangleAlert} tone={tone}>
      {text} {t(`tone.${tone}`)}
    </StateWord>
  );
}

/** What is seen, as a file. */
export const rowsOfFile = (nameTitle: string, columns: readonly QueueColumn[], rows: readonly QueueRow[]) => [
  [nameTitle, ...columns.map(({ title }) => title)],
  ...rows.map((row) => [queueTitle(row.queue), ...columns.map(({ text }) => text(row))]),
];
