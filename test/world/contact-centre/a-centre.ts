import type { z } from 'zod';
import { Agent } from '#shared/agent/index.ts';
import { type CentreObjects, indexCentre } from '#shared/call-queue/distribution/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { SkillRule } from '#shared/skill-rule/index.ts';
import type { UserId } from '#shared/user/index.ts';

export interface QueueSketch extends Partial<Omit<Queue, 'members'>> {
  /** Names, with their penalty where they have one. */
  readonly who?: readonly (string | readonly [string, number])[];
}

export interface CentreSketch {
  /** Fields of queues by name; members are names of agents, or of users where they begin with `u`. */
  readonly queues: Readonly<Record<string, QueueSketch>>;
  /** Fields of agents by name, beyond those that are in queues; skills by name. */
  readonly agents?: Readonly<Record<string, Partial<Agent> & { readonly can?: Readonly<Record<string, number>> }>>;
  /** Rules by name: `WT < 60, english > 50`, as the manual writes them. */
  readonly rules?: Readonly<Record<string, readonly string[]>>;
}

/** A contact centre as the snapshot of a tenant would have it. Ids are the names behind the prefix of their kind. */
export function aCentre(sketch: CentreSketch) {
  return indexCentre(centreObjects(sketch));
}

export function centreObjects({ queues, agents = {}, rules = {} }: CentreSketch): CentreObjects {
  const names = new Set([...Object.keys(agents), ...Object.values(queues).flatMap(({ who = [] }) => who.map(nameOf))]);
  const skills = new Set(Object.values(agents).flatMap(({ can = {} }) => Object.keys(can)));
  return {
    queues: Object.entries(queues).map(([name, { who = [], ...fields }]) =>
      stored<Queue>(Queue, `que_${name}`, { name, members: who.map(memberOf), ...fields }),
    ),
    agents: [...names].filter(isAgent).map((name, index) => {
      const { can = {}, ...fields } = agents[name] ?? {};
      const has = Object.entries(can).map(([skill, weight]) => ({ skillId: `skl_${skill}`, weight }));
      return stored<Agent>(Agent, `agt_${name}`, {
        number: String(3001 + index),
        firstName: name,
        skills: has,
        ...fields,
      });
    }),
    users: [...names]
      .filter((name) => !isAgent(name))
      .map((name, index) => ({
        id: `usr_${name}` as UserId,
        extension: String(201 + index),
      })),
    skills: [...skills].map((name) => ({ id: `skl_${name}`, name })),
    skillRules: Object.entries(rules).map(([name, lines]) =>
      stored<SkillRule>(SkillRule, `skr_${name}`, { name, rules: lines.map(ruleOf) }),
    ),
  };
}

/** `ann` is the agent agt_ann, `una` the user usr_una. */
export const memberId = (name: string): string => (isAgent(name) ? `agt_${name}` : `usr_${name}`);

const isAgent = (name: string): boolean => !name.startsWith('u');
const nameOf = (member: string | readonly [string, number]): string =>
  typeof member === 'string' ? member : member[0];

function memberOf(member: string | readonly [string, number]) {
  const [name, penalty] = typeof member === 'string' ? [member, 0] : member;
  return isAgent(name)
    ? { kind: 'agent', agentId: memberId(name), penalty }
    : { kind: 'user', userId: memberId(name), penalty };
}

function ruleOf(line: string) {
  const [first = '', second] = line.split(',').map((part) => part.trim());
  return second === undefined ? { skills: first } : { holdsWhile: first, skills: second };
}

function stored<Stored>({ Stored }: { readonly Stored: z.ZodObject }, id: string, fields: object): Stored {
  const at = '2026-01-05T09:00:00.000Z';
  return Stored.parse({ ...fields, id, createdAt: at, updatedAt: at }) as Stored;
}
