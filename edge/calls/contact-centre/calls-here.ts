import type { OtherCall } from '#shared/agent/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';
import { otherTalks } from './other-talk.ts';

/** Users with calls that no queue gave them, and what they talk about there; null: they ring. */
export type OtherCalls = ReadonlyMap<string, OtherCall | null>;

/** A talk goes before a phone that rings; of several, one that is told later. */
export function together(...all: Iterable<readonly [userId: string, talk: OtherCall | null]>[]): OtherCalls {
  const calls = new Map<string, OtherCall | null>();
  for (const some of all) for (const [userId, talk] of some) calls.set(userId, talk ?? calls.get(userId) ?? null);
  return calls;
}

/** Those of this edge. */
export function* callsHere(live: ReadonlyMap<CallId, LiveCall>, tenantId: TenantId) {
  for (const call of callsOf(live, tenantId)) yield* otherTalks(call);
}
