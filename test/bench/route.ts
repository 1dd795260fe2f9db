/**
 * What a plan costs: `node test/bench/route.ts`, some 5 s.
 *
 * A tenant of 2,000 users: 200 of them forward calls, 50 hunt groups, 300 call filters. Calls to each kind of number, one after
 * the other, in microseconds of CPU. Budget: 50 us for the median of all.
 */
import { byUser, route } from '#shared/dialplan/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';

const ROUNDS = 20_000;
const BUDGET_US = 50;
const AT = '2026-01-05T09:00:00.000Z';

const users = Array.from({ length: 2000 }, (_, i) =>
  aUser({ id: `usr_${i}`, extension: String(10_000 + i), name: `User ${i}` }),
);
const make = (kind: ObjectKindName, count: number, fields: (i: number) => object) => {
  const { New } = kindOf(kind);
  const made = Array.from({ length: count }, (_, i) => ({
    id: `${kind}-${i}`,
    createdAt: AT,
    updatedAt: AT,
    ...New.parse(fields(i)),
  }));
  return [kind, new Map(made.map((object) => [object.id, object]))] as const;
};
const number = (dialed: string) => ({ destination: { kind: 'number', number: dialed } });
const objects = new Map([
  make('forwarding', 200, (i) => ({
    userId: `usr_${i}`,
    busy: number(String(10_300 + i)),
    noAnswer: number(String(10_400 + i)),
    followMe: [{ number: String(10_500 + i) }],
  })),
  make('hunt-group', 50, (i) => ({
    name: `Group ${i}`,
    extension: String(5000 + i),
    members: Array.from({ length: 8 }, (_, member) => ({ userId: `usr_${i * 8 + member}` })),
  })),
  make('call-filter', 300, (i) => ({
    name: `Filter ${i}`,
    scope: 'users',
    userIds: [`usr_${i}`],
    numbers: ['+33899X.'],
  })),
]);
const snapshot = indexSnapshot(aTenant(), 1, users, { objects });
const caller = snapshot.userByExtension.get('11999');
if (!caller) throw new Error('the caller is missing');

const CALLS = {
  'a user': (i: number) => String(10_500 + (i % 1400)),
  'a user who forwards': (i: number) => String(10_000 + (i % 200)),
  'a hunt group of 8': (i: number) => String(5000 + (i % 50)),
  'a feature': () => '*43',
  nobody: () => '99999',
};
const all: number[] = [];
for (const [what, dialedAt] of Object.entries(CALLS)) {
  const run = (count: number) => {
    for (let i = 0; i < count; i++) route(snapshot, { caller: byUser(caller), dialed: dialedAt(i), nowMs: 0 });
  };
  run(ROUNDS / 10);
  const before = process.cpuUsage();
  run(ROUNDS);
  const { user, system } = process.cpuUsage(before);
  const us = (user + system) / ROUNDS;
  all.push(us);
  console.log(`${what.padEnd(22)}${us.toFixed(1).padStart(8)} us`);
}
const median = all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
console.log(`${'median'.padEnd(22)}${median.toFixed(1).padStart(8)} us, budget ${BUDGET_US}`);
if (median > BUDGET_US) throw new Error(`over budget: ${BUDGET_US} us`);
