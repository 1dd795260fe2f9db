/**
 * What a plan costs: `node test/bench/route.ts`, some 5 s.
 *
 * A tenant of 2,000 users: 200 of them forward calls, 50 hunt groups, 300 call filters, 300 outbound rules with schedules,
 * permissions and trunks, 300 inbound routes, 300 restrictions, 1,000 numbers. Calls to each kind of number, one after the other, in
 * microseconds of CPU. Budget: 50 us for the median of all.
 */
import { byUser, route, routeInbound } from '#shared/dialplan/index.ts';
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
  const { New, idPrefix } = kindOf(kind);
  const made = Array.from({ length: count }, (_, i) => ({
    id: `${idPrefix}_${i}`,
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
  make('trunk', 10, (i) => ({ name: `Trunk ${i}`, host: 't.example', callerId: { number: '+33199000000' } })),
  make('call-permission', 10, (i) => ({ name: `Permission ${i}`, isGrantedByDefault: true })),
  make('schedule', 10, (i) => ({ name: `Hours ${i}`, openingHours: [{}] })),
  // All of them begin alike, so that no index by the first digits helps, and the last ones are asked for.
  make('outbound-rule', 300, (i) => ({
    name: `Rule ${i}`,
    position: i,
    patterns: [{ pattern: `00${100 + i}.`, stripDigits: 2, addPrefix: '+' }, { pattern: `06${100 + i}XXXXX` }],
    permissionIds: [`prm_${i % 10}`, `prm_${(i + 1) % 10}`],
    scheduleId: `sch_${i % 10}`,
    trunkIds: [`trk_${i % 10}`, `trk_${(i + 1) % 10}`, `trk_${(i + 2) % 10}`],
  })),
  make('call-restriction', 300, (i) => ({ name: `No ${i}`, numbers: ['0899.', '00881.'], userIds: [`usr_${i}`] })),
  make('inbound-route', 300, (i) => ({
    name: `Route ${i}`,
    position: i,
    calledNumbers: [`331990${10 + (i % 80)}${100 + i}`],
    destination: { kind: 'user', userId: `usr_${1000 + i}` },
  })),
  make('number', 1000, (i) => ({
    number: `+3319800${1000 + i}`,
    destination: { kind: 'user', userId: `usr_${800 + i}` },
  })),
]);
const snapshot = indexSnapshot(aTenant(), 1, users, {
  objects,
  settings: new Map([[aTenant().id, { 'region.country': 'FR' }]]),
});
const caller = snapshot.userByExtension.get('11999');
if (!caller) throw new Error('the caller is missing');

const outside = { kind: 'trunk', trunkId: 'trk_1', number: '+33612345678', name: null } as const;
const dials = (dialed: string) => route(snapshot, { caller: byUser(caller), dialed, nowMs: 0 });
const comes = (called: string) => routeInbound(snapshot, { caller: outside, called, nowMs: 0 });

const CALLS = {
  'a user': (i: number) => dials(String(10_500 + (i % 1400))),
  'a user who forwards': (i: number) => dials(String(10_000 + (i % 200))),
  'a hunt group of 8': (i: number) => dials(String(5000 + (i % 50))),
  'a feature': () => dials('*43'),
  nobody: () => dials('99999'),
  'a number outside': (i: number) => dials(`06${100 + (i % 300)}12345`),
  'a number abroad': (i: number) => dials(`00${100 + (i % 300)}1234567`),
  'a number of its own': (i: number) => dials(`019800${1000 + (i % 1000)}`),
  'by a number': (i: number) => comes(`+3319800${1000 + (i % 1000)}`),
  'by a route': (i: number) => comes(`01990${10 + (i % 80)}${100 + (i % 300)}`),
};
const all: number[] = [];
for (const [what, callAt] of Object.entries(CALLS)) {
  const run = (count: number) => {
    for (let i = 0; i < count; i++) callAt(i);
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
