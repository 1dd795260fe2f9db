import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import {
  type AgentFigures,
  agentReport,
  type CallOnQueue,
  type Grain,
  historyOf,
  MAX_WINDOW_SECONDS,
  type PeriodFigures,
  periodReport,
  type QueueFigures,
  type QueueHistory,
  queueReport,
  type Report,
  reportByAgent,
  reportByQueue,
  SpanRows,
  type WaitPeriod,
  type WindowFigures,
  windowFigures,
} from '#shared/queue-statistics/index.ts';
import { daysOf, ReportProfile } from '#shared/report-profile/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import { objectsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import { type Clock, instantOf, offsetMs, toInstant } from '#shared/world/index.ts';
import { dayRange } from './day-range.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const DAY_MS = 86_400_000;
/** How far beyond its days a report looks for the beginning and the end of what agents did: no login is longer (chosen). */
const LONGEST_LOGIN_MS = 7 * DAY_MS;

/**
 * Which days, in whose time zone and hours. What is not said is as the profile has it; without one, the last 30 days, all of
 * them, in the zone of the tenant.
 */
export interface ReportWish {
  readonly profileId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly workingHours?: { readonly from: number; readonly to: number } | undefined;
  readonly daysOfWeek?: readonly number[] | undefined;
}

export interface ReportedDays {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

interface Asked {
  readonly days: ReportedDays;
  readonly span: (grain: Grain) => SpanRows;
  readonly fromMs: number;
  readonly toMs: number;
  readonly snapshot: TenantSnapshot | null;
  readonly profile: ReportProfile | null;
}

/** Queue by queue, and one of them row by row (X3-ST-07, X3-ST-08). Switchboards have no statistics (X3-ST-01). */
export async function reportQueues(
  world: UseCaseWorld,
  principal: Principal,
  { grain, queueId, ...wish }: ReportWish & { readonly grain: Grain; readonly queueId?: string | undefined },
): Promise<
  Result<
    ReportedDays & Report<QueueFigures> & { readonly queues: ({ queueId: string; name: string } & QueueFigures)[] },
    Problem
  >
> {
  const asked = await ask(world, principal, wish);
  if (!asked.ok) return asked;
  const { days, span, snapshot } = asked.value;
  const levelOf = serviceLevels(snapshot);
  const history = await read(world, principal, asked.value, 0);
  const calls = countedCalls(history, snapshot, queueId);
  const names = snapshot ? objectsOf(snapshot, Queue) : new Map<string, Queue>();
  const queues = [...reportByQueue(calls, span('day'), levelOf)].map(([id, figures]) => ({
    queueId: id,
    name: names.get(id)?.name ?? history.lastNames.get(id) ?? '',
    ...figures,
  }));
  return ok({ ...days, ...queueReport(calls, span(grain), levelOf), queues: queues.sort(byName) });
}

/** Agent by agent, and one of them row by row (X3-ST-09, X3-ST-10). */
export async function reportAgents(
  world: UseCaseWorld,
  principal: Principal,
  { grain, agentId, ...wish }: ReportWish & { readonly grain: Grain; readonly agentId?: string | undefined },
): Promise<
  Result<
    ReportedDays & Report<AgentFigures> & { readonly agents: ({ agentId: string; name: string } & AgentFigures)[] },
    Problem
  >
> {
  const asked = await ask(world, principal, wish);
  if (!asked.ok) return asked;
  const { days, span, snapshot } = asked.value;
  const nowMs = world.clock.nowMs();
  const { calls, intervals, lastNames } = await read(world, principal, asked.value, LONGEST_LOGIN_MS);
  const isMeant = (id: string | null) => agentId === undefined || id === agentId;
  const [own, done] = [
    calls.filter((call) => isMeant(call.agentId)),
    intervals.filter((interval) => isMeant(interval.agentId)),
  ];
  const names = snapshot ? objectsOf(snapshot, Agent) : new Map<string, Agent>();
  const nameOf = (id: string): string => {
    const agent = names.get(id);
    if (agent) return `${agent.firstName} ${agent.lastName}`.trim();
    return snapshot?.userById.get(id)?.name ?? lastNames.get(id) ?? '';
  };
  const agents = [...reportByAgent(own, done, span('day'), nowMs)].map(([id, figures]) => ({
    agentId: id,
    name: nameOf(id),
    ...figures,
  }));
  return ok({ ...days, ...agentReport(own, done, span(grain), nowMs), agents: agents.sort(byName) });
}

/** How many calls waited how long (X3-ST-12). */
export async function reportWaits(
  world: UseCaseWorld,
  principal: Principal,
  {
    grain,
    queueId,
    periods: wanted,
    ...wish
  }: ReportWish & {
    readonly grain: Grain;
    readonly queueId?: string | undefined;
    readonly periods?: WaitPeriod[] | undefined;
  },
): Promise<Result<ReportedDays & Report<PeriodFigures> & { readonly periods: WaitPeriod[] }, Problem>> {
  const asked = await ask(world, principal, wish);
  if (!asked.ok) return asked;
  const { days, span, snapshot, profile } = asked.value;
  const calls = countedCalls(await read(world, principal, asked.value, 0), snapshot, queueId);
  const periods = wanted ?? profile?.waitPeriods ?? USUAL_PERIODS;
  return ok({ ...days, periods, ...periodReport(calls, span(grain), periods) });
}

/** The last minutes of one queue, or of all (X3-SU-10, X3-SU-11). */
export async function reportLastMinutes(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { queueId, windowSeconds, serviceLevelSeconds }: LastMinutes,
): Promise<Result<{ readonly queues: ({ queueId: string; name: string } & WindowFigures)[] }, Problem>> {
  const permitted = permit(principal, 'report:read');
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  const snapshot = await tenant.snapshot();
  const nowMs = clock.nowMs();
  // A call that arrived in the window may have been told of by its end alone, and that was later.
  const history = historyOf(await listed(tenant.queueLog.between(nowMs - 2 * MAX_WINDOW_SECONDS * 1000, nowMs + 1)));
  const calls = countedCalls(history, snapshot, queueId);
  const queues = snapshot ? [...objectsOf(snapshot, Queue).values()] : [];
  return ok({
    queues: queues
      .filter(({ id, isSwitchboard }) => !isSwitchboard && (queueId === undefined || id === queueId))
      .map(({ id, name, serviceLevelSeconds: ofQueue }) => ({
        queueId: id,
        name,
        ...windowFigures(
          calls.filter((call) => call.queueId === id),
          { nowMs, windowSeconds, serviceLevelSeconds: serviceLevelSeconds ?? ofQueue },
        ),
      }))
      .sort(byName),
  });
}

export interface LastMinutes {
  readonly queueId?: string | undefined;
  readonly windowSeconds: number;
  readonly serviceLevelSeconds?: number | undefined;
}

/** What became of each call (X3-RP-03), and the log itself (X3-QL-01), of the days that are asked for, in their order. */
export async function reportQueueCalls(
  world: UseCaseWorld,
  principal: Principal,
  { queueId, ...wish }: ReportWish & { readonly queueId?: string | undefined },
): Promise<Result<ReportedDays & { readonly items: CallOnQueue[] }, Problem>> {
  const asked = await ask(world, principal, wish);
  if (!asked.ok) return asked;
  const span = asked.value.span('day');
  const { calls } = await read(world, principal, asked.value, 0);
  const items = calls.filter(
    (call) => (queueId === undefined || call.queueId === queueId) && span.rowOf(call.arrivedAtMs) !== null,
  );
  return ok({ ...asked.value.days, items });
}

export async function reportQueueLog(
  world: UseCaseWorld,
  principal: Principal,
  wish: Pick<ReportWish, 'from' | 'to' | 'timeZone'>,
): Promise<Result<ReportedDays & { readonly items: QueueLogEntry[] }, Problem>> {
  const asked = await ask(world, principal, wish);
  if (!asked.ok) return asked;
  const { fromMs, toMs, days } = asked.value;
  return ok({ ...days, items: await listed(world.store.tenant(principal.tenantId).queueLog.between(fromMs, toMs)) });
}

async function ask(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { from, to, profileId, ...wish }: ReportWish,
): Promise<Result<Asked, Problem>> {
  const permitted = permit(principal, 'report:read');
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  const [snapshot, held] = await Promise.all([tenant.snapshot(), tenant.settings.get(principal.tenantId)]);
  const profile =
    profileId === undefined ? null : ((snapshot && objectsOf(snapshot, ReportProfile).get(profileId)) ?? null);
  if (profileId !== undefined && !profile) return fail({ code: 'not-found' });
  const zone = wish.timeZone ?? profile?.timeZone ?? effective('tenant', 'region.time-zone', [held?.values ?? {}]);
  const today = dayIn(zone, clock);
  const usual = profile && daysOf(profile, today);
  const range = dayRange({ from: from ?? usual?.from, to: to ?? usual?.to ?? today }, clock);
  if (!range.ok) return range;
  const days = { ...range.value, timeZone: zone };
  const span = (grain: Grain) =>
    new SpanRows({
      ...{ ...days, grain },
      workingHours: wish.workingHours ?? profile?.workingHours ?? null,
      daysOfWeek: [...(wish.daysOfWeek ?? profile?.daysOfWeek ?? [])],
    });
  const fromMs = instantOf(Date.parse(days.from), zone);
  const toMs = instantOf(Date.parse(days.to) + DAY_MS, zone);
  return ok({ days, span, fromMs, toMs, snapshot, profile });
}

const dayIn = (zone: string, clock: Pick<Clock, 'nowMs'>): string => {
  const nowMs = clock.nowMs();
  return toInstant(nowMs + offsetMs(zone, nowMs)).slice(0, 10);
};

/** The day that it is at a tenant. */
export async function todayOf({ store, clock }: UseCaseWorld, tenantId: TenantId): Promise<string> {
  const held = await store.tenant(tenantId).settings.get(tenantId);
  return dayIn(effective('tenant', 'region.time-zone', [held?.values ?? {}]), clock);
}

/** @param aroundMs  how far beyond the days is read, besides a day for calls that begin or end outside of them */
async function read(
  { store }: UseCaseWorld,
  principal: Principal,
  { fromMs, toMs }: Asked,
  aroundMs: number,
): Promise<QueueHistory & { readonly lastNames: ReadonlyMap<string, string> }> {
  const around = Math.max(aroundMs, DAY_MS);
  const { queueLog } = store.tenant(principal.tenantId);
  const entries = await listed(queueLog.between(fromMs - around, toMs + around));
  return { ...historyOf(entries), lastNames: lastNamesIn(entries) };
}

/** What queues and members were called last: of those that are gone nothing else says it (X3-ST-14). */
function lastNamesIn(entries: Iterable<QueueLogEntry>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { queueId, queueName, memberId, memberName } of entries) {
    if (queueId !== null && queueName !== null) names.set(queueId, queueName);
    if (memberId !== null && memberName !== null) names.set(memberId, memberName);
  }
  return names;
}

function countedCalls({ calls }: QueueHistory, snapshot: TenantSnapshot | null, queueId?: string): CallOnQueue[] {
  const queues = snapshot ? objectsOf(snapshot, Queue) : new Map<string, Queue>();
  return calls.filter(
    (call) => (queueId === undefined || call.queueId === queueId) && queues.get(call.queueId)?.isSwitchboard !== true,
  );
}

/** Of a queue that is gone its history stays (X3-ST-14), with the service level that queues have by themselves. */
function serviceLevels(snapshot: TenantSnapshot | null): (queueId: string) => number {
  const queues = snapshot ? objectsOf(snapshot, Queue) : new Map<string, Queue>();
  return (queueId) => queues.get(queueId)?.serviceLevelSeconds ?? USUAL_SERVICE_LEVEL_SECONDS;
}

const USUAL_SERVICE_LEVEL_SECONDS = 20;

/** Those of the manual (X3-ST-12). */
const USUAL_PERIODS: WaitPeriod[] = [
  { fromSeconds: 0, toSeconds: 15 },
  { fromSeconds: 16, toSeconds: 20 },
  { fromSeconds: 21, toSeconds: 30 },
  { fromSeconds: 31, toSeconds: 60 },
  { fromSeconds: 61, toSeconds: null },
];

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
