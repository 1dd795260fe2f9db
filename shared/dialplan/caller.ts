import { type Party, toParty } from '#shared/cdr/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';

/** Whom a call is from, as far as it is known for sure; never what From claims. */
export type Caller = UserCaller | OutsideCaller;

/** Who has proved a password. */
export interface UserCaller {
  readonly kind: 'user';
  readonly user: SnapshotUser;
}

/** Who calls over a trunk of the tenant. */
export interface OutsideCaller {
  readonly kind: 'trunk';
  readonly trunkId: string;
  /** E.164 with + where the trunk tells enough, else as it says; null when it is withheld. */
  readonly number: string | null;
  readonly name: string | null;
}

export const byUser = (user: SnapshotUser): UserCaller => ({ kind: 'user', user });

/** The user who calls; null when somebody outside does. */
export const callingUser = (caller: Caller): SnapshotUser | null => (caller.kind === 'user' ? caller.user : null);

/** The caller as the bill and phones name him. */
export const callerParty = (caller: Caller): Party =>
  caller.kind === 'user'
    ? toParty(caller.user)
    : { number: caller.number ?? 'anonymous', name: caller.name, userId: null };
