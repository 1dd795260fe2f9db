import { z } from 'zod';
import { SubjectTemplate, TextTemplate } from '#shared/voicemail/mail-template.ts'; // not by the door: what lies in boxes is no setting
import { IpNetwork, lineOfText, SPOKEN_LANGUAGES, TimeZone } from '#shared/world/index.ts';
import { type SettingDefinitions, whole, yesOrNo } from './definition.ts';

const Language = z.enum(SPOKEN_LANGUAGES);
/** Digits as the far end shall see them, or nothing. */
const CallerNumber = z.string().regex(/^(\+?[0-9]{2,20})?$/, 'must be a telephone number, or empty');

/** What stands in a setting that names networks. */
export const networksIn = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** As many as the UCM has (UCM-068). */
const MAX_NETWORKS = 10;
const Networks = z
  .string()
  .max(500)
  .refine((text) => {
    const networks = networksIn(text);
    return networks.length <= MAX_NETWORKS && networks.every((one) => IpNetwork.safeParse(one).success);
  }, 'must be up to 10 networks such as 192.0.2.0/24 with commas between, or empty');

const MAIL_HELP =
  'What is said of a new message: {caller}, {name}, {number}, {received}, {length}, {mailbox}, {mailbox-number}, {forwarded-by}, {comment}, {transcript}, {waiting}, {urgent}, {private}. Empty for our words.';

/**
 * What holds for a user (sipXcom 20.04 GRP-02, PRM-02, PRM-03, USR-24; XiVO 15.12 user form; Grandstream UCM extension
 * options). Defaults are the manuals' where they give one.
 */
export const USER_SETTINGS = {
  'general.language': { schema: Language, default: 'en', label: 'Language', help: 'Of prompts and messages.' },
  'general.time-zone': {
    schema: z.union([TimeZone, z.literal('')]),
    default: '',
    label: 'Time zone',
    help: 'For schedules and the time of messages; empty for that of the location or tenant.',
  },
  'call.ring-seconds': {
    schema: whole(5, 300),
    default: 30,
    label: 'Ring time',
    help: 'How long phones ring before the call counts as not answered, in seconds.',
    isUsersOwn: true,
  },
  'call.is-waiting-allowed': {
    schema: yesOrNo,
    default: true,
    label: 'Call waiting',
    help: 'Whether a second call rings while the user talks.',
    isUsersOwn: true,
  },
  'call.music-on-hold': {
    schema: z.string().max(100),
    default: '',
    label: 'Music on hold',
    help: 'Id or name of the music that others hear while the user holds them; by its id it stays when it is renamed. Empty, or one that is not there: the default of the tenant.',
    isUsersOwn: true,
  },
  'call.do-not-disturb': {
    schema: yesOrNo,
    default: false,
    label: 'Do not disturb',
    help: 'Calls do not ring.',
    isUsersOwn: true,
  },
  'presence.state': {
    schema: z.string().max(100),
    default: '',
    label: 'Presence state',
    help: 'Name of what the user says of himself, such as Lunch; empty, or one that is not there: nothing.',
    isUsersOwn: true,
  },
  'call.is-filtered': {
    schema: yesOrNo,
    default: true,
    label: 'Call filters',
    help: 'Whether the filters of the calls to this user hold; those of the tenant always do.',
    isUsersOwn: true,
  },
  'call.max-concurrent': {
    schema: whole(1, 100),
    default: 10,
    label: 'Calls at a time',
    help: 'Calls that the user may have at once, in and out.',
    isAdvanced: true,
  },
  'call.max-minutes': {
    schema: whole(0, 1440),
    default: 0,
    label: 'Longest call',
    help: 'Calls out of the tenant end after so many minutes; 0 for never.',
    isAdvanced: true,
  },
  'phones.networks': {
    schema: Networks,
    default: '',
    label: 'Networks of the phones',
    help: 'Phones of the user register and call from these alone, such as 192.0.2.0/24, with commas between; empty: from everywhere.',
    isAdvanced: true,
  },
  'phones.max': {
    schema: whole(1, 10),
    default: 10,
    label: 'Phones at a time',
    help: 'One more takes the place of the one that has said nothing for longest.',
    isAdvanced: true,
  },
  'line.is-shared': {
    schema: yesOrNo,
    default: false,
    label: 'Shared line',
    help: 'Phones of this user show each other’s calls, and take up what another one holds.',
  },
  'line.appearances': {
    schema: whole(1, 20),
    default: 4,
    label: 'Calls of a shared line',
    help: 'How many it may have at once.',
    isAdvanced: true,
  },
  'line.can-barge': {
    schema: yesOrNo,
    default: false,
    label: 'Joining on a shared line',
    help: 'A phone may come into a call that another one talks in.',
    isAdvanced: true,
  },
  'line.is-hold-private': {
    schema: yesOrNo,
    default: false,
    label: 'Private hold on a shared line',
    help: 'Only the phone that holds a call takes it up again.',
    isAdvanced: true,
  },
  'call.can-transfer': { schema: yesOrNo, default: true, label: 'Transfer', help: 'By feature code, during a call.' },
  'call.can-record': { schema: yesOrNo, default: false, label: 'Record', help: 'The user may record his calls.' },
  'call.recording': {
    schema: z.enum(['never', 'external', 'internal', 'all']),
    default: 'never',
    label: 'Recorded calls',
    help: 'Which calls are recorded without being asked for.',
  },
  'call.is-encryption-required': {
    schema: yesOrNo,
    default: false,
    label: 'Encrypted media only',
    help: 'Calls in the clear are refused.',
    isAdvanced: true,
  },
  'forwarding.is-unconditional-allowed': {
    schema: yesOrNo,
    default: true,
    label: 'Unconditional forwarding',
    help: 'Whether the user may forward all calls.',
  },
  'forwarding.is-external-allowed': {
    schema: yesOrNo,
    default: true,
    label: 'Forwarding out of the tenant',
    help: 'Whether calls may be forwarded to numbers outside.',
  },
  'caller-id.number': {
    schema: CallerNumber,
    default: '',
    label: 'Caller number',
    help: 'Shown outside instead of the number of the trunk; empty for that.',
  },
  'caller-id.name': {
    schema: z.string().max(100),
    default: '',
    label: 'Caller name',
    help: 'Shown outside; empty for the user name.',
  },
  'caller-id.is-withheld': {
    schema: yesOrNo,
    default: false,
    label: 'Withhold number',
    help: 'Calls out are anonymous.',
    isUsersOwn: true,
  },
  'caller-id.emergency-number': {
    schema: CallerNumber,
    default: '',
    label: 'Emergency caller number',
    help: 'Shown in calls for help, and called back, unless the place of the phone has a number for that.',
  },
  'permission.directory': {
    schema: yesOrNo,
    default: false,
    label: 'Listed by attendants',
    help: 'The user is found by dialing the name.',
  },
  'permission.system-prompts': {
    schema: yesOrNo,
    default: false,
    label: 'Record system prompts',
    help: 'By phone.',
  },
  'permission.listen-in': {
    schema: yesOrNo,
    default: false,
    label: 'Listen to calls',
    help: 'The user may listen to the calls of others, whisper and join in, by feature code.',
  },
  'call.listeners': {
    schema: z
      .string()
      .max(1000)
      .regex(/^([0-9]{1,20}(, ?[0-9]{1,20})*)?$/, 'must be extensions with commas between, or empty'),
    default: '',
    label: 'Who may listen',
    help: 'Extensions that may listen to the calls of this user, with commas between, and nobody else; empty: whoever may listen to calls.',
    isAdvanced: true,
  },
  'permission.personal-attendant': {
    schema: yesOrNo,
    default: true,
    label: 'Personal attendant',
    help: 'A menu for callers that reach the mailbox.',
  },
  'permission.group-music': {
    schema: yesOrNo,
    default: false,
    label: 'Music of the group',
    help: 'The user sets what those hear whom his groups let wait.',
  },
  'permission.change-pin': { schema: yesOrNo, default: true, label: 'Change PIN', help: 'By phone, in the mailbox.' },
  'voicemail.is-enabled': { schema: yesOrNo, default: true, label: 'Voicemail', help: 'The user has a mailbox.' },
  'voicemail.max-message-seconds': {
    schema: whole(10, 3600),
    default: 300,
    label: 'Longest message',
    help: 'In seconds.',
  },
  'voicemail.max-messages': {
    schema: whole(1, 1000),
    default: 100,
    label: 'Messages',
    help: 'How many the mailbox holds.',
    isAdvanced: true,
  },
  'voicemail.kept-days': {
    schema: whole(0, 3650),
    default: 7,
    label: 'Deleted messages',
    help: 'How long they can be brought back, in days.',
    isAdvanced: true,
  },
  'voicemail.email': {
    schema: z.enum(['none', 'notice', 'attachment', 'attachment-and-delete']),
    default: 'none',
    label: 'E-mail',
    help: 'What is sent for a new message.',
  },
  'voicemail.mail-subject-en': {
    schema: SubjectTemplate,
    default: '',
    label: 'Subject of e-mails in English',
    help: MAIL_HELP,
    isAdvanced: true,
  },
  'voicemail.mail-text-en': {
    schema: TextTemplate,
    default: '',
    label: 'Text of e-mails in English',
    help: MAIL_HELP,
    isAdvanced: true,
  },
  'voicemail.mail-subject-fr': {
    schema: SubjectTemplate,
    default: '',
    label: 'Subject of e-mails in French',
    help: MAIL_HELP,
    isAdvanced: true,
  },
  'voicemail.mail-text-fr': {
    schema: TextTemplate,
    default: '',
    label: 'Text of e-mails in French',
    help: MAIL_HELP,
    isAdvanced: true,
  },
  'voicemail.mail-sender': {
    schema: lineOfText(100),
    default: '',
    label: 'Sender of e-mails',
    help: 'Name beside the address that the platform sends them from; empty for its own.',
    isAdvanced: true,
  },
  'voicemail.is-pin-asked': {
    schema: yesOrNo,
    default: true,
    label: 'Ask for PIN',
    help: 'Also from the own phone.',
    isAdvanced: true,
  },
  'voicemail.key-map': {
    schema: z.enum(['asterisk', 'sipxcom']),
    default: 'asterisk',
    label: 'Keys of the mailbox',
    help: 'As in the menu of Asterisk and XiVO, or in that of sipXcom.',
    isAdvanced: true,
  },
  'voicemail.has-unsolicited-lamp': {
    schema: yesOrNo,
    default: true,
    label: 'Lamp without subscription',
    help: 'Also tells phones that do not subscribe how many messages wait (RFC 3842).',
    isAdvanced: true,
  },
  'voicemail.operator': {
    schema: z.string().max(128),
    default: '',
    label: 'Operator',
    help: 'What 0 dials while the greeting plays, and, as set for the tenant, the operator key of attendants; empty for nobody.',
  },
  'conference.max-participants': {
    schema: whole(2, 300),
    default: 30,
    label: 'Participants',
    help: 'In conferences of the user.',
    isAdvanced: true,
  },
} as const satisfies SettingDefinitions;
