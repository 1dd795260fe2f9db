import { WrongCodes } from '#edge/calls/ask-code/wrong-codes.ts';
import { type CallRequest, type EmergencyNews, type FlowReport, LiveCall } from '#edge/calls/call/index.ts';
import { ConferenceRooms } from '#edge/calls/conference-room/index.ts';
import type { ContactCentrePort } from '#edge/calls/contact-centre/index.ts';
import { NO_FAXES } from '#edge/calls/fax/index.ts';
import type { Hooks, Speaker } from '#edge/calls/menus/index.ts';
import { Orbits } from '#edge/calls/park/index.ts';
import { NO_PROMPT_KEEPER, type PromptKeeper } from '#edge/calls/record-prompt/index.ts';
import { Bindings } from '#edge/calls/registrar/index.ts';
import { GroupMemories } from '#edge/calls/ring/index.ts';
import type { TrunkClosed } from '#edge/calls/trunks/index.ts';
import { byUser, type RingStep, type Step, type UserTarget } from '#shared/dialplan/index.ts';
import type { ConfigObject } from '#shared/object/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { indexSnapshot, type SnapshotObjects, type TenantSnapshot } from '#shared/tenant/index.ts';
import { CountingIds, ManualClock, SeededChance } from '../index.ts';
import { aRegistration, aTenant, aUser } from '../records.ts';
import { FakeRtpengines } from '../rtpengine/fake-rtpengines.ts';
import { FakeMedia } from './fake-media.ts';
import { FAKE_PROMPTS, fakeAudioFiles } from './fake-prompts.ts';
import { anInvite, FakeSignaling } from './fake-signaling.ts';
import { FakeVoicemail } from './fake-voicemail.ts';
import { MemoryEdgeStore } from './memory-edge-store.ts';
import { MemoryJournal } from './memory-journal.ts';

/** SDP of a phone at this address. */
export const phoneSdp = (address: string, { direction = 'sendrecv', version = 1 } = {}): string =>
  [
    'v=0',
    `o=- 1 ${version} IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    'm=audio 4000 RTP/AVP 0 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    `a=${direction}`,
    '',
  ].join('\r\n');

export const CALLER_SDP = phoneSdp('192.0.2.10');
export const CALLEE_SDP = phoneSdp('192.0.2.20');

export interface FakeCallOptions {
  readonly body?: string;
  /** Of the caller's INVITE, by names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Contacts that 201 has registered. */
  readonly contacts?: readonly string[];
  /** What else is registered with each of them. */
  readonly registration?: (index: number) => Partial<Registration>;
  readonly mediaPorts?: number;
  /** Bridged calls go through rtpengine. */
  readonly hasRtpengine?: boolean;
  /** Whose phones they are; 201's unless told. */
  readonly boundTo?: 'usr_200' | 'usr_201';
  /** Users who talk in another call. */
  readonly talking?: readonly string[];
  /** Trunks of the tenant. */
  readonly trunks?: readonly ConfigObject[];
  /** Why no call may leave over a trunk. */
  readonly closed?: (trunkId: string) => TrunkClosed | null;
  /** Numbers outside that no call may leave to. */
  readonly heldBack?: (number: string) => boolean;
  readonly password?: string;
  /** Other objects of the tenant, and PINs of theirs in the clear. */
  readonly objects?: SnapshotObjects;
  readonly pins?: Readonly<Record<string, string>>;
  /** Prompts of the tenant that have a sound. */
  readonly audioFiles?: readonly string[];
  /** Takes prompts that are recorded. */
  readonly promptKeeper?: PromptKeeper;
  /** Of the tenant and its users, by what has them. */
  readonly settings?: TenantSnapshot['settings'];
  /** What applications of flows answer, and what speaks text. */
  readonly hooks?: Hooks;
  readonly speaker?: Speaker;
  /** What else is known of the request. */
  readonly request?: Partial<CallRequest>;
  /** Where 201 registered from; its second phone has the next port. */
  readonly calleeFlow?: { readonly address: string; readonly port: number };
}

/** A call from 200, with nothing real around it. */
export function aCall({
  body = CALLER_SDP,
  headers = {},
  contacts = ['sip:201@192.0.2.20'],
  registration = () => ({}),
  mediaPorts = 100,
  hasRtpengine = false,
  boundTo = 'usr_201',
  calleeFlow = { address: '192.0.2.20', port: 5060 },
  talking = [],
  trunks = [],
  closed = () => null,
  heldBack = () => false,
  password,
  objects = new Map(),
  pins = {},
  audioFiles = [],
  promptKeeper = NO_PROMPT_KEEPER,
  settings = new Map(),
  hooks,
  speaker,
  request = {},
}: FakeCallOptions = {}) {
  const clock = new ManualClock();
  const wrongCodes = new WrongCodes(clock);
  const rtpengines = new FakeRtpengines(clock);
  const [signaling, media, journal, store] = [
    new FakeSignaling(),
    new FakeMedia(mediaPorts, clock),
    new MemoryJournal(),
    new MemoryEdgeStore(),
  ];
  const [alice, bob] = [aUser({ id: 'usr_200', name: 'Alice' }), aUser({ id: 'usr_201', name: 'Bob' })];
  const tenant = aTenant();
  const bindings = new Bindings({ store, clock, edgeId: 'edge_1', log: () => undefined });
  const bound = contacts.map((contact, index) => ({
    registration: aRegistration({
      id: `reg_${index}`,
      userId: bob.id,
      extension: '201',
      contact,
      sourceAddress: calleeFlow.address,
      sourcePort: calleeFlow.port + index,
      ...registration(index),
    }),
    expiresAtMs: clock.nowMs() + 600_000,
    key: contact,
    callId: '',
    cseq: 0,
    provedWith: (boundTo === 'usr_200' ? alice : bob).digest?.sha256 ?? '',
  }));
  bindings.commit(tenant.id, boundTo, { bindings: bound, saved: [], removed: [] });
  const live = new Map<string, LiveCall>();
  const voicemail = new FakeVoicemail();
  const emergencies: EmergencyNews[] = [];
  const reports: FlowReport[] = [];
  const failures: string[] = [];
  const worked: string[] = [];
  const snapshot = indexSnapshot(tenant, 1, [alice, bob], {
    objects: new Map([...objects, ['trunk', new Map(trunks.map((trunk) => [trunk.id, trunk]))]]),
    settings,
  });
  const caller = anInvite({ uri: 'sip:201@acme.example', body, headers: { 'call-id': 'of-caller', ...headers } });
  const call = new LiveCall(
    {
      invite: caller.invite,
      snapshot,
      caller: byUser(alice),
      dialed: '201',
      hopsLeft: 69,
      wantsReliableProvisionals: false,
      ...request,
    },
    {
      signaling,
      media: media as never,
      prompts: FAKE_PROMPTS,
      audioFiles: fakeAudioFiles(audioFiles),
      voicemail,
      faxes: NO_FAXES,
      promptKeeper,
      rtpengines: hasRtpengine ? rtpengines : undefined,
      bindings,
      names: { ownHosts: new Set(), defaultTenant: null },
      live,
      orbits: new Orbits(live),
      conferenceRooms: new ConferenceRooms('edge_1'),
      contactCentres: NO_CONTACT_CENTRES,
      trunkAccount: () => (password === undefined ? null : { username: 'me', authUsername: 'me', password }),
      secretOf: (_snapshot, id) => pins[id] ?? null,
      outgoingGuard: {
        holdBack: async (_snapshot, { number }) => (heldBack(number) ? 'country' : null),
        talks: () => undefined,
        moved: () => undefined,
      },
      wrongCodes,
      trunkGate: { admit: (_tenant, { id }) => closed(id) },
      completions: { toggle: () => 'refused', callBack: () => 'refused' },
      groups: new GroupMemories({ clock, chance: new SeededChance() }),
      devices: { usersOf: async () => new Set() },
      sharedLines: { indexOf: () => null, claim: () => undefined },
      recentCalls: { of: () => ({ lastDialed: null, lastCaller: null }) },
      setFeature: async () => true,
      snapshotOf: async (id) => (id === tenant.id ? snapshot : null),
      journal,
      clock,
      ids: new CountingIds(),
      chance: new SeededChance(),
      onEmergency: (news) => void emergencies.push(news),
      onFlowReport: (report) => void reports.push(report),
      onApplicationFailed: ({ problem }) => void failures.push(problem),
      onApplicationWorked: ({ ivrId }) => void worked.push(ivrId),
      hooks,
      speaker,
      recordingsFolder: '/nonexistent',
      log: () => undefined,
    },
  );
  live.set(call.id, call);
  if (talking.length > 0)
    live.set('call_other', { ...otherCall(talking), request: call.request } as unknown as LiveCall);
  return {
    call,
    caller,
    live,
    signaling,
    media,
    rtpengines,
    journal,
    clock,
    emergencies,
    reports,
    failures,
    worked,
    wrongCodes,
    voicemail,
  };
}

/** As much as others see of a call that goes on. */
const otherCall = (talking: readonly string[]) => ({
  id: 'call_other',
  record: { openLegs: talking.map((userId) => ({ party: { userId }, answeredAt: '2026-01-05T09:00:00.000Z' })) },
});

/** Lets everything run that is only waiting for its turn. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const refused = (code: 'busy' | 'no-answer' | 'unreachable' | 'declined'): Step => ({
  kind: 'reject',
  rejection: { code },
  why: code,
});

/** Rings 201 as the dial plan would, or others, stage by stage. */
export const aRingStep = (
  stages: readonly Partial<UserTarget>[][] = [[{}]],
  step: Partial<RingStep> = {},
): RingStep => ({
  kind: 'ring',
  stages: stages.map((stage) => stage.map((target) => ({ ...RING_BOB, ...target }))),
  callerName: null,
  why: 'test',
  otherwise: {
    busy: refused('busy'),
    noAnswer: refused('no-answer'),
    unreachable: refused('unreachable'),
    declined: refused('declined'),
  },
  ...step,
});

const RING_BOB: UserTarget = {
  kind: 'user',
  userId: 'usr_201',
  extension: '201',
  name: 'Bob',
  ringSeconds: 30,
  ringsWhileBusy: true,
  reason: 'dialed',
  why: 'test',
};

/** Nobody distributes calls of queues. */
const NO_CONTACT_CENTRES: ContactCentrePort = {
  enter: () => ({ report: () => undefined, enterAgain: () => undefined }),
  members: async () => null,
  order: async () => ({ ok: false, problem: 'unavailable' }),
  ask: async () => null,
};
