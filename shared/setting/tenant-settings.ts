import { z } from 'zod';
import { CodecList } from '#shared/codec/index.ts';
import { TimeZone } from '#shared/world/index.ts';
import { type SettingDefinitions, whole, yesOrNo } from './definition.ts';

const Countries = z
  .string()
  .regex(/^([A-Z]{2}(,[A-Z]{2})*)?$/, 'must be pairs of capital letters, separated by commas');

/** What holds for the tenant as a whole (sipXcom 20.04 TIM-01 to TIM-05; XiVO 15.12 general settings). */
export const TENANT_SETTINGS = {
  'region.country': {
    schema: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1)'),
    default: 'US',
    label: 'Country',
    help: 'Decides call progress tones and how numbers are read (ISO 3166-1).',
  },
  'region.time-zone': {
    schema: TimeZone,
    default: 'UTC',
    label: 'Time zone',
    help: 'Where nothing nearer says otherwise.',
  },
  'caller-id.form': {
    schema: z.enum(['national', 'e164', 'as-delivered']),
    default: 'national',
    label: 'Numbers of callers',
    help: 'How phones show who calls from outside: national numbers as they are dialed in the country, every number with its country code, or as the trunk has it.',
  },
  'caller-id.shows-called-name': {
    schema: yesOrNo,
    default: true,
    label: 'Names of who is called',
    help: 'Phones that call are told the name of who is called, too; else the number alone.',
  },
  'calls-out.allowed-countries': {
    schema: Countries,
    default: '',
    label: 'Countries that may be called',
    help: 'Two letters each (ISO 3166-1), separated by commas: US,FR. Empty for all.',
  },
  'calls-out.denied-countries': {
    schema: Countries,
    default: '',
    label: 'Countries that may not be called',
    help: 'Two letters each (ISO 3166-1), separated by commas. Emergency calls always leave.',
  },
  'calls-out.schedule-id': {
    schema: z.string().regex(/^(sch_[0-9A-Za-z]+)?$/, 'must be the id of a schedule'),
    default: '',
    label: 'Hours of calls outside',
    help: 'Id of a schedule: while it is closed no call leaves. Empty for always.',
  },
  'calls-out.calls-per-hour': {
    schema: whole(0, 100_000),
    default: 0,
    label: 'Calls outside in an hour',
    help: 'More of them do not leave; 0 for no limit.',
  },
  'calls-out.numbers-per-hour': {
    schema: whole(0, 100_000),
    default: 0,
    label: 'Different numbers in an hour',
    help: 'Calls to further numbers outside do not leave; 0 for no limit.',
  },
  'calls-out.minutes-per-day': {
    schema: whole(0, 1_000_000),
    default: 0,
    label: 'Minutes outside in 24 hours',
    help: 'After so many minutes no further call leaves; 0 for no limit.',
  },
  'calls-out.spend-per-day': {
    schema: whole(0, 1_000_000),
    default: 0,
    label: 'Cost of calls in a day',
    help: 'In the currency of the rate tables, by days in UTC. Then no call leaves, and those that go on are ended; 0 for no limit.',
  },
  'calls-out.spend-per-month': {
    schema: whole(0, 1_000_000),
    default: 0,
    label: 'Cost of calls in a month',
    help: 'As for a day, by months in UTC; 0 for no limit.',
  },
  'calls-out.price-per-minute': {
    schema: whole(0, 1_000_000),
    default: 0,
    label: 'Dearest call, a minute',
    help: 'In thousandths of the currency: with 250, what costs more than 0.25 a minute does not leave; 0 for no limit.',
  },
  'calls-out.enum-domain': {
    schema: z
      .string()
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.(?!$)|$))*$/, 'must be a domain in small letters'),
    default: '',
    label: 'Domain of ENUM',
    help: 'Where rules that ask ENUM first look numbers up, such as e164.arpa. Empty: nowhere.',
  },
  'parking.timeout-seconds': {
    schema: whole(10, 3600),
    default: 120,
    label: 'Parked calls',
    help: 'After so many seconds the call goes back to who parked it.',
  },
  'refusal.spoken-to': {
    schema: z.enum(['nobody', 'internal', 'all']),
    // Phones have tones of their own for what a status says, and the call ends some seconds later.
    default: 'nobody',
    label: 'Say why a call fails',
    help: 'Who hears in words that a number is busy, unknown, not permitted or not reached.',
  },
  'refusal.is-answered': {
    schema: yesOrNo,
    default: false,
    label: 'Answer to say so',
    help: 'The call is answered for it, and may cost the caller; else it is heard before the call ends, and costs nothing.',
    isAdvanced: true,
  },
  'fax.tries': {
    schema: whole(1, 10),
    default: 3,
    label: 'Tries of a fax',
    help: 'How often it is sent until it goes over, where the line is busy or breaks.',
  },
  'fax.retry-seconds': {
    schema: whole(5, 86_400),
    default: 120,
    label: 'Wait between tries',
    help: 'So many seconds later a fax that did not go over is sent again.',
  },
  'paging.timeout-seconds': {
    schema: whole(5, 3600),
    default: 60,
    label: 'Paging',
    help: 'Longest announcement, in seconds.',
  },
  'cdr.kept-days': {
    schema: whole(0, 3650),
    // sipXcom 20.04 keeps them for 185 days (CDR-08); here nothing goes that nobody wanted gone.
    default: 0,
    label: 'Call records',
    help: 'How long they are kept, in days; 0 for ever. The bill stays.',
  },
  'cdr.queue-log-kept-days': {
    schema: whole(0, 3650),
    // XiVO 15.12 X3-ST-01.
    default: 365,
    label: 'Log of queues',
    help: 'How long it is kept, and with it the statistics of queues and agents, in days; 0 for ever.',
  },
  'audit.kept-days': {
    // Short enough for rules of privacy, long enough that nobody hides what he did yesterday; more the store does not keep.
    schema: whole(30, 400),
    default: 400,
    label: 'Audit log',
    help: 'How long changes are shown, in days.',
  },
  'sign-in.kept-days': {
    schema: whole(1, 180),
    default: 180,
    label: 'Sign-in history',
    help: 'How long attempts to sign in are kept, in days.',
  },
  'voicemail.message-kept-days': {
    schema: whole(0, 3650),
    default: 0,
    label: 'Voicemail messages',
    help: 'How long they are kept, in days, whatever their folder; 0 for ever.',
  },
  'recording.kept-days': {
    schema: whole(0, 3650),
    default: 90,
    label: 'Recordings',
    help: 'How long they are kept, in days; 0 for ever.',
  },
  'fax.kept-days': {
    schema: whole(0, 3650),
    default: 0,
    label: 'Faxes',
    help: 'How long they are kept, in days; 0 for ever.',
  },
  'recording.is-announced': {
    schema: yesOrNo,
    default: true,
    label: 'Announce recording',
    help: 'Both ends hear that the call is recorded.',
  },
  'recording.conference-format': {
    schema: z.enum(['wav-16000', 'wav-8000']),
    default: 'wav-16000',
    label: 'Recordings of conferences',
    // sipXcom 20.04 CNF-11.
    help: 'WAV files of 16 bits: 16,000 samples a second have all that is said, 8,000 need half the space.',
  },
  'media.allowed-codecs': {
    schema: CodecList,
    default: '',
    label: 'Allowed codecs',
    // XiVO 15.12 X1-POST-04.
    help: 'What phones speak in calls, by names in SDP, the preferred one first, such as PCMA,G722; a call of a phone that offers none of them is refused, unless it is for help or to a fax box. Trunks without codecs of their own are offered them too, and keep what they speak where that is none of them. Empty: every codec.',
    isAdvanced: true,
  },
  'presence.is-shown-to-all': {
    schema: yesOrNo,
    default: true,
    label: 'Presence for everybody',
    help: 'Users see who of the tenant is talking.',
  },
  'presence.has-events': {
    schema: yesOrNo,
    // Each call would cost half as much again (test/bench/cost.ts), and hardly anybody listens.
    default: false,
    label: 'Presence events',
    help: 'Webhooks and streams hear what lines and users are doing.',
  },
} as const satisfies SettingDefinitions;
