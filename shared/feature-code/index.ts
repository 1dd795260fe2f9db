/**
 * Feature codes: dialed shortcuts such as *43.
 *
 *   feature-code.ts   the features and their default codes
 */
export { DEFAULT_FEATURE_CODES, FEATURES, type Feature, type FeatureCode } from './feature-code.ts';
