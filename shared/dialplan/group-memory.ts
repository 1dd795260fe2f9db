import type { UserId } from '#shared/user/index.ts';

/** What has become of earlier calls to the members of one group. */
export interface GroupHistory {
  readonly lastAnsweredBy: UserId | null;
  /** Of those who have answered. */
  readonly members: ReadonlyMap<UserId, MemberHistory>;
}

export interface MemberHistory {
  /** How many calls. */
  readonly answered: number;
  /** When the last of them ended, milliseconds since 1970-01-01 UTC; null while it goes on. */
  readonly hungUpAtMs: number | null;
}

/** What strategies know beside the configuration. Given to the dial plan with the call, so that it stays pure. */
export interface GroupMemory {
  /** Undefined: nobody has answered for the group yet. */
  of(groupId: string): GroupHistory | undefined;
  /** Lots are drawn from it: a whole number from 0 to 2^32 - 1, another one for each call. */
  readonly seed: number;
}

/** Nothing has been before, and the lot is always the same: for simulations. */
export const NO_MEMORY: GroupMemory = { of: () => undefined, seed: 0 };
