import type { SettingPath } from '#shared/setting/index.ts';

export const IN_CALL_FEATURES = [
  'record-this-call',
  'transfer-blind',
  'transfer-attended',
  'conference',
  'park-this-call',
  'hang-up',
] as const;
export type InCallFeature = (typeof IN_CALL_FEATURES)[number];

interface InCallKeys {
  /** None: only a tenant that gives it a code has it. */
  readonly codes: readonly string[];
  /** The setting that lets a user do it; null: everybody may. */
  readonly right: (SettingPath<'user'> & ('call.can-record' | 'call.can-transfer')) | null;
}

/**
 * What keys do during a call (XiVO 15.12 XA-USR-15 for `*3`; transfers by keys are off there until somebody switches them on).
 * Phones transfer, park and hang up by themselves; keys are for those that cannot.
 */
export const IN_CALL_KEYS: Readonly<Record<InCallFeature, InCallKeys>> = {
  'record-this-call': { codes: ['*3'], right: 'call.can-record' },
  'transfer-blind': { codes: [], right: 'call.can-transfer' },
  'transfer-attended': { codes: [], right: 'call.can-transfer' },
  conference: { codes: [], right: 'call.can-transfer' },
  'park-this-call': { codes: [], right: 'call.can-transfer' },
  'hang-up': { codes: [], right: null },
};
