/** What a short code starting with a star does when it is dialed. */
export const FEATURES = ['echo-test', 'tone-test'] as const;
export type Feature = (typeof FEATURES)[number];

export interface FeatureCode {
  readonly code: string;
  readonly feature: Feature;
  /** For people, on the start screen and in the portal. */
  readonly label: string;
}

/** Codes of a new tenant. *43 for the echo test is the habit of Asterisk-based systems; the three manuals give none (chosen). *44 is its neighbor. */
export const DEFAULT_FEATURE_CODES: readonly FeatureCode[] = [
  { code: '*43', feature: 'echo-test', label: 'Echo test: hear yourself' },
  { code: '*44', feature: 'tone-test', label: 'Tone test: hear 1004 Hz, and the keys you press' },
];
