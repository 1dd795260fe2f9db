import { expect, test } from 'vitest';
import type { RoutePlan } from '#shared/dialplan/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant } from '#test/world/records.ts';
import { hasRoomForCall } from './room-for-call.ts';

const echo = { first: { kind: 'echo', why: 'it was dialed' } } as RoutePlan;
const outside = (emergency: object | null) =>
  ({ first: { kind: 'ring', stages: [[{ kind: 'trunk', emergency }]] } }) as unknown as RoutePlan;

test.each([
  { limits: {}, calls: 100, plan: echo, hasRoom: true },
  { limits: { concurrentCalls: 2 }, calls: 1, plan: echo, hasRoom: true },
  { limits: { concurrentCalls: 2 }, calls: 2, plan: echo, hasRoom: false },
  { limits: { concurrentCalls: 0 }, calls: 0, plan: echo, hasRoom: false },
  { limits: { concurrentCalls: 2 }, calls: 2, plan: outside(null), hasRoom: false },
  { limits: { concurrentCalls: 0 }, calls: 7, plan: outside({ notifies: true }), hasRoom: true },
])(
  'with $limits and $calls calls going on, there is room for $plan.first: $hasRoom',
  ({ limits, calls, plan, hasRoom }) => {
    expect(hasRoomForCall(indexSnapshot(aTenant({ limits }), 1, []), plan, () => calls)).toBe(hasRoom);
  },
);
