import { WrongCodes } from '#edge/calls/ask-code/wrong-codes.ts';
import { carryOut } from '#edge/calls/call/carry-out.ts';
import { type LegWorld, LiveCall, type RoomRecorded } from '#edge/calls/call/index.ts';
import { Completions, type Recall } from '#edge/calls/completion/index.ts';
import { type ConferenceChanged, type ConferenceNews, ConferenceRooms } from '#edge/calls/conference-room/index.ts';
import { ContactCentres, callsHere, together } from '#edge/calls/contact-centre/index.ts';
import { NO_FAXES } from '#edge/calls/fax/index.ts';
import type { Hooks } from '#edge/calls/menus/index.ts';
import { Orbits } from '#edge/calls/park/index.ts';
import { type CallBackWorld, callBack } from '#edge/calls/queue/index.ts';
import { NO_PROMPT_KEEPER } from '#edge/calls/record-prompt/index.ts';
import { RecentCalls } from '#edge/calls/redial/index.ts';
import { Bindings } from '#edge/calls/registrar/index.ts';
import { GroupMemories } from '#edge/calls/ring/index.ts';
import { SharedLines } from '#edge/calls/shared-line/index.ts';
import { readReplaces, replacedBy, takePlaceOf } from '#edge/calls/transfer/index.ts';
import type { OutgoingGuard, TalksOutside } from '#edge/calls/trunks/index.ts';
import { ALONE } from '#edge/cluster/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { byUser, route } from '#shared/dialplan/index.ts';
import type { ConfigObject, ObjectKindName } from '#shared/object/index.ts';
import { indexSnapshot, type TenantSnapshot } from '#shared/tenant/index.ts';
import { CountingIds, ManualClock, SeededChance } from '../index.ts';
import { aRegistration, aTenant, aUser } from '../records.ts';
import { phoneSdp, settle } from './fake-call.ts';
import { FakeMedia } from './fake-media.ts';
import { FAKE_PROMPTS, fakeAudioFiles } from './fake-prompts.ts';
import { anInvite, type FakeDialog, type FakePhone, FakeSignaling } from './fake-signaling.ts';
import { FakeVoicemail } from './fake-voicemail.ts';
import { MemoryEdgeStore } from './memory-edge-store.ts';
import { MemoryJournal } from './memory-journal.ts';
import type { Answer } from './sip-request.ts';

const EXTENSIONS = ['200', '201', '202', '203'];
const USERS = EXTENSIONS.map((extension) => aUser({ id: `usr_${extension}`, name: `User ${extension}` }));
/** The other tenant has the very same users. */
const DOMAINS = { ten_1: 'acme.example', ten_2: 'bolt.example' } as const;
type House = keyof typeof DOMAINS;

/** One end of a call, as its phone has it. */
export interface End {
  readonly dialog: FakeDialog;
  /** What the phone names its dialog in Replaces: with its own tag last. */
  readonly replaces: string;
}

const endOf = (dialog: FakeDialog): End => ({
  dialog,
  replaces: `${dialog.callId};to-tag=${dialog.localTag};from-tag=${dialog.remoteTag}`,
});

export const addressOf = (extension: string): string => `192.0.2.${extension}`;
export const sdpOf = (extension: string): string => phoneSdp(addressOf(extension));

/** Two tenants whose users 200 to 203 have a phone each, on one edge with nothing real around it. */
export class FakeHouse {
  readonly clock = new ManualClock();
  readonly signaling = new FakeSignaling();
  readonly media = new FakeMedia(100, this.clock);
  readonly journal = new MemoryJournal();
  readonly live = new Map<string, LiveCall>();
  readonly orbits = new Orbits(this.live);
  readonly conferenceNews: ConferenceNews[] = [];
  readonly roomsRecorded: RoomRecorded[] = [];
  /** What who looks at rooms was told. */
  readonly changes: [string, ConferenceChanged][] = [];
  readonly conferenceRooms = new ConferenceRooms('edge_1', ALONE, (...told) => void this.changes.push(told));
  readonly groups = new GroupMemories({ clock: this.clock, chance: new SeededChance() });
  /** What was switched: tenant, user, order. */
  readonly switched: [string, string, object][] = [];
  canStore = true;
  /** Calls may break, as they do on a real edge, and tests see what is left of them. */
  mayBreak = false;
  /** Asks applications; they cannot be asked unless told. */
  hooks: Hooks | undefined;
  /** Where calls are recorded, of tests that have a folder for it. */
  recordingsFolder = '/nonexistent';
  /** Users with a phone of whatever device group. */
  readonly phonesOfGroups: string[] = [];
  /** What the guard of what calls cost was told of. */
  readonly talksOutside: TalksOutside[] = [];
  /** Legs that the guard of what calls cost was told of, and where each goes on. */
  readonly moved: [LegId, Parameters<OutgoingGuard['moved']>[1]][] = [];
  /** Who is to be rung, because somebody is free. */
  readonly recalled: Recall[] = [];
  readonly completions: Completions;
  readonly recentCalls = new RecentCalls();
  readonly voicemail = new FakeVoicemail();
  readonly sharedLines = new SharedLines({ live: this.live, clock: this.clock, onChange: () => undefined });
  /** What events tell of queues and agents, and the log of queues, of both tenants. */
  readonly told: { readonly type: string; readonly data: object }[] = [];
  readonly queueLog: string[] = [];
  readonly store: MemoryEdgeStore;
  readonly contactCentres: ContactCentres;
  readonly #bindings: Bindings;
  readonly #snapshots: Record<House, TenantSnapshot>;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #ids = new CountingIds();
  readonly #chance = new SeededChance();
  #dialogs = 0;

  /**
   * @param settings  by the ids of users and tenants
   * @param secrets  of objects, such as `cnf_1.pin`
   * @param store  of the edge that has died, whose next life this is
   */
  constructor(
    objects: readonly (ConfigObject & { kind: ObjectKindName })[] = [],
    settings: Readonly<Record<string, Readonly<Record<string, boolean | number | string>>>> = {},
    secrets: Readonly<Record<string, string>> = {},
    store = new MemoryEdgeStore(),
  ) {
    this.#secrets = secrets;
    this.store = store;
    this.#bindings = new Bindings({
      store: this.store,
      clock: this.clock,
      edgeId: 'edge_1',
      log: () => undefined,
    });
    this.completions = new Completions({
      live: this.live,
      bindings: this.#bindings,
      clock: this.clock,
      snapshotOf: async (id) => this.#snapshots[id as House] ?? null,
      recall: (recall) => this.recalled.push(recall),
    });
    this.contactCentres = new ContactCentres({
      edgeId: 'edge_1',
      cluster: ALONE,
      store: this.store,
      clock: this.clock,
      chance: new SeededChance(),
      log: () => undefined,
      snapshotOf: async (id) => this.#snapshots[id as House] ?? null,
      isReachable: (snapshot, userId) => this.#bindings.reachable(snapshot, userId).length > 0,
      otherCalls: (tenantId) => together(callsHere(this.live, tenantId)),
      onTold: (_, told) => this.told.push(told),
      onLogged: (_, { event }) => this.queueLog.push(event),
      onMember: () => undefined,
      onReleased: () => undefined,
      onCounted: () => undefined,
      callBack: (tenantId, _, place) => callBack(this.#callBackWorld(tenantId as House), tenantId, place),
    });
    const byKind = Map.groupBy(objects, ({ kind }) => kind);
    const configured = new Map(
      [...byKind].map(([kind, all]) => [kind, new Map(all.map(({ kind: _, ...object }) => [object.id, object]))]),
    );
    const snapshot = (id: House) =>
      indexSnapshot(aTenant({ id, domain: DOMAINS[id] }), 1, USERS, {
        objects: configured,
        settings: new Map(Object.entries(settings)),
      });
    this.#snapshots = { ten_1: snapshot('ten_1'), ten_2: snapshot('ten_2') };
    for (const house of Object.keys(DOMAINS) as House[]) for (const user of USERS) this.#bind(house, user);
  }

  /** Somebody configures the first tenant without an object. */
  deletes(kind: ObjectKindName, id: string): void {
    const { tenant, version, objects, settings } = this.#snapshots.ten_1;
    const left = new Map([...(objects.get(kind) ?? [])].filter(([one]) => one !== id));
    const configured = new Map([...objects, [kind, left]]);
    const snapshot = indexSnapshot(tenant, version + 1, USERS, { objects: configured, settings });
    this.#snapshots.ten_1 = snapshot;
    this.contactCentres.follow(snapshot);
  }

  #bind(house: House, { id, extension, digest }: (typeof USERS)[number]): void {
    const number = extension ?? '';
    const registration = aRegistration({
      id: `reg_${number}`,
      userId: id,
      extension: number,
      contact: `sip:${number}@${addressOf(number)}`,
      sourceAddress: addressOf(number),
    });
    const binding = {
      registration,
      expiresAtMs: this.clock.nowMs() + 6_000_000,
      key: registration.contact,
      callId: '',
      cseq: 0,
      provedWith: digest?.sha256 ?? '',
    };
    this.#bindings.commit(house, id, { bindings: [binding], saved: [], removed: [] });
  }

  #callBackWorld(house: House): CallBackWorld {
    return {
      legWorld: this.#legWorld(this.#snapshots[house]),
      keep: (call, work) => this.#begin(call, work),
      onFailed: (error) => {
        throw error;
      },
    };
  }

  #legWorld(snapshot: TenantSnapshot): LegWorld {
    return {
      signaling: this.signaling,
      media: this.media as never,
      prompts: FAKE_PROMPTS,
      audioFiles: fakeAudioFiles([...(snapshot.objects.get('prompt')?.keys() ?? [])]),
      voicemail: this.voicemail,
      faxes: NO_FAXES,
      promptKeeper: NO_PROMPT_KEEPER,
      bindings: this.#bindings,
      names: { ownHosts: new Set(), defaultTenant: null },
      live: this.live,
      orbits: this.orbits,
      conferenceRooms: this.conferenceRooms,
      contactCentres: this.contactCentres,
      groups: this.groups,
      completions: this.completions,
      recentCalls: this.recentCalls,
      sharedLines: this.sharedLines,
      onCallChange: ({ request }) => {
        this.contactCentres.linesChanged(request.snapshot.tenant.id);
        void this.completions.lineChanged(request.snapshot.tenant.id);
      },
      devices: { usersOf: async () => new Set(this.phonesOfGroups) },
      setFeature: async ({ tenant }, userId, order) => {
        this.switched.push([tenant.id, userId, order]);
        return this.canStore;
      },
      trunkAccount: () => null,
      secretOf: (_snapshot, id, name) => this.#secrets[`${id}.${name}`] ?? null,
      onConference: (news) => void this.conferenceNews.push(news),
      onRoomRecorded: (recorded) => void this.roomsRecorded.push(recorded),
      outgoingGuard: {
        holdBack: async () => null,
        talks: (talks) => this.talksOutside.push(talks),
        moved: (leg, to) => this.moved.push([leg, to]),
      },
      wrongCodes: new WrongCodes(this.clock),
      trunkGate: { admit: () => null },
      snapshotOf: async (id) => this.#snapshots[id as House] ?? null,
      keep: (call, work) => this.#begin(call, work),
      journal: this.journal,
      clock: this.clock,
      ids: this.#ids,
      chance: this.#chance,
      recordingsFolder: this.recordingsFolder,
      log: () => undefined,
      hooks: this.hooks,
    };
  }

  /** A user dials; the plan is being carried out, or whom `headers.replaces` names is replaced. */
  async dials(
    from: string,
    dialed: string,
    { house = 'ten_1', headers = {} }: { house?: House; headers?: Record<string, string> } = {},
  ) {
    const snapshot = this.#snapshots[house];
    const caller = snapshot.userByExtension.get(from);
    if (!caller) throw new Error(`nobody has ${from}`);
    const id = `call-${++this.#dialogs}`;
    const arriving = anInvite({
      uri: `sip:${dialed}@${DOMAINS[house]}`,
      body: sdpOf(from),
      headers: { 'call-id': id, from: `<sip:${from}@${DOMAINS[house]}>;tag=theirs`, ...headers },
      flow: { transport: 'udp', address: addressOf(from), port: 5060 },
    });
    const call = new LiveCall(
      {
        invite: arriving.invite,
        snapshot,
        caller: byUser(caller),
        dialed,
        hopsLeft: 69,
        wantsReliableProvisionals: false,
      },
      this.#legWorld(snapshot),
    );
    this.#keep(call);
    const wanted = readReplaces(headers.replaces ?? headers.join ?? '', headers.join !== undefined);
    const replaced = wanted && replacedBy(this.live, call.request, wanted);
    if (replaced?.ok) void takePlaceOf(replaced.value, call);
    else if (!replaced) {
      const memory = this.groups.forCallOf(house);
      const plan = route(snapshot, { caller: byUser(caller), dialed, nowMs: this.clock.nowMs(), memory });
      const { request } = call;
      void call.over.then(() => {
        this.completions.ended(call, plan);
        this.recentCalls.ended(call, request, plan);
      });
      void carryOut(call, plan).catch((error: unknown) => {
        if (!this.mayBreak) throw error;
        call.reject({ code: 'internal-error' });
      });
    }
    await settle();
    const refusal = replaced && !replaced.ok ? replaced.problem.code : null;
    return { call, caller: endOf(arriving.dialog), refusal, ...arriving };
  }

  #keep(call: LiveCall): void {
    this.live.set(call.id, call);
    void call.over.then(() => this.live.delete(call.id));
  }

  #begin(call: LiveCall, work: () => Promise<void>): void {
    this.#keep(call);
    void work();
  }

  /** The phone that was called last with this extension. */
  phoneOf(extension: string): FakePhone {
    const phone = this.signaling.phones.findLast(({ target }) => target.uri.includes(`sip:${extension}@`));
    if (!phone) throw new Error(`nobody has called ${extension}`);
    return phone;
  }

  rings(extension: string): FakePhone {
    const phone = this.phoneOf(extension);
    phone.rings(180, '', { to: `<sip:${extension}@acme.example>;tag=phone`, from: '<sip:us@acme.example>;tag=edge' });
    return phone;
  }

  /** The phone that rings answers. */
  async answers(extension: string): Promise<End> {
    const phone = this.phoneOf(extension);
    phone.answers(sdpOf(extension));
    await settle();
    return endOf(phone.dialog);
  }

  /** Two talk. */
  async talk(from: string, to: string, options?: Parameters<FakeHouse['dials']>[2]) {
    const { call, caller } = await this.dials(from, to, options);
    return { call, caller, callee: await this.answers(to) };
  }

  /** Whose media goes to whom, by extension, as it was ordered last. */
  get heardTogether(): [string, string] | undefined {
    const pair = this.media.bridged.at(-1);
    return pair?.map((id) => this.#ownerOf(id)) as [string, string] | undefined;
  }

  #ownerOf(endpointId: string): string {
    const remote = this.media.endpoints.find(({ id }) => id === endpointId)?.remotes.at(-1);
    return remote?.address.split('.').at(-1) ?? '';
  }
}

/** What the NOTIFYs in a dialog have told so far; each is answered, so that the next one comes. */
export async function toldOf({ dialog }: End): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const notify = dialog.requests.find(({ method, isAnswered }) => method === 'NOTIFY' && !isAnswered);
    if (!notify) return told;
    told.push(notify.body.trim());
    notify.answer({ status: 200, header: () => undefined, body: '' });
    await settle();
  }
}

/** A phone sends REFER. */
export async function refers(
  { dialog }: End,
  referTo: string,
  headers: Record<string, string> = {},
): Promise<Answer | undefined> {
  const { answers } = dialog.receives('REFER', '', { 'refer-to': referTo, cseq: '7 REFER', ...headers });
  await settle();
  return answers[0];
}
