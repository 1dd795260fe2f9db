import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import { type Planning, reject } from './planning.ts';
import type { RejectStep } from './route-plan.ts';

/** A feature code that is dialed, by whom and where. */
export interface DialedCode {
  readonly snapshot: TenantSnapshot;
  readonly caller: SnapshotUser;
  readonly code: string;
  /** What follows the code. */
  readonly number: string;
  readonly why: string;
  readonly planning: Planning;
}

export const unknownNumber = (dialed: string): RejectStep =>
  reject({ code: 'unknown-number', dialed }, `${dialed} is neither an extension nor an orbit`);
