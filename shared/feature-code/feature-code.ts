/** What a short code does when it is dialed. */
export const FEATURES = [
  'echo-test',
  'tone-test',
  'park',
  'retrieve-parked',
  'directed-pickup',
  'group-pickup',
  'do-not-disturb',
  'forward-always',
  'forward-busy',
  'forward-no-answer',
  'forward-unreachable',
  'forward-off',
  'boss-secretary-filter',
  'intercom',
  'page',
  'authorization-code',
  'speed-dial',
  'withhold-number',
  'show-number',
  'call-completion',
  'callback-on-busy',
  'voicemail-menu',
  'voicemail-box',
  'voicemail-deposit',
  'voicemail-switch',
  'redial',
  'call-return',
  'record-my-calls',
  'call-filter',
  'listen-in',
  'begin-conference',
  'dial-by-name',
  'phone-reset',
  'phone-status',
  'record-prompt',
  'agent-log-in',
  'agent-log-out',
  'agent-pause',
] as const;
export type Feature = (typeof FEATURES)[number];

export interface FeatureCode {
  /** The first one is for people; the others mean the same. None: only a tenant that gives it a code has it. */
  readonly codes: readonly string[];
  readonly feature: Feature;
  /** Whether a number follows the code: `*78201`; maybe: with one it does something else than without. */
  readonly takesNumber: boolean | 'maybe';
  /** For people, on the start screen and in the portal. */
  readonly label: string;
}

/** With these a line is tried out. */
export const LINE_TEST_CODES = [
  { codes: ['*43'], feature: 'echo-test', takesNumber: false, label: 'Echo test: hear yourself' },
  {
    codes: ['*44'],
    feature: 'tone-test',
    takesNumber: false,
    label: 'Tone test: hear 1004 Hz, and the keys you press',
  },
] as const satisfies readonly FeatureCode[];

/**
 * Codes of a new tenant: those of the manuals, of which a tenant may have come from one or the other. README.md says what was
 * chosen where they disagree.
 */
export const DEFAULT_FEATURE_CODES: readonly FeatureCode[] = [
  ...LINE_TEST_CODES,
  { codes: ['700'], feature: 'park', takesNumber: false, label: 'Park: transfer a call here' },
  { codes: ['*4'], feature: 'retrieve-parked', takesNumber: true, label: 'Take the call that is parked at a number' },
  { codes: ['*78', '*8'], feature: 'directed-pickup', takesNumber: true, label: 'Answer for an extension that rings' },
  { codes: ['*8', '*76'], feature: 'group-pickup', takesNumber: false, label: 'Answer for your pickup groups' },
  { codes: ['*25'], feature: 'do-not-disturb', takesNumber: false, label: 'Do not disturb: on, and off again' },
  {
    codes: ['*21'],
    feature: 'forward-always',
    takesNumber: 'maybe',
    label: 'Forward every call: to a number, or on and off again',
  },
  { codes: ['*23'], feature: 'forward-busy', takesNumber: 'maybe', label: 'Forward calls while busy' },
  { codes: ['*22'], feature: 'forward-no-answer', takesNumber: 'maybe', label: 'Forward calls that nobody answers' },
  {
    codes: ['*24'],
    feature: 'forward-unreachable',
    takesNumber: 'maybe',
    label: 'Forward calls while no phone is there',
  },
  { codes: ['*20'], feature: 'forward-off', takesNumber: false, label: 'Forward nothing any more' },
  {
    codes: ['*37'],
    feature: 'boss-secretary-filter',
    takesNumber: true,
    label: 'A secretary takes the calls of a boss: on, and off again',
  },
  { codes: ['*77', '*11'], feature: 'page', takesNumber: true, label: 'Speak to all phones of a page group' },
  {
    codes: ['*40'],
    feature: 'call-completion',
    takesNumber: false,
    label: 'Call me when who was not reached is free; dialed again, do not',
  },
  { codes: ['*92'], feature: 'callback-on-busy', takesNumber: true, label: 'Call me when an extension is free' },
  { codes: [], feature: 'intercom', takesNumber: true, label: 'Call a phone that answers by itself' },
  {
    codes: ['#82'],
    feature: 'authorization-code',
    takesNumber: true,
    label: 'Call a number with the permissions of an authorization code',
  },
  {
    codes: ['*82'],
    feature: 'authorization-code',
    takesNumber: false,
    label: 'Call with the permissions of an authorization code',
  },
  { codes: ['*0'], feature: 'speed-dial', takesNumber: true, label: 'Speed dial' },
  { codes: ['*98'], feature: 'voicemail-menu', takesNumber: false, label: 'Listen to your voicemail' },
  { codes: ['*99'], feature: 'voicemail-box', takesNumber: true, label: 'Listen to a mailbox, by its number' },
  { codes: ['8'], feature: 'voicemail-deposit', takesNumber: true, label: 'Leave a message without calling' },
  { codes: ['*90'], feature: 'voicemail-switch', takesNumber: false, label: 'Voicemail: on, and off again' },
  { codes: ['*67'], feature: 'withhold-number', takesNumber: true, label: 'Call a number and withhold yours' },
  { codes: ['*68'], feature: 'show-number', takesNumber: true, label: 'Call a number and show yours' },
  { codes: ['*66'], feature: 'redial', takesNumber: false, label: 'Call again whom you called last' },
  { codes: ['*69'], feature: 'call-return', takesNumber: false, label: 'Call back who called you last' },
  { codes: ['*26'], feature: 'record-my-calls', takesNumber: false, label: 'Record every call: on, and off again' },
  { codes: ['*27'], feature: 'call-filter', takesNumber: false, label: 'Filters of your calls: on, and off again' },
  { codes: ['*34'], feature: 'listen-in', takesNumber: true, label: 'Listen to the call of an extension' },
  {
    codes: ['*30'],
    feature: 'begin-conference',
    takesNumber: 'maybe',
    label: 'A conference, into which you call the others',
  },
  { codes: ['*41'], feature: 'dial-by-name', takesNumber: false, label: 'Look for somebody by name' },
  { codes: ['*12'], feature: 'phone-reset', takesNumber: false, label: 'Have this phone fetch its settings anew' },
  {
    codes: ['*10'],
    feature: 'phone-status',
    takesNumber: false,
    label: 'Hear your number, and where your calls go',
  },
  { codes: ['*9'], feature: 'record-prompt', takesNumber: false, label: 'Record a prompt' },
  { codes: ['*31'], feature: 'agent-log-in', takesNumber: 'maybe', label: 'Agents of queues: log in at this phone' },
  { codes: ['*32'], feature: 'agent-log-out', takesNumber: 'maybe', label: 'Agents of queues: log out' },
  {
    codes: ['*33'],
    feature: 'agent-pause',
    takesNumber: 'maybe',
    label: 'Agents of queues: pause, and go on again',
  },
];
