/**
 * Call control: what happens to REGISTER and INVITE, from the packet's meaning to the bill.
 *
 *   calls.ts               the room's front desk: who takes which request, counting, stopping
 *   calls-options.ts       what it needs, and who hears of what
 *   inbound-call.ts        INVITE → tenant → caller → plan, top to bottom
 *   registrar/             REGISTER → bindings
 *   tenants/               whose request is it; configuration kept exact
 *   digest/                passwords
 *   call/                  one call in progress: caller's leg, media, record, the interpreter of plans
 *   ring/ line-test/       the players of plan steps
 *   conversation/          who talks to whom once somebody has answered; holds, transfers, parks, supervises
 *   control/               what others than phones see of calls, and do to them
 *   bridge/                two legs that talk to each other
 *   menus/                 attendants, call flows, announcements, the search for a name
 *   ask-code/              PINs and authorization codes that callers key in; object-secrets.ts opens them
 *   music/                 what those hear who wait
 *   info/                  digits that phones send in SIP INFO
 *   media/                 endpoint and SDP of one leg
 *   trunks/                other telephone networks: accounts, who calls from there
 *   elsewhere/             phones and calls of other edges
 *   signaling-port/        all that is known of SIP, on the engine of this process or on drachtio-srf
 *   refusal.ts             why a request is turned away, and what the phone hears
 *   presence/              what lines and users are doing, and the phones that watch them: SUBSCRIBE, PUBLISH
 *   messages/              from phone to phone: MESSAGE
 *   who-asks.ts            tenant and user of a request that opens no call
 *   other-requests.ts      INFO, OPTIONS … outside of a dialog
 *
 * A new kind of step is a room with a player, and its line in call/carry-out.ts, which does not compile without it.
 */
export type { EmergencyNews, RoomRecorded } from './call/index.ts';
export { Calls } from './calls.ts';
export type { CallsOptions } from './calls-options.ts';
export type { ConferenceNews } from './conference-room/index.ts';
export type { Log } from './counters.ts';
export { ALGORITHMS, type Algorithm, QOPS } from './digest/index.ts';
export type { EdgeStore } from './edge-store.ts';
export type { HookRequest, Hooks, Speaker } from './menus/index.ts';
export { objectSecrets, type SecretOf } from './object-secrets.ts';
export type { PresenceNews } from './presence/index.ts';
export type { PromptKeeper } from './record-prompt/index.ts';
export { type RegistrationNews, registrationState } from './registrar/index.ts';
export { connectSignaling, joinEngine, type SignalingAddress } from './signaling-port/index.ts';
export {
  type HeldBack,
  type TrunkAccount,
  type TrunkAccountOf,
  type TrunkNews,
  trunkAccounts,
} from './trunks/index.ts';
