import type { AudioFilesNews, AudioFilesWorld } from '#edge/audio-files/index.ts';
import type { Cluster } from '#edge/cluster/index.ts';
import type { MediaServer, Prompts } from '#edge/media/index.ts';
import type { Rtpengines } from '#edge/media/rtpengine/index.ts';
import type { Guard } from '#edge/signaling/index.ts';
import type { CallJournal } from '#edge/spool/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Chance, Clock, Ids } from '#shared/world/index.ts';
import type { LegWorld } from './call/index.ts';
import type { ConferenceChanged } from './conference-room/index.ts';
import type { CentresWorld, QueueCountsWorld } from './contact-centre/index.ts';
import type { Log } from './counters.ts';
import type { Algorithm, Qop } from './digest/index.ts';
import type { EdgeStore } from './edge-store.ts';
import type { FaxPort } from './fax/index.ts';
import type { Internet } from './internet/index.ts';
import type { SecretOf } from './object-secrets.ts';
import type { PresenceNews } from './presence/index.ts';
import type { PromptKeeper } from './record-prompt/index.ts';
import type { RegistrationNews } from './registrar/index.ts';
import type { Signaling } from './signaling-port/index.ts';
import type { EdgeNames } from './tenants/index.ts';
import type { HeldBack, TrunkAccountOf, TrunkNews } from './trunks/index.ts';
import type { VoicemailPort } from './voicemail/index.ts';

/** What call control needs, and what others want to hear of it. */
export interface CallsOptions {
  readonly signaling: Signaling;
  readonly media: MediaServer;
  readonly prompts: Pick<Prompts, 'prompt'>;
  /** Relay calls that are bridged; our own engine does unless told. */
  readonly rtpengines?: Rtpengines | undefined;
  readonly store: EdgeStore;
  readonly journal: CallJournal;
  /** Who we are to the other side of a trunk; nobody unless told. */
  readonly trunkAccount?: TrunkAccountOf | undefined;
  /** PINs of configuration objects; none unless told. */
  readonly secretOf?: SecretOf | undefined;
  readonly edgeId: string;
  /** The other edges; none unless told. */
  readonly cluster?: Cluster | undefined;
  /** Where recordings are kept, a folder for each tenant in it. */
  readonly recordingsFolder: string;
  /** Mailboxes; without it nobody leaves a message. */
  readonly voicemail?: VoicemailPort | undefined;
  /** Fax machines; without them no fax is taken. */
  readonly faxes?: FaxPort | undefined;
  /** Takes prompts that are recorded by phone; nobody does unless told. */
  readonly promptKeeper?: PromptKeeper | undefined;
  /** What tenants have uploaded, and where copies of it lie; without it nothing of it is played. */
  readonly audio?: Pick<AudioFilesWorld, 'blobs' | 'cache' | 'ownMusic'> | undefined;
  /** Hears when audio of a tenant cannot be had, and when it can again. */
  readonly onAudioNews?: ((news: AudioFilesNews) => void) | undefined;
  readonly names: EdgeNames;
  /** Who is asked where numbers are in the Internet; without it nobody is called there. */
  readonly internet?: Internet | undefined;
  /** Digest algorithms to offer, most preferred first. */
  readonly algorithms: readonly Algorithm[];
  /** What a digest may protect, as offered; `auth` unless told. */
  readonly qops?: readonly Qop[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chance: Chance;
  readonly log: Log;
  /** Whether a proxy stands at this address whose Path counts; none unless told. */
  readonly isTrustedProxy?: ((address: string) => boolean) | undefined;
  /** Hears who has proved a password, and who has failed to: the guard of the engine, where it is in this process. */
  readonly guard?: Pick<Guard, 'authenticated' | 'failedAuthentication'> | undefined;
  /** Hears what becomes of lines and users. */
  readonly onPresence?: ((news: PresenceNews) => void) | undefined;
  /** Hears of calls that a limit of their tenant keeps from leaving. */
  readonly onHeldBack?: ((held: HeldBack) => void) | undefined;
  readonly onEmergency?: LegWorld['onEmergency'];
  readonly onFlowReport?: LegWorld['onFlowReport'];
  readonly onApplicationFailed?: LegWorld['onApplicationFailed'];
  readonly onApplicationWorked?: LegWorld['onApplicationWorked'];
  readonly onConference?: LegWorld['onConference'];
  readonly onRoomRecorded?: LegWorld['onRoomRecorded'];
  /** Hears how conference rooms are, those of other edges, too; five times a second at most. */
  readonly onConferenceChanged?: ((tenantId: TenantId, changed: ConferenceChanged) => void) | undefined;
  readonly hooks?: LegWorld['hooks'];
  readonly speaker?: LegWorld['speaker'];
  /** Hears what becomes of callers and agents of queues. */
  readonly onQueueTold?: CentresWorld['onTold'] | undefined;
  /** Hears each line of the log of queues. */
  readonly onQueueLogged?: CentresWorld['onLogged'] | undefined;
  /** Hears the numbers of queues, whichever edge distributes their calls, of the tenants that this edge has to do with. */
  readonly onQueueCounted?: QueueCountsWorld['onCounted'] | undefined;
  /** Hears when a trunk is registered, unreachable, reachable again. */
  readonly onTrunkNews?: ((news: TrunkNews) => void) | undefined;
  /** Hears of each phone that comes or goes. */
  readonly onRegistration?: ((news: RegistrationNews) => void) | undefined;
}
