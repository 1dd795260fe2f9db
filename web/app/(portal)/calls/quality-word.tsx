import { Text } from '@mantine/core';
import Frown from 'lucide-react/icons/frown';
import Meh from 'lucide-react/icons/meh';
import Smile from 'lucide-react/icons/smile';
import type { LucideIcon } from 'lucide-react/types';
import { useFormatter, useTranslations } from 'next-intl';
import { StateWord, type Tone } from '#web/list/index.ts';
import { type Grade, gradeOf } from './quality.ts';

const LOOKS = {
  good: { icon: Smile, tone: 'good' },
  fair: { icon: Meh, tone: 'warning' },
  poor: { icon: Frown, tone: 'bad' },
} as const satisfies Record<Grade, { icon: LucideIcon; tone: Tone }>;

/** What a call sounded like, as word and mean opinion score. */
export function QualityWord({ mos }: { mos: number | null }) {
  const t = useTranslations('quality');
  const format = useFormatter();
  if (mos === null) return '–';
  const grade = gradeOf(mos);
  return (
    <StateWord {...LOOKS[grade]}>
      {t(grade)}{' '}
      <Text span size="xs" c="dimmed">
        {format.number(mos, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
      </Text>
    </StateWord>
  );
}
