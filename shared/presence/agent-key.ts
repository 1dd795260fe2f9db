import { Agent, type MemberState } from '#shared/agent/index.ts';
import { DEFAULT_FEATURE_CODES, dialedFeature, FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { objectsOf, objectWith, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { mayWatch } from './may-watch.ts';

const AGENT_FEATURES = ['agent-log-in', 'agent-log-out', 'agent-pause'] as const;

/** A key of a phone that logs an agent in or out, or has him pause (XiVO 15.12 X3-FK-04). */
export interface AgentKey {
  readonly feature: (typeof AGENT_FEATURES)[number];
  /** Behind the code; null: whoever is logged in at the phone that has the key. */
  readonly agent: Agent | null;
}

/** Of an agent, what its lamp goes by. */
export type AgentState = Pick<MemberState, 'login' | 'pauses'>;

/** Null: the number is none of such a key, or of an agent whom the tenant does not have. */
export function agentKeyOf(snapshot: TenantSnapshot, dialed: string): AgentKey | null {
  const found = dialedFeature(objectsOf(snapshot, FeatureCodeOverride).values(), dialed);
  const feature = AGENT_FEATURES.find((one) => one === found?.feature);
  if (!found || !feature) return null;
  if (found.number === '') return { feature, agent: null };
  const agent = objectWith(snapshot, Agent, 'number', found.number);
  return agent ? { feature, agent } : null;
}

/** Users see themselves; others where everybody sees everybody. */
export function mayWatchAgent(snapshot: TenantSnapshot, watcher: UserId, { agent }: AgentKey): boolean {
  return agent === null || [...agent.userIds, agent.id].some((id) => mayWatch(snapshot, watcher, id as UserId));
}

/** On while the agent is logged in; of the key for pauses, while he takes no calls of any queue. */
export function isAgentLampOn({ feature }: AgentKey, state: AgentState | null): boolean {
  if (!state?.login) return false;
  return feature !== 'agent-pause' || state.pauses.some(({ queueId }) => queueId === null);
}

/** The numbers of all keys whose lamps an agent may light. */
export function numbersOfAgentKeys(snapshot: TenantSnapshot, { number }: Pick<Agent, 'number'>): string[] {
  const overrides = [...objectsOf(snapshot, FeatureCodeOverride).values()];
  return DEFAULT_FEATURE_CODES.filter(({ feature }) => (AGENT_FEATURES as readonly string[]).includes(feature)).flatMap(
    ({ feature, codes }) => {
      const override = overrides.find((one) => one.feature === feature);
      const all = override ? [override.code, ...override.aliases] : codes;
      return all.flatMap((code) => [code, `${code}${number}`]);
    },
  );
}
