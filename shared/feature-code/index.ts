/**
 * Feature codes: dialed shortcuts such as *43.
 *
 *   feature-code.ts        the features that are carried out, and their usual codes
 *   feature-code-kind.ts   what a tenant makes of them
 */
export { DEFAULT_FEATURE_CODES, FEATURES, type Feature, type FeatureCode } from './feature-code.ts';
export { FeatureCodeOverride } from './feature-code-kind.ts';
