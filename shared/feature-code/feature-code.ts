/** What a short code starting with a star does when it is dialed. */
export const FEATURES = ['echo-test'] as const;
export type Feature = (typeof FEATURES)[number];

export interface FeatureCode {
  readonly code: string;
  readonly feature: Feature;
  /** For people, on the start screen and in the portal. */
  readonly label: string;
}

/** Codes of a new tenant. *43 for the echo test is the habit of Asterisk-based systems; the three manuals give none (chosen). */
export const DEFAULT_FEATURE_CODES: readonly FeatureCode[] = [
  { code: '*43', feature: 'echo-test', label: 'Echo test: hear yourself' },
];
