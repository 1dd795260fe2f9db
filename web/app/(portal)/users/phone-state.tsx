import { Text } from '@mantine/core';
import PhoneIcon from 'lucide-react/icons/phone';
import PhoneOff from 'lucide-react/icons/phone-off';
import { useFormatter, useTranslations } from 'next-intl';
import type { Registration } from '#shared/registration/index.ts';
import type { User } from '#shared/user/index.ts';
import { StateWord } from '#web/list/index.ts';

interface PhoneStateProps {
  user: User;
  phones: readonly Registration[] | undefined;
  /** False until the registrations have been asked for: nothing is claimed before. */
  isKnown: boolean;
}

/** Whether the user can be reached now: which phone, over which transport, since when. */
export function PhoneState({ user, phones, isKnown }: PhoneStateProps) {
  const t = useTranslations('phone');
  const since = useSince();
  if (user.extension === null || !isKnown) return <Text size="sm">–</Text>;
  const [first, ...others] = phones ?? [];
  if (!first) {
    return (
      <StateWord icon={PhoneOff} tone="quiet">
        {t('none')}
      </StateWord>
    );
  }
  return (
    <StateWord icon={PhoneIcon} tone="good">
      {t('registered')}
      <Text span size="xs" c="dimmed" visibleFrom="sm">
        {' '}
        {[first.userAgent ?? t('unnamed'), first.transport.toUpperCase(), since(first.registeredAt)].join(' · ')}
        {others.length > 0 && ` ${t('more', { count: others.length })}`}
      </Text>
    </StateWord>
  );
}

/** "since 14:02", with the day when it was not today. */
export function useSince(): (instant: string) => string {
  const t = useTranslations('phone');
  const format = useFormatter();
  return (instant) => {
    const at = new Date(instant);
    const isToday = at.toDateString() === new Date().toDateString();
    return t('since', { time: format.dateTime(at, isToday ? 'clock' : 'moment') });
  };
}
