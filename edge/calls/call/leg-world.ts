import type { AudioFilesOfTenants } from '#edge/audio-files/index.ts';
import type { MediaServer, Prompts } from '#edge/media/index.ts';
import type { Rtpengines } from '#edge/media/rtpengine/index.ts';
import type { CallJournal } from '#edge/spool/index.ts';
import type { CallId, Party } from '#shared/cdr/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Chance, Clock, Ids } from '#shared/world/index.ts';
import type { WrongCodes } from '../ask-code/wrong-codes.ts';
import type { Completions } from '../completion/index.ts';
import type { ConferenceRooms } from '../conference-room/conference-rooms.ts';
import type { ConferenceNews } from '../conference-room/guest.ts';
import type { ContactCentrePort } from '../contact-centre/index.ts';
import type { Log } from '../counters.ts';
import type { CallsElsewhere } from '../elsewhere/calls-elsewhere.ts';
import type { legTaker } from '../elsewhere/give-leg.ts';
import type { guestSender } from '../elsewhere/send-guest.ts';
import type { FaxPort } from '../fax/fax-port.ts';
import type { Internet } from '../internet/index.ts';
import type { Hooks, Speaker } from '../menus/application/hooks.ts';
import type { SecretOf } from '../object-secrets.ts';
import type { Orbits } from '../park/orbits.ts';
import type { FeatureOrder } from '../presence/feature-order.ts';
import type { waitingTaker } from '../queue/far-taker.ts';
import type { PromptKeeper } from '../record-prompt/prompt-keeper.ts';
import type { RecentCalls } from '../redial/recent-calls.ts';
import type { Bindings } from '../registrar/index.ts';
import type { DeviceGroups } from '../ring/device-groups.ts';
import type { GroupMemories } from '../ring/group-memory.ts';
import type { SharedLines } from '../shared-line/shared-lines.ts';
import type { Signaling } from '../signaling-port/index.ts';
import type { EdgeNames } from '../tenants/index.ts';
import type { OutgoingGuard, TrunkAccountOf, TrunkGate } from '../trunks/index.ts';
import type { VoicemailPort } from '../voicemail/voicemail-port.ts';
import type { LiveCall } from './live-call.ts';

/** What carrying out a plan needs. */
export interface LegWorld {
  readonly signaling: Pick<Signaling, 'dial' | 'send'>;
  readonly media: MediaServer;
  /** What the platform says in words. */
  readonly prompts: Pick<Prompts, 'prompt'>;
  /** Relay calls that are bridged; our own engine does unless told. */
  readonly rtpengines?: Pick<Rtpengines, 'canTake' | 'call'> | undefined;
  readonly bindings: Bindings;
  readonly names: EdgeNames;
  /** Without it nobody is called by way of the Internet. */
  readonly internet?: Internet | undefined;
  /** The calls that go on at this edge, of all tenants: transfer/find-dialog.ts sees to it that nobody meets another tenant's. */
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly orbits: Orbits;
  readonly conferenceRooms: ConferenceRooms;
  /** Distributes calls of queues. */
  readonly contactCentres: ContactCentrePort;
  /** Calls of other edges; none unless told. */
  readonly elsewhere?:
    | Pick<CallsElsewhere, 'talks' | 'isBusy' | 'count' | 'countOf' | 'holderOf' | 'edgeOf'>
    | undefined;
  /** Has a leg of another edge come to us; nobody unless told. */
  readonly takeLeg?: ReturnType<typeof legTaker> | undefined;
  /** Has who waits in a queue at another edge come to us; nobody unless told. */
  readonly takeWaiting?: ReturnType<typeof waitingTaker> | undefined;
  /** Counts and keeps a call that we begin, and has it done what is to be done; none can be begun unless told. */
  readonly keep?: ((call: LiveCall, work: () => Promise<void>) => void) | undefined;
  /** Has somebody who is answered go into a conference room of another edge; nobody can unless told. */
  readonly sendGuest?: ReturnType<typeof guestSender> | undefined;
  readonly groups: GroupMemories;
  readonly completions: Pick<Completions, 'toggle' | 'callBack'>;
  readonly sharedLines: Pick<SharedLines, 'indexOf' | 'claim'>;
  readonly recentCalls: Pick<RecentCalls, 'of'>;
  readonly devices: Pick<DeviceGroups, 'usersOf'>;
  /** Resolves when what the user has ordered is stored, and calls see it; to false when that could not be. */
  readonly setFeature: (snapshot: TenantSnapshot, userId: UserId, order: FeatureOrder) => Promise<boolean>;
  /** The tenant's configuration as the API has confirmed it last; null when there is no such tenant, or nobody knows. */
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
  /** Who we are to the other side of a trunk. */
  readonly trunkAccount: TrunkAccountOf;
  /** PINs of configuration objects. */
  readonly secretOf: SecretOf;
  /** Of each caller, across calls. */
  readonly wrongCodes: Pick<WrongCodes, 'isLocked' | 'add'>;
  /** Lets calls out over trunks. */
  readonly trunkGate: Pick<TrunkGate, 'admit'>;
  /** Whether calls may leave the tenant at all. */
  readonly outgoingGuard: Pick<OutgoingGuard, 'holdBack' | 'talks' | 'moved'>;
  readonly journal: CallJournal;
  /** Where recordings are kept. */
  readonly recordingsFolder: string;
  /** Audio of tenants, as files of this machine. */
  readonly audioFiles: AudioFilesOfTenants;
  /** Mailboxes. */
  readonly voicemail: VoicemailPort;
  /** Fax machines of this edge. */
  readonly faxes: FaxPort;
  /** Takes prompts that are recorded by phone. */
  readonly promptKeeper: PromptKeeper;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chance: Chance;
  /** Hears at once of each call for help of which people on site are to be told. */
  readonly onEmergency?: ((news: EmergencyNews) => void) | undefined;
  /** Asks the applications of customers; none can be asked unless told. */
  readonly hooks?: Hooks | undefined;
  /** Speaks text; it cannot be spoken unless told. */
  readonly speaker?: Speaker | undefined;
  /** Hears what is wrong with applications. */
  readonly onApplicationFailed?: ((news: ApplicationFailure) => void) | undefined;
  /** Hears that a call is over with which nothing was wrong in its application. */
  readonly onApplicationWorked?: ((news: Pick<ApplicationFailure, 'tenantId' | 'ivrId'>) => void) | undefined;
  /** Hears what flows report. */
  readonly onFlowReport?: ((news: FlowReport) => void) | undefined;
  /** Hears what happens in conference rooms. */
  readonly onConference?: ((news: ConferenceNews) => void) | undefined;
  /** Hears who in a room, or by writing to it, has it recorded; what the API orders it writes down itself. */
  readonly onRoomRecorded?: ((recorded: RoomRecorded) => void) | undefined;
  /** Hears, a moment later, that something about a call is different: who is in it, who rings, who waits. */
  readonly onCallChange?: ((call: LiveCall) => void) | undefined;
}

/** Somebody has a conference room recorded. */
export interface RoomRecorded {
  readonly tenantId: TenantId;
  readonly conferenceRoomId: string;
  /** Null: no user, such as who leads it from outside. */
  readonly by: UserId | null;
}

/** Somebody calls for help. */
export interface EmergencyNews {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly caller: Party;
  /** Whom he calls. */
  readonly number: string;
  /** Where help is sent to; null where nobody has said so. */
  readonly location: string | null;
  readonly callbackNumber: string | null;
}

/** A call has come to a node that reports it (shared/ivr). */
export interface FlowReport {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly ivrId: string;
  readonly event: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The application of a flow gave no answer, or one that cannot be carried out. */
export interface ApplicationFailure {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly ivrId: string;
  /** For whoever has written it. */
  readonly problem: string;
}
