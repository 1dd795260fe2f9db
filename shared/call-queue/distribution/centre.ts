import type { Agent } from '#shared/agent/index.ts';
import { type Expression, parseExpression, type SkillRule } from '#shared/skill-rule/index.ts';
import type { User } from '#shared/user/index.ts';
import type { Queue } from '../queue.ts';

/** Everything configured that has to do with queues, of one tenant: what `indexCentre` reads. */
export interface CentreObjects {
  readonly queues: readonly Queue[];
  readonly agents: readonly Agent[];
  /** Those who are members. */
  readonly users: readonly Pick<User, 'id' | 'extension'>[];
  readonly skills: readonly { readonly id: string; readonly name: string }[];
  readonly skillRules: readonly SkillRule[];
}

/** The same, ready to be looked up. Made anew when the configuration changes. */
export interface Centre {
  readonly queues: ReadonlyMap<string, CentreQueue>;
  /** Who is a member of some queue, and every agent. */
  readonly members: ReadonlyMap<string, CentreMember>;
  readonly skillRules: ReadonlyMap<string, readonly ParsedRule[]>;
}

export interface CentreQueue {
  readonly queue: Queue;
  /** In the order of the list. */
  readonly members: ReadonlyMap<string, QueuePlace>;
  /** The penalties that its members have, each once, low ones first. */
  readonly tiers: readonly number[];
}

export interface QueuePlace {
  /** In the list, from 0. */
  readonly index: number;
  readonly penalty: number;
}

/** An agent, who has to log in, or a user, who always is. */
export interface CentreMember {
  readonly id: string;
  readonly agent: Agent | null;
  /** As the log has it: Agent/3001, User/201. */
  readonly name: string;
  /** The number of the agent, the extension of the user. */
  readonly number: string;
  /** Weight by name of the skill. */
  readonly skills: ReadonlyMap<string, number>;
  /** Ids of the queues whose member it is. */
  readonly queueIds: readonly string[];
}

export interface ParsedRule {
  /** Null: always. */
  readonly holdsWhile: Expression | null;
  readonly skills: Expression;
}

/**
 * Whether a member may be rung for a caller of this queue. Callers whom a switchboard has on hold wait in one without members
 * (XiVO 15.12 XA-SW-03): whoever is a member anywhere takes them.
 */
export const mayTake = ({ members: all }: Centre, { queue, members }: CentreQueue, memberId: string): boolean =>
  members.has(memberId) || (queue.isSwitchboard && members.size === 0 && all.has(memberId));

/** Looks nothing up twice: the machine asks for members, rules and tiers at each event. */
export function indexCentre({ queues, agents, users, skills, skillRules }: CentreObjects): Centre {
  const indexed = new Map(queues.map((queue) => [queue.id, indexQueue(queue)]));
  const nameOfSkill = new Map(skills.map(({ id, name }) => [id, name]));
  const queueIds = new Map<string, string[]>();
  for (const [queueId, { members }] of indexed)
    for (const memberId of members.keys()) queueIds.set(memberId, [...(queueIds.get(memberId) ?? []), queueId]);
  const members = new Map<string, CentreMember>();
  for (const agent of agents) {
    const { id, number } = agent;
    const weights = agent.skills.map(({ skillId, weight }) => [nameOfSkill.get(skillId) ?? skillId, weight] as const);
    const skills = new Map(weights);
    members.set(id, { id, agent, name: `Agent/${number}`, number, skills, queueIds: queueIds.get(id) ?? [] });
  }
  for (const { id, extension } of users) {
    const number = extension ?? '';
    const ids = queueIds.get(id);
    if (ids) members.set(id, { id, agent: null, name: `User/${number}`, number, skills: new Map(), queueIds: ids });
  }
  return { queues: indexed, members, skillRules: new Map(skillRules.map((rule) => [rule.id, parsed(rule)])) };
}

function indexQueue(queue: Queue): CentreQueue {
  const places = queue.members.map(
    (member, index) =>
      [member.kind === 'agent' ? member.agentId : member.userId, { index, penalty: member.penalty }] as const,
  );
  const tiers = [...new Set(places.map(([, { penalty }]) => penalty))].toSorted((a, b) => a - b);
  return { queue, members: new Map(places), tiers };
}

const parsed = ({ rules }: SkillRule): ParsedRule[] =>
  rules.map(({ holdsWhile, skills }) => ({
    holdsWhile: holdsWhile === '' ? null : read(holdsWhile),
    skills: read(skills),
  }));

function read(text: string): Expression {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`a skill rule was stored that cannot be read: ${result.detail}`);
  return result.expression;
}
