/** What a short code does when it is dialed. */
export const FEATURES = [
  'echo-test',
  'tone-test',
  'park',
  'retrieve-parked',
  'directed-pickup',
  'group-pickup',
  'do-not-disturb',
] as const;
export type Feature = (typeof FEATURES)[number];

export interface FeatureCode {
  /** The first one is for people; the others mean the same. */
  readonly codes: readonly [string, ...string[]];
  readonly feature: Feature;
  /** Whether a number follows the code: `*78201`. */
  readonly takesNumber: boolean;
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
];
