import { Agent } from '#shared/agent/index.ts';
import { LiveMember, type OwnAgent, Queue } from '#shared/call-queue/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import type { AgentFigures } from '#shared/queue-statistics/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { askAny } from './contact-centre.ts';
import { inOwnRight, ownAccount } from './own-account.ts';
import type { Problem } from './problem.ts';
import { reportAgents, todayOf } from './queue-statistics.ts';
import type { UseCaseWorld } from './world.ts';

/** Most of them: who is more agents than that sees the first. */
const MOST = 10;

/** The agents whom the user is, by number, and the queues whose calls they get. */
export async function listOwnAgents(world: UseCaseWorld, principal: Principal): Promise<Result<OwnAgent[], Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { id: tenantId } = own.value.tenant;
  const snapshot = await world.store.tenant(tenantId).snapshot();
  const agents = snapshot ? agentsOf([...objectsOf(snapshot, Agent).values()], own.value.user.id) : [];
  const ids = new Set(agents.map(({ id }) => id));
  const queues = [...(snapshot ? objectsOf(snapshot, Queue).values() : [])].filter(({ members }) =>
    members.some((member) => member.kind === 'agent' && ids.has(member.agentId)),
  );
  const asked = await Promise.all(
    queues.map(async (queue) => {
      const answer = await askAny(world, { kind: 'show-queue', tenantId, queueId: queue.id });
      return { queue, live: answer.ok ? answer.value : null };
    }),
  );
  return ok(
    agents.map(({ id, number, firstName, lastName }) => {
      const places = asked.flatMap(({ queue, live }) => {
        const member = live?.members.find(({ memberId }) => memberId === id);
        return live && member ? [{ queue, live, member }] : [];
      });
      const first = places.find(({ member }) => member.activity !== 'paused') ?? places[0];
      return {
        ...{ agentId: id, number, name: `${firstName} ${lastName}`.trim() },
        member: first ? LiveMember.parse(first.member) : null,
        queues: places.map(({ queue, live, member }) => ({
          ...{ queueId: queue.id, name: queue.displayName || queue.name, ready: live.ready },
          waiting: live.callers.length,
          waitingSince: live.callers.map(({ enteredAt }) => enteredAt).sort()[0] ?? null,
          isPaused: member.pauses.some(({ queueId }) => queueId === null || queueId === queue.id),
        })),
      };
    }),
  );
}

const agentsOf = (agents: readonly Agent[], userId: string): Agent[] =>
  agents
    .filter(({ userIds }) => userIds.includes(userId))
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .slice(0, MOST);

export type OwnDay = { readonly agentId: string } & AgentFigures;

/** What those agents did today, in the time zone of the tenant: who did nothing is not told of (X3-AG-03, X3-ST-10). */
export async function reportOwnDay(world: UseCaseWorld, principal: Principal): Promise<Result<OwnDay[], Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { id: tenantId } = own.value.tenant;
  const snapshot = await world.store.tenant(tenantId).snapshot();
  const ids = snapshot ? agentsOf([...objectsOf(snapshot, Agent).values()], own.value.user.id).map(({ id }) => id) : [];
  if (ids.length === 0) return ok([]);
  const today = await todayOf(world, tenantId);
  const as = inOwnRight(principal, own.value, 'report:read');
  const report = await reportAgents(world, as, { grain: 'day', from: today, to: today });
  if (!report.ok) return report;
  return ok(
    report.value.agents.filter(({ agentId }) => ids.includes(agentId)).map(({ name: _, ...figures }) => figures),
  );
}
