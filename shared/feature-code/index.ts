/**
 * Feature codes: dialed shortcuts such as *43 (README.md).
 *
 *   feature-code.ts        the features that are carried out, and their usual codes
 *   feature-code-kind.ts   what a tenant makes of them
 *   in-call-feature.ts     what keys do during a call
 *   dialed-feature.ts      which feature a number means
 */
export { type DialedFeature, dialedFeature } from './dialed-feature.ts';
export { DEFAULT_FEATURE_CODES, FEATURES, type Feature, type FeatureCode, LINE_TEST_CODES } from './feature-code.ts';
export { FeatureCodeOverride } from './feature-code-kind.ts';
export { IN_CALL_FEATURES, IN_CALL_KEYS, type InCallFeature } from './in-call-feature.ts';
