/**
 * What users say of themselves.
 *
 *   presence-state.ts   what a tenant lets them say, and what comes of it
 *   said-state.ts       what one says, by the setting `presence.state`
 *
 * What comes of it for agents is done where their calls are distributed (edge/calls/contact-centre).
 */
export { PresenceState } from './presence-state.ts';
export { isDoNotDisturb, saidState } from './said-state.ts';
