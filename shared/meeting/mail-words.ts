import { instantOf } from '#shared/world/index.ts';
import { sipLink } from './calendar.ts';
import type { MeetingEvent, MeetingMail } from './invitation.ts';

type Repeat = NonNullable<MeetingEvent['repeat']>;

const WORDS = {
  en: {
    locale: 'en-GB',
    subjects: { invitation: 'Invitation', update: 'Changed', cancellation: 'Canceled', reminder: 'Reminder' },
    leads: {
      invitation: (who: string) => `${who} invites you to a conference.`,
      update: (who: string) => `${who} has changed a conference.`,
      cancellation: (who: string) => `${who} has canceled a conference, or no longer invites you to it.`,
      reminder: () => 'A conference begins soon.',
    },
    somebody: 'Patchbay',
    when: 'When',
    repeats: 'Repeats',
    room: 'Room',
    inside: 'Inside',
    outside: 'From outside',
    pin: 'PIN',
    link: 'Link',
    every: {
      day: (count: number) => (count === 1 ? 'every day' : `every ${count} days`),
      week: (count: number) => (count === 1 ? 'every week' : `every ${count} weeks`),
      month: (count: number) => (count === 1 ? 'every month' : `every ${count} months`),
    },
    on: 'on',
    until: 'until',
  },
  fr: {
    locale: 'fr',
    subjects: { invitation: 'Invitation', update: 'Modifié', cancellation: 'Annulé', reminder: 'Rappel' },
    leads: {
      invitation: (who: string) => `${who} vous invite à une conférence.`,
      update: (who: string) => `${who} a modifié une conférence.`,
      cancellation: (who: string) => `${who} a annulé une conférence, ou ne vous y invite plus.`,
      reminder: () => 'Une conférence commence bientôt.',
    },
    somebody: 'Patchbay',
    when: 'Quand',
    repeats: 'Répétition',
    room: 'Salle',
    inside: 'En interne',
    outside: 'De l’extérieur',
    pin: 'Code',
    link: 'Lien',
    every: {
      day: (count: number) => (count === 1 ? 'chaque jour' : `tous les ${count} jours`),
      week: (count: number) => (count === 1 ? 'chaque semaine' : `toutes les ${count} semaines`),
      month: (count: number) => (count === 1 ? 'chaque mois' : `tous les ${count} mois`),
    },
    on: 'le',
    until: 'jusqu’au',
  },
} as const;

type Words = (typeof WORDS)[keyof typeof WORDS];

/** What an e-mail about a meeting says. @param pin  that lets in; null: none is asked for */
export function mailAboutMeeting(
  event: MeetingEvent,
  { kind, to, occurrenceMs }: Pick<MeetingMail, 'kind' | 'to' | 'occurrenceMs'>,
  pin: string | null,
): { readonly subject: string; readonly text: string } {
  const words = to.language.startsWith('fr') ? WORDS.fr : WORDS.en;
  const lead = words.leads[kind](event.organizer?.name ?? words.somebody);
  const startMs = occurrenceMs ?? instantOf(Date.parse(`${event.start}:00Z`), event.timeZone);
  const lines = [
    lead,
    '',
    event.name,
    `${words.when}: ${timeText(event, startMs, words)}`,
    ...(event.repeat && occurrenceMs === null ? [`${words.repeats}: ${repeatText(event.repeat, words)}`] : []),
    ...(kind === 'cancellation' ? [] : waysIn(event, pin, words)),
    ...(event.agenda === '' || kind === 'cancellation' ? [] : ['', event.agenda]),
  ];
  return { subject: `${words.subjects[kind]}: ${event.name}`, text: lines.join('\n') };
}

function waysIn(event: MeetingEvent, pin: string | null, words: Words): string[] {
  const { room, numbers } = event;
  return [
    `${words.room}: ${room.name}`,
    `${words.inside}: ${room.extension}`,
    ...(numbers.length === 0 ? [] : [`${words.outside}: ${numbers.join(', ')}`]),
    ...(pin === null ? [] : [`${words.pin}: ${pin}`]),
    `${words.link}: ${sipLink(event)}`,
  ];
}

function timeText({ durationMinutes, timeZone }: MeetingEvent, startMs: number, { locale }: Words): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });
  return `${format.formatRange(startMs, startMs + durationMinutes * 60_000)} (${timeZone})`;
}

function repeatText(
  { every, interval, daysOfWeek, until }: Repeat,
  { every: words, locale, on, until: to }: Words,
): string {
  const inUtc = { timeZone: 'UTC' } as const;
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', ...inUtc });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', ...inUtc });
  // The 1st of January 2024 was a Monday.
  const days = [...daysOfWeek].sort((a, b) => a - b).map((one) => day.format(Date.UTC(2024, 0, one)));
  const list = new Intl.ListFormat(locale).format(days);
  return [
    words[every](interval),
    ...(days.length === 0 ? [] : [`${on} ${list}`]),
    ...(until === null ? [] : [`${to} ${date.format(Date.parse(until))}`]),
  ].join(' ');
}
