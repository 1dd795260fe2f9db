import { Agent } from '#shared/agent/index.ts';
import { type Centre, indexCentre } from '#shared/call-queue/distribution/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { Skill } from '#shared/skill/index.ts';
import { SkillRule } from '#shared/skill-rule/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';

/** What is configured of a tenant's queues. */
export function centreOf(snapshot: TenantSnapshot): Centre {
  const queues = [...objectsOf(snapshot, Queue).values()];
  const userIds = new Set(
    queues.flatMap(({ members }) => members.flatMap((member) => (member.kind === 'user' ? [member.userId] : []))),
  );
  return indexCentre({
    queues,
    agents: [...objectsOf(snapshot, Agent).values()],
    users: [...userIds].flatMap((id) => snapshot.userById.get(id) ?? []),
    skills: [...objectsOf(snapshot, Skill).values()],
    skillRules: [...objectsOf(snapshot, SkillRule).values()],
  });
}
