import { setImmediate as nextTurn } from 'node:timers/promises';
import { AudioFiles, NO_AUDIO_FILES } from '#edge/audio-files/index.ts';
import { ALONE, type Channel, type Cluster, type Json } from '#edge/cluster/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import { callingUser } from '#shared/dialplan/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { VoicemailBoxState } from '#shared/voicemail/index.ts';
import { WrongCodes } from './ask-code/index.ts';
import { carryOut } from './call/carry-out.ts';
import { type LegWorld, LiveCall } from './call/index.ts';
import type { CallsOptions } from './calls-options.ts';
import { Completions, type Recall } from './completion/index.ts';
import { ConferenceRooms, RoomChat, welcome } from './conference-room/index.ts';
import { AgentStates, ContactCentres, callsHere, QueueCounts, together } from './contact-centre/index.ts';
import { CallControl } from './control/call-control.ts';
import { Counters } from './counters.ts';
import { Authenticator, Nonces } from './digest/index.ts';
import {
  answerOrders,
  CallsElsewhere,
  FarSignaling,
  ForwardedInvite,
  forwardInvite,
  giveLegs,
  guestSender,
  legTaker,
  readForwarded,
  takeGuests,
  Versions,
} from './elsewhere/index.ts';
import { NO_FAXES } from './fax/index.ts';
import { forwardedCall, inboundCall, type PlannedCall } from './inbound-call.ts';
import { Messages } from './messages/index.ts';
import { objectSecrets } from './object-secrets.ts';
import { refusalOf } from './other-requests.ts';
import { Orbits } from './park/index.ts';
import { ALLOW_EVENTS, type FeatureOrder, FeatureOrders, type Lines, Presence } from './presence/index.ts';
import { callBack, giveWaiting, waitingTaker } from './queue/index.ts';
import { NO_PROMPT_KEEPER } from './record-prompt/index.ts';
import { RecentCalls } from './redial/index.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Binding, Bindings, KeepAlive, PhoneLimit, Registrar, type RegistrationNews } from './registrar/index.ts';
import { DeviceGroups, GroupMemories } from './ring/index.ts';
import { SharedLines } from './shared-line/index.ts';
import {
  ALLOW,
  type Flow,
  type IncomingInvite,
  type IncomingSubscribe,
  type SipRequest,
  SUPPORTED,
} from './signaling-port/index.ts';
import { type Freshness, Tenants } from './tenants/index.ts';
import { takePlaceOf } from './transfer/index.ts';
import {
  OutgoingGuard,
  OutsideMemory,
  TrunkConnections,
  TrunkGate,
  TrunkSources,
  trunkAccounts,
} from './trunks/index.ts';
import { Lamps, NO_VOICEMAIL, UnaskedLamps } from './voicemail/index.ts';

/** What we are and take (RFC 3261 §11.2, RFC 6665 §8.2.2). */
const OPTIONS_HEADERS = { Allow: ALLOW, Supported: SUPPORTED, Accept: 'application/sdp', 'Allow-Events': ALLOW_EVENTS };

/** How long live calls may take to end when the edge stops: the rest of its 4 s belongs to the spool. */
const STOP_MS = 2500;

/** How many messages are in a mailbox. */
export interface CountedMessages extends Pick<VoicemailBoxState, 'boxId' | 'counts' | 'revision'> {
  readonly tenantId: TenantId;
  /** The owner of the mailbox; null: nobody. */
  readonly userId: UserId | null;
}

/** Call control: registers phones and carries out calls, from the first INVITE until `stop`. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #counters = new Counters();
  readonly #bindings: Bindings;
  readonly #registrar: Registrar;
  readonly #keepAlive: KeepAlive;
  /** What others than phones see of lines and users. */
  readonly presence: Presence;
  readonly #messages: Messages;
  readonly #trunks: TrunkConnections;
  readonly #outgoingGuard: OutgoingGuard;
  readonly #outsideMemory: OutsideMemory;
  readonly #completions: Completions;
  readonly #lamps: Lamps;
  readonly #unaskedLamps: UnaskedLamps;
  readonly #recentCalls = new RecentCalls();
  readonly #contactCentres: ContactCentres;
  readonly #plan: ReturnType<typeof inboundCall>;
  readonly #legWorld: LegWorld;
  readonly #live = new Map<CallId, LiveCall>();
  readonly #cluster: Cluster;
  readonly #elsewhere: CallsElsewhere;
  readonly #versions: Versions;
  readonly #planForwarded: ReturnType<typeof forwardedCall>;
  readonly #snapshotOf: LegWorld['snapshotOf'];
  /** What others than phones see of calls and do to them. */
  readonly control: CallControl;
  #isStopping = false;

  constructor(options: CallsOptions) {
    const { store, clock, chance, log, cluster = ALONE } = options;
    this.#options = options;
    this.#cluster = cluster;
    const signaling = new FarSignaling(options.signaling, cluster, log);
    // Its phones have shown their passwords to an earlier life of this edge: no stranger gets them banned meanwhile.
    const onAdopted = ({ registration }: Binding) => options.guard?.authenticated(registration.sourceAddress);
    this.#bindings = new Bindings({
      ...options,
      onAdopted,
      onNews: (news) => this.#registrationChanged(news),
      onFarPhones: (owner) => this.#farPhonesChanged(owner),
      onSeen: (seen) => this.#unaskedLamps.seen(seen),
    });
    const tenants = new Tenants({ store, clock, log, onChange: (snapshot) => this.#follow(snapshot) });
    const authenticator = new Authenticator(new Nonces(clock, chance), options.algorithms, options.qops);
    const isOpen = (flow: Flow) => options.signaling.isOpen(flow);
    const snapshotAt = (freshness: Freshness) => async (id: TenantId) => {
      const found = await tenants.byId(id, freshness);
      return found.ok ? found.value : null;
    };
    const snapshotOf = snapshotAt('exact');
    const live = this.#live;
    const sharedLines = new SharedLines({
      live,
      clock,
      onChange: (tenantId, extension) => this.presence.seizuresChanged(tenantId, extension),
    });
    const trunkAccount = options.trunkAccount ?? trunkAccounts(null, log);
    const sources = new TrunkSources(store, clock);
    const trunkOfContact = (user: string) => this.#trunks.trunkOfContact(user);
    const isUp = (id: TenantId, trunkId: string) => this.#trunks.isUp(id, trunkId);
    const outsideMemory = new OutsideMemory(clock);
    this.#outsideMemory = outsideMemory;
    const trunkOfFlow = (flow: Flow) => this.#bindings.trunks.trunkOf(flow);
    const ofTrunks = { trunkAccount, sources, trunkOfContact, trunkOfFlow, outsideMemory };
    const groups = new GroupMemories(options);
    this.#elsewhere = new CallsElsewhere({
      cluster,
      live,
      onChange: (tenantId, callId, lines) => this.#farCallChanged(tenantId, callId, lines),
    });
    const elsewhere = this.#elsewhere;
    const orbits = new Orbits(live, (tenantId, place) => elsewhere.isTaken(tenantId, place));
    const loadElsewhere = (tenantId: TenantId, trunkId: string) => elsewhere.trunkLoad(tenantId, trunkId);
    giveLegs({ cluster, live, clock });
    giveWaiting({ cluster, live, clock });
    answerOrders({ cluster, signaling: options.signaling, bindings: this.#bindings, snapshotOf });
    const world = {
      groups,
      ...options,
      signaling,
      elsewhere,
      takeLeg: legTaker({ cluster, clock, log }),
      sendGuest: guestSender({ cluster, clock }),
      takeWaiting: waitingTaker({ cluster, elsewhere, clock, log }),
      loadElsewhere,
      ...ofTrunks,
      tenants,
      authenticator,
      bindings: this.#bindings,
      isOpen,
      live,
      orbits,
      conferenceRooms: new ConferenceRooms(options.edgeId, cluster, options.onConferenceChanged),
      sharedLines,
      snapshotOf,
    };
    const voicemail = options.voicemail ?? NO_VOICEMAIL;
    this.#lamps = new Lamps(voicemail, (tenantId, userId) => this.#messagesChanged(tenantId, userId));
    voicemail.onCounted(({ tenantId, box }, state) =>
      this.messagesCounted({ ...state, tenantId, userId: box.userId, boxId: box.id }),
    );
    const agents = new AgentStates({
      cluster,
      members: (snapshot) => this.#contactCentres.members(snapshot),
      onChange: (tenantId, agentId) => void this.presence.agentChanged(tenantId, agentId),
    });
    this.presence = new Presence({ ...world, lamps: this.#lamps, agents });
    this.#unaskedLamps = new UnaskedLamps({
      ...world,
      lamps: this.#lamps,
      isSubscribed: (...phone) => this.presence.hearsOfMessages(...phone),
    });
    const limit = new PhoneLimit({ bindings: this.#bindings, cluster, store, log });
    this.#registrar = new Registrar({
      ...world,
      onNewPhone: (snapshot, userId) => void limit.heed(snapshot, userId),
    });
    this.#keepAlive = new KeepAlive(world);
    this.#plan = inboundCall(world);
    this.#planForwarded = forwardedCall(world);
    this.#snapshotOf = snapshotOf;
    this.#versions = new Versions(cluster, (tenantId) => void snapshotOf(tenantId));
    cluster.serve('invite', (payload, channel) => void this.#takeOver(payload, channel));
    const features = new FeatureOrders(world);
    const devices = new DeviceGroups(world);
    this.#completions = new Completions({
      ...world,
      snapshotOf: snapshotAt('recent'),
      recall: (recall) => this.#recall(recall),
    });
    const outgoingGuard = new OutgoingGuard({ live, clock, store, log, onHeldBack: options.onHeldBack });
    this.#outgoingGuard = outgoingGuard;
    const ofAudio = { clock, log, snapshotOf: snapshotAt('recent'), onNews: options.onAudioNews };
    const counts = new QueueCounts({ cluster, clock, onCounted: options.onQueueCounted ?? (() => {}) });
    this.#contactCentres = new ContactCentres({
      ...world,
      cluster,
      isReachable: (snapshot, userId) => this.#bindings.reachable(snapshot, userId).length > 0,
      otherCalls: (tenantId) => together(callsHere(live, tenantId), elsewhere.otherTalks(tenantId)),
      onTold: options.onQueueTold ?? (() => {}),
      onLogged: options.onQueueLogged ?? (() => {}),
      onMember: (tenantId, state) => agents.changed(tenantId, state),
      onReleased: (tenantId) => agents.released(tenantId),
      onCounted: (tenantId, counted) => counts.changed(tenantId, counted),
      callBack: (tenantId, _offer, place) =>
        callBack(
          {
            legWorld: this.#legWorld,
            keep: (call, work) => void this.#keep(call, work),
            onFailed: (error) => this.#logBug(error, { tenant: tenantId }),
          },
          tenantId,
          place,
        ),
    });
    const keep = (call: LiveCall, work: () => Promise<void>) => void this.#keep(call, work);
    const legWorld = {
      ...world,
      keep,
      contactCentres: this.#contactCentres,
      voicemail,
      faxes: options.faxes ?? NO_FAXES,
      promptKeeper: options.promptKeeper ?? NO_PROMPT_KEEPER,
      audioFiles: options.audio ? new AudioFiles({ ...options.audio, ...ofAudio }) : NO_AUDIO_FILES,
      devices,
      secretOf: options.secretOf ?? objectSecrets(null, log),
      wrongCodes: new WrongCodes(clock, cluster),
      trunkGate: new TrunkGate({ live, clock, isUp, loadElsewhere }),
      outgoingGuard,
      completions: this.#completions,
      recentCalls: this.#recentCalls,
      onCallChange: (call: LiveCall) => this.#callChanged(call),
      setFeature: async (snapshot: TenantSnapshot, userId: UserId, order: FeatureOrder) => {
        const isWritten = await features.carryOut(snapshot, userId, order);
        await snapshotOf(snapshot.tenant.id); // lamps and calls see it now
        return isWritten;
      },
    };
    this.#legWorld = legWorld;
    this.control = new CallControl({
      edgeId: options.edgeId,
      legWorld,
      contactCentres: this.#contactCentres,
      keep,
    });
    this.#messages = new Messages({ ...world, roomChat: new RoomChat({ legWorld, keep, cluster, clock }) });
    takeGuests({ cluster, clock, log }, (guest, taken) => {
      welcome({ legWorld, keep }, guest, taken).catch((error: unknown) => {
        this.#logBug(error, { tenant: guest.tenantId });
        taken.dialog.release();
      });
    });
    options.signaling.serve({
      register: (request) => this.#answer(request, () => this.#register(request)),
      invite: (invite) => this.#answer(invite, () => this.#invite(invite)),
      subscribe: (request) => this.#answer(request, () => this.#subscribe(request)),
      other: (request) => this.#answer(request, () => this.#other(request)),
      // An edge that stops closes them all, and their phones are to be found where they were.
      flowClosed: (flow) => this.#isStopping || this.#flowClosed(flow),
    });
    this.#trunks = new TrunkConnections(world);
  }

  /** Totals by name since the start, and what is held now. */
  counters(): Record<string, number> {
    return {
      ...this.#counters.snapshot(),
      'now.calls': this.#live.size,
      'now.bindings': this.#bindings.count(),
      'now.subscriptions': this.presence.subscriptions,
      'now.trunks-kept': this.#trunks.counts().kept,
      'now.trunks-down': this.#trunks.counts().down,
    };
  }

  /** A mailbox has another number of messages: the lamps of its owner's phones show it. */
  messagesCounted({ tenantId, boxId, userId, ...state }: CountedMessages): void {
    const isNews = this.#lamps.counted(tenantId, boxId, state);
    if (isNews && userId !== null) this.#messagesChanged(tenantId, userId);
  }

  #messagesChanged(tenantId: TenantId, userId: UserId): void {
    void this.presence.userChanged(tenantId, userId);
    this.#unaskedLamps.changed(tenantId, userId);
  }

  /** Refuses what is new, ends every call with its record, and stores what is waiting. Bounded in time. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#keepAlive.stop();
    this.presence.stop();
    this.#unaskedLamps.stop();
    for (const call of this.#live.values()) call.interrupt('edge-stopping');
    const ended = Promise.all([...this.#live.values()].map(({ over }) => over));
    const recorded = ended.then(() => this.#legWorld.conferenceRooms.settled());
    const closed = Promise.all([recorded, this.#bindings.close(), this.#trunks.stop()]);
    await Promise.race([closed, this.#pause(STOP_MS)]);
    this.#contactCentres.stop();
  }

  async #register(request: SipRequest): Promise<void> {
    const registered = await this.#registrar.register(request);
    if (!registered.ok) return this.#refuse(request, registered.problem);
    this.#counters.add('registered');
    this.#options.guard?.authenticated(request.flow.address);
    request.respond(200, { headers: registered.value });
  }

  async #invite(invite: IncomingInvite): Promise<void> {
    const planned = await this.#plan(invite);
    if (!planned.ok) this.#refuse(invite, planned.problem);
    else if (planned.value.at === null) await this.#carryOut(planned.value);
    else this.#forward(planned.value, planned.value.at);
  }

  /** Another edge has what the caller wants. */
  #forward({ request }: PlannedCall, at: string): void {
    const { caller, snapshot, invite } = request;
    this.#options.guard?.authenticated(invite.flow.address);
    const whose = { edgeId: this.#options.edgeId, tenantId: snapshot.tenant.id, userId: callingUser(caller)?.id ?? '' };
    if (forwardInvite(this.#cluster, at, whose, invite)) this.#counters.add('forwarded');
    else this.#refuse(invite, { code: 'edge-gone' });
  }

  /** A call of a phone of another edge, which wants what we have. */
  async #takeOver(payload: Json, channel: Channel): Promise<void> {
    const forwarded = readForwarded(payload);
    if (!forwarded) {
      channel.close();
      return;
    }
    const invite = new ForwardedInvite(forwarded, channel, this.#options.log);
    await this.#answer(invite, async () => {
      const snapshot = await this.#snapshotOf(forwarded.tenantId);
      const caller = snapshot?.userById.get(forwarded.userId);
      if (!snapshot?.tenant.isEnabled || !caller?.isEnabled) return this.#refuse(invite, { code: 'not-your-identity' });
      const planned = await this.#planForwarded({ invite, snapshot, caller });
      if (planned.ok) await this.#carryOut(planned.value);
      else this.#refuse(invite, planned.problem);
    });
  }

  async #carryOut({ request, plan, replaced, ownAppearance }: PlannedCall): Promise<void> {
    this.#options.guard?.authenticated(request.invite.flow.address);
    const call = new LiveCall(request, this.#legWorld);
    if (ownAppearance !== null && request.caller.kind === 'user')
      this.#legWorld.sharedLines.claim(call, request.caller.user.id, ownAppearance);
    // A CANCEL that came while the call was looked up is told in a turn of its own: nobody is rung before it is.
    if (!replaced)
      void call.over.then(() => {
        this.#completions.ended(call, plan);
        this.#recentCalls.ended(call, request, plan);
      });
    const begin = () => (replaced ? takePlaceOf(replaced, call) : carryOut(call, plan));
    await this.#keep(call, () => nextTurn().then(() => (call.isEnded ? undefined : begin())));
  }

  /** Has the call until it is over. */
  async #keep(call: LiveCall, work: () => Promise<void>): Promise<void> {
    this.#live.set(call.id, call);
    void call.over.then(() => {
      this.#live.delete(call.id);
      this.#outgoingGuard.ended(call);
      this.#outsideMemory.ended(call);
    });
    this.#counters.add('calls');
    if (this.#isStopping) call.interrupt('edge-stopping');
    try {
      await work();
    } catch (error) {
      // A bug ends this call with its record, and no other.
      this.#logBug(error, { tenant: call.request.snapshot.tenant.id, call: call.id });
      call.reject({ code: 'internal-error' });
    }
  }

  async #subscribe(request: IncomingSubscribe): Promise<void> {
    const subscribed = await this.presence.subscribe(request);
    if (!subscribed.ok) return this.#refuse(request, subscribed.problem);
    this.#counters.add('subscribed');
    this.#options.guard?.authenticated(request.flow.address);
  }

  async #publish(request: SipRequest): Promise<void> {
    const published = await this.presence.publish(request);
    if (!published.ok) return this.#refuse(request, published.problem);
    this.#counters.add('published');
    request.respond(200, { headers: published.value });
  }

  async #message(request: SipRequest): Promise<void> {
    const taken = await this.#messages.take(request);
    if (!taken.ok) return this.#refuse(request, taken.problem);
    this.#counters.add(taken.value === 200 ? 'messages-delivered' : 'messages-kept');
    this.#options.guard?.authenticated(request.flow.address);
    request.respond(taken.value);
  }

  /** Somebody is free whom the user wants to talk to: the user is rung first (XiVO 15.12 XA-CC-06). */
  #recall({ tenantId, userId: user, extension: to }: Recall): void {
    const order = { tenantId, userId: null, user, to, autoAnswer: false, reason: 'callback', ringSeconds: 30 } as const;
    this.control.originate(order).catch((error: unknown) => this.#logBug(error, { tenant: tenantId }));
  }

  /** Who waits for a line may not disturb who calls. */
  #linesChanged(tenantId: TenantId): void {
    this.#contactCentres.linesChanged(tenantId);
    this.#completions.lineChanged(tenantId).catch((error: unknown) => this.#logBug(error, { tenant: tenantId }));
  }

  /** Who watches may not disturb who calls. */
  #callChanged(call: LiveCall): void {
    try {
      this.#elsewhere.changed(call);
      this.#linesChanged(call.request.snapshot.tenant.id);
      this.presence.callChanged(call);
    } catch (error) {
      this.#logBug(error, { tenant: call.request.snapshot.tenant.id, call: call.id });
    }
  }

  #registrationChanged(news: RegistrationNews): void {
    this.#linesChanged(news.tenantId);
    this.presence.registrationChanged(news);
    this.#messages.registrationChanged(news);
    if (news.name === 'removed') this.#unaskedLamps.gone(news.tenantId, news.registration.userId);
    this.#options.onRegistration?.(news);
  }

  #farPhonesChanged({ tenantId, extension }: { readonly tenantId: TenantId; readonly extension: string }): void {
    this.#linesChanged(tenantId);
    this.presence.farPhonesChanged(tenantId, extension);
  }

  #farCallChanged(tenantId: TenantId, callId: CallId, lines: Lines): void {
    this.#linesChanged(tenantId);
    this.presence.farCallChanged(tenantId, callId, lines);
  }

  async #follow(snapshot: TenantSnapshot): Promise<void> {
    await this.#cluster.follow(snapshot.tenant.id);
    this.#versions.seen(snapshot);
    this.#contactCentres.follow(snapshot);
    await this.#bindings.follow(snapshot);
    this.presence.follow(snapshot);
    void this.#unaskedLamps.follow(snapshot);
  }

  #flowClosed(flow: Flow): void {
    this.#bindings.flowClosed(flow);
    this.presence.flowClosed(flow);
  }

  async #other(request: SipRequest): Promise<void> {
    if (request.method === 'PUBLISH') return this.#publish(request);
    if (request.method === 'MESSAGE') return this.#message(request);

    // A phone or a load balancer that asks whether we are alive needs no password (RFC 3261 §11).
    if (request.method === 'OPTIONS') request.respond(200, { headers: OPTIONS_HEADERS });
    else this.#refuse(request, refusalOf(request));
  }

  async #answer(request: SipRequest, handle: () => Promise<void>): Promise<void> {
    if (this.#isStopping) return this.#refuse(request, { code: 'stopping' });
    try {
      await handle();
    } catch (error) {
      this.#logBug(error, { method: request.method });
      request.respond(500);
    }
  }

  #refuse(request: SipRequest, refusal: Refusal): void {
    this.#counters.add(`refused.${request.method.toLowerCase()}.${refusal.code}`);
    if (refusal.code === 'wrong-credentials') this.#options.guard?.failedAuthentication(request.flow.address);
    refuse(request, refusal);
  }

  #logBug(error: unknown, fields: { readonly [field: string]: unknown }): void {
    this.#options.log({ name: 'bug', ...fields, error: error instanceof Error ? error.stack : String(error) });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(ms, resolve);
    });
  }
}
