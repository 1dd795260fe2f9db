import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** What codes and keys switch that is a setting of the user, besides do not disturb (XiVO 15.12 XA-USR-16, X3-FK-04). */
export const SWITCHED = ['record-my-calls', 'call-filter'] as const;
export type Switched = (typeof SWITCHED)[number];

/** Whether it is on: every call is recorded; the own filters hold. */
export function switchOf(snapshot: TenantSnapshot, userId: UserId, what: Switched): boolean {
  switch (what) {
    case 'record-my-calls':
      return userSetting(snapshot, userId, 'call.recording') === 'all';
    case 'call-filter':
      return userSetting(snapshot, userId, 'call.is-filtered');
  }
}

/** The setting that it is, with its value. */
export function settingOf(what: Switched, isOn: boolean): Readonly<Record<string, string | boolean>> {
  switch (what) {
    case 'record-my-calls':
      return { 'call.recording': isOn ? 'all' : 'never' };
    case 'call-filter':
      return { 'call.is-filtered': isOn };
  }
}
