/**
 * Presence: who of a tenant is there, and who may see that.
 *
 *   line-state.ts   what a line is doing, for people and events
 *   may-watch.ts    whose line and status a user may see
 *   features.ts     do not disturb and forwarding, as lamps show them
 *   agent-key.ts   keys by which agents log in, log out and pause, and their lamps
 *   switched.ts     what else of a user a code switches, and a lamp shows
 *   user-presence.ts   what is seen of a user, and shown by the API
 *   watch-list.ts   whom the keys of a user's phones watch
 *
 * edge/calls/presence tells phones; the API lists it (`GET /v1/presence`).
 */
export {
  type AgentKey,
  type AgentState,
  agentKeyOf,
  isAgentLampOn,
  mayWatchAgent,
  numbersOfAgentKeys,
} from './agent-key.ts';
export { type FeatureState, FORWARDS, featuresOf, lampOf, secretaryAt } from './features.ts';
export { LINE_STATES, LineState, type LineUse, lineStateOf } from './line-state.ts';
export { mayWatch } from './may-watch.ts';
export { SWITCHED, type Switched, settingOf, switchOf } from './switched.ts';
export {
  ACTIVITIES,
  type Activity,
  SeenUser,
  STATUSES,
  Status,
  together,
  UserPresence,
} from './user-presence.ts';
export { type ListEntry, MAX_LIST, watchListOf } from './watch-list.ts';
