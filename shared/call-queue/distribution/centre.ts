import type { Agent } from '#shared/agent/index.ts';
import type { Expression, SkillRule } from '#shared/skill-rule/index.ts';
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
  readonly members: readonly { readonly memberId: string; readonly penalty: number }[];
  /** The penalties that its members have, each once, low ones first. */
  readonly tiers: readonly number[];
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
