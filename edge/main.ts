import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Blobs, openDiskBlobs, openS3Blobs } from '#shared/blob/index.ts';
/**
 * The edge process: phones on one side, the store and the queue on the other. Top to bottom: what it is made of, in the
 * order in which it starts, and how it stops.
 */
// Not by the door: the edge needs no more of how people sign in.
import { loadSecretKey, SecretBox } from '#shared/credentials/secret-box.ts';
import { HOLDING_REASONS } from '#shared/fraud-control/index.ts';
import { openQueue, openSqs, packing } from '#shared/queue/index.ts';
import { FrequentRequests } from '#shared/store/frequent-requests.ts'; // not by the door: functions would bundle its HTTP client
import { openStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { applicationAlarms } from './application-alarms.ts';
import { type AudioFilesNews, FileCache } from './audio-files/index.ts';
import { auditRecordings } from './audit-recordings.ts';
import { SharedBans } from './bans/index.ts';
import { Publisher } from './broker/index.ts';
import {
  Calls,
  type ConferenceNews,
  connectSignaling,
  type EmergencyNews,
  type HeldBack,
  joinEngine,
  objectSecrets,
  type PresenceNews,
  type RegistrationNews,
  registrationState,
  type TrunkNews,
  trunkAccounts,
} from './calls/index.ts';
import { readCertificates, watchCertificates } from './certificates.ts';
import { ALONE, clusterKey, EdgeCluster } from './cluster/index.ts';
import { Announcement, Commands, handlersFor } from './commands/index.ts';
import { readConfig } from './config.ts';
import { type FaxAlarm, Faxes, FaxSender } from './fax/index.ts';
import { eventNow, Gateway, Teller } from './gateway/index.ts';
import { HttpHooks, TextSpeaker } from './hooks/index.ts';
import { openLog } from './log.ts';
import { logCalls } from './log-calls.ts';
import { Marks } from './marks.ts';
import { Prompts, startMedia } from './media/index.ts';
import { ownMusicFile } from './media/music/index.ts';
import { Rtpengines } from './media/rtpengine/index.ts';
import { metricsText, observeCalls, openMetrics } from './metrics/index.ts';
import { type PromptAlarm, RecordedPrompts } from './recorded-prompts.ts';
import {
  leftRecordings,
  OldRecordings,
  type RecordingAlarm,
  RecordingAlarms,
  RecordingHandOver,
  whenRecorded,
} from './recordings/index.ts';
import { addressList, contains, startEngine } from './signaling/index.ts';
import { dnsNames, RememberedNames } from './signaling/transport/index.ts';
import { openSpool } from './spool/index.ts';
import { standingAlarms } from './standing-alarms.ts';
import { serveStatus } from './status.ts';
import { TraceLog, traceCalls } from './trace/index.ts';
import { Mailboxes, type VoicemailAlarm } from './voicemail/index.ts';

/** What is left of the 4 s for stopping when calls have ended (edge/calls takes up to 2.5 s, signaling up to 0.5 s). */
const SPOOL_CLOSE_MS = 800;
/** Whoever reads the log and does not go on has had its time. */
const LOG_FLUSH_MS = 200;

/** Nothing that anybody has uploaded can be had. */
const NO_BLOBS = { read: async () => null };

const clock = systemClock;
const chance = systemChance;

try {
  await run();
} catch (error) {
  // The last line says it all: infra/local shows it, and so does a service manager.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const ids = new TimeSortedIds(clock, chance);
  const config = readConfig(process.env, ids);
  const { edgeId } = config;
  const { logger, event: log, flushed } = openLog(edgeId);
  const world = { clock, chance, ids, log, edgeId };

  const store = openStore({
    ...config.store,
    frequentRequests: (dynamo) => new FrequentRequests(dynamo, config.store.configTable, clock),
  });
  const secretKey = config.secretKey && (await loadSecretKey(config.secretKey));
  const secretBox = secretKey && new SecretBox(secretKey);
  const cluster = secretKey && config.cluster && new EdgeCluster({ ...world, store, key: clusterKey(secretKey) });
  const clusterAddress = cluster && config.cluster && (await cluster.listen(config.cluster));
  const { send } = packing(openQueue(openSqs(config.queue), config.queue.url));
  // Before anything can take a call: it ends the calls that a crash has cut off.
  const journal = openSpool({
    ...world,
    directory: config.spoolDirectory,
    send,
    log: logger,
    recordingsOf: (tenantId, callId) => leftRecordings(config.recordingsFolder, tenantId, callId),
  });
  const trace = await TraceLog.open({ ...world, ...config.trace });
  const registry = openMetrics(edgeId);
  const [media, prompts] = await Promise.all([startMedia({ ...world, ...config.media }), openPrompts()]);
  const rtpengines = config.rtpengines && new Rtpengines({ ...world, nodes: config.rtpengines });
  const blobs = openBlobs();
  const audio = await openAudio(blobs ?? NO_BLOBS);
  const { engine, signaling } = await openSignaling();
  const { names, algorithms, qops } = config;
  const proxies = addressList(config.guard.proxies);
  const teller = new Teller({ ...world, store });
  const alarmMarks = await Marks.open(join(config.spoolDirectory, 'alarms'));
  const tellOfEdge = standingAlarms(alarmMarks, tellAlarm);
  const ofApplications = applicationAlarms(alarmMarks, world.clock, (tenantId, { ivrId, isOver, detail }) => {
    const alarm = { alarm: 'application-failed', severity: 'warning' as const, subject: ivrId, detail };
    teller.tell(tenantId, isOver ? 'alarm.cleared' : 'alarm.raised', alarm);
  });
  let gateway: Gateway | null = null;
  const mailboxes = blobs ? await openMailboxes(blobs) : undefined;
  const recordingAlarms = new RecordingAlarms(tellOfEdge);
  const handOver = blobs && (await openHandOver(blobs));
  const faxes = blobs ? await openFaxes(blobs) : undefined;
  const speaker = new TextSpeaker();
  const calls = new Calls({
    ...world,
    signaling,
    media,
    prompts,
    rtpengines,
    store,
    cluster: cluster ?? ALONE,
    trunkAccount: trunkAccounts(secretBox, log),
    secretOf: objectSecrets(secretBox, log),
    names,
    internet: { names: new RememberedNames(dnsNames(config.dns), clock) },
    recordingsFolder: config.recordingsFolder,
    audio,
    voicemail: mailboxes,
    faxes,
    promptKeeper: blobs ? await openRecordedPrompts(blobs) : undefined,
    onAudioNews: tellAudio,
    algorithms,
    qops,
    guard: engine?.guard,
    onRegistration: tellRegistration,
    onPresence: tellPresence,
    onTrunkNews: tellTrunk,
    onQueueTold: (tenantId, { type, data }) => teller.tell(tenantId, type, data),
    onQueueCounted: (tenantId, counted) => gateway?.tellNow(eventNow(world, tenantId, 'queue.counted', counted)),
    onQueueLogged: (tenantId, entry) => journal.log(tenantId, entry),
    onHeldBack: tellHeldBack,
    onEmergency: tellEmergency,
    hooks: new HttpHooks({ ...world, mayReachPrivate: config.hooksReach === 'anywhere' }),
    speaker,
    onApplicationFailed: ({ tenantId, ...failure }) => {
      teller.tell(tenantId, 'ivr.application-failed', failure);
      ofApplications.failed(tenantId, failure.ivrId, failure.problem);
    },
    onApplicationWorked: ({ tenantId, ivrId }) => ofApplications.worked(tenantId, ivrId),
    onConference: tellConference,
    onRoomRecorded: auditRecordings({ store, log }),
    onConferenceChanged: (tenantId, changed) =>
      gateway?.tellNow(eventNow(world, tenantId, 'conference.changed', changed)),
    onFlowReport: ({ tenantId, ...report }) => teller.tell(tenantId, 'ivr.reported', report),
    isTrustedProxy: (address) => contains(proxies, address),
    journal: whenRecorded(logCalls(traceCalls(observeCalls(journal, registry), trace), log), recordingAlarms, (file) =>
      handOver?.take(file),
    ),
  });
  const bans = engine && new SharedBans({ ...world, store, guard: engine.guard });
  const commands = new Commands({
    ...world,
    store,
    handlers: handlersFor({
      edgeId,
      trace,
      control: calls.control,
      presence: calls.presence,
      voicemailCounted: (told) => calls.messagesCounted(told),
    }),
  });
  const faxSender = blobs && faxes ? openFaxSender(blobs, faxes) : undefined;
  const oldRecordings = new OldRecordings({ ...world, store, recordingsFolder: config.recordingsFolder });
  await cluster?.join();
  const announcement = new Announcement({ ...world, store, clusterAddress });
  let isStopping = false;
  const status = config.status && (await serveStatus(config.status, { isReady: () => !isStopping, counters, metrics }));

  const publisher = config.broker && new Publisher({ ...world, ...config.broker, store });
  gateway = config.events ? await openGateway(config.events) : null;

  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop); // the program that started us has died
  process.on('unhandledRejection', (error) => log({ name: 'bug', error: (error as Error).stack ?? String(error) }));
  const listening = engine?.listening ?? [];
  log({ name: 'edge-ready', listening });
  process.send?.({ name: 'edge-ready', listening, eventsPort: gateway?.port ?? null });

  /** A node that cannot say anything still carries calls. */
  async function openPrompts(): Promise<Prompts> {
    return Prompts.open().catch((error: Error) => {
      log({ name: 'prompts-missing', error: error.message });
      return new Prompts();
    });
  }

  function openMailboxes(blobs: Blobs): Promise<Mailboxes> {
    // Without a key nothing that is sealed can be opened here, nor is anything sealed.
    const box = secretBox ?? new SecretBox(chance.bytes(32), chance);
    return Mailboxes.open({
      world: { store, blobs, clock, ids, chance, secretBox: box },
      folder: join(config.spoolDirectory, 'voicemail'),
      canSeal: secretBox !== null && secretBox !== undefined,
      log,
      alarm: tellOfEdge,
    });
  }

  function openHandOver(blobs: Blobs): Promise<RecordingHandOver> {
    const { recordingsFolder } = config;
    return RecordingHandOver.open({ ...world, store, blobs, alarms: recordingAlarms, recordingsFolder });
  }

  function openFaxes(blobs: Blobs): Promise<Faxes> {
    const box = secretBox ?? new SecretBox(chance.bytes(32), chance);
    return Faxes.open({
      world: { store, blobs, clock, ids, chance, secretBox: box },
      folder: join(config.spoolDirectory, 'fax'),
      addresses: config.media.addresses,
      log,
      alarm: tellOfEdge,
    });
  }

  function openFaxSender(blobs: Blobs, faxes: Faxes): FaxSender {
    const box = secretBox ?? new SecretBox(chance.bytes(32), chance);
    const sending = { store, blobs, clock, ids, chance, secretBox: box };
    return new FaxSender({ world: sending, faxes, control: calls.control, folder: faxes.folder, log });
  }

  function openRecordedPrompts(blobs: Blobs): Promise<RecordedPrompts> {
    const box = secretBox ?? new SecretBox(chance.bytes(32), chance);
    return RecordedPrompts.open(
      { store, blobs, clock, ids, chance, secretBox: box },
      join(config.spoolDirectory, 'prompts'),
      log,
      tellOfEdge,
    );
  }

  function tellAlarm(
    tenantId: TenantId,
    { alarm, isOver, detail }: FaxAlarm | PromptAlarm | RecordingAlarm | VoicemailAlarm,
  ): void {
    const told = { alarm, severity: 'critical' as const, subject: edgeId, detail };
    teller.tell(tenantId, isOver ? 'alarm.cleared' : 'alarm.raised', told);
  }

  /** Null where this edge has none. */
  function openBlobs(): Blobs | null {
    if (config.blobs === null) return null;
    return 'folder' in config.blobs ? openDiskBlobs(config.blobs.folder) : openS3Blobs(config.blobs);
  }

  /** What is played to callers: what tenants have uploaded, and music of our own. */
  async function openAudio(blobs: Pick<Blobs, 'read'>) {
    const { audioCache } = config;
    const ownMusic = await ownMusicFile(join(audioCache.folder, 'own')).catch((error: unknown) => {
      log({ name: 'music-not-written', error: String(error) });
      return null;
    });
    return { blobs, cache: await FileCache.open(audioCache.folder, audioCache.maxBytes), ownMusic };
  }

  /** Call control steers the engine of this process, or over the wire a drachtio-server. */
  async function openSignaling() {
    const { listen, dns, certificates, control, guard, sessionSeconds, signaling } = config;
    if (signaling) return { engine: null, signaling: await connectSignaling(signaling, log) };
    const engine = await startEngine({
      ...world,
      listen,
      dns,
      guard,
      wiretap: (...heard) => trace.message(...heard),
      ...(certificates && { tls: readCertificates(certificates) }),
      ...(control && { control }),
      ...(sessionSeconds !== undefined && { timers: { sessionSeconds } }),
    });
    if (certificates) watchCertificates(certificates, world, (set) => engine.replaceCertificates(set));
    return { engine, signaling: joinEngine(engine, world) };
  }

  function tellRegistration(news: RegistrationNews): void {
    const state = registrationState(news.registration);
    if (news.name === 'added') teller.tell(news.tenantId, 'registration.added', state);
    else teller.tell(news.tenantId, 'registration.removed', { ...state, reason: news.reason });
  }

  function tellTrunk({ name, tenantId, trunkId, trunk, reason }: TrunkNews): void {
    teller.tell(tenantId, `trunk.${name}`, { trunkId, name: trunk, reason });
    if (name === 'registered') return;
    const detail = name === 'unreachable' ? `${trunk} does not answer, or refuses us.` : `${trunk} answers again.`;
    const alarm = { alarm: 'trunk-unreachable', severity: 'critical' as const, subject: trunkId, detail };
    teller.tell(tenantId, name === 'unreachable' ? 'alarm.raised' : 'alarm.cleared', alarm);
  }

  function tellAudio({ name, tenantId }: AudioFilesNews): void {
    const detail =
      name === 'unavailable' ? 'Uploaded prompts and music cannot be read.' : 'Uploaded audio is there again.';
    const alarm = { alarm: 'audio-unavailable', severity: 'critical' as const, subject: tenantId, detail };
    teller.tell(tenantId, name === 'unavailable' ? 'alarm.raised' : 'alarm.cleared', alarm);
  }

  function tellHeldBack({ tenantId, reason, number }: HeldBack): void {
    const detail = `${HOLDING_REASONS[reason]} Last dialed: ${number}.`;
    teller.tell(tenantId, 'alarm.raised', {
      alarm: 'calls-held-back',
      severity: 'critical',
      subject: tenantId,
      detail,
    });
  }

  function tellConference(news: ConferenceNews): void {
    if (news.name === 'joined' || news.name === 'left') {
      const { name, tenantId, ...visit } = news;
      teller.tell(tenantId, `conference.${name}`, visit);
    } else {
      const { name, tenantId, ...room } = news;
      teller.tell(tenantId, `conference.${name}`, room);
    }
  }

  function tellEmergency({ tenantId, callId, caller, number, location, callbackNumber }: EmergencyNews): void {
    const who = `${caller.name ?? caller.number} (${caller.number})`;
    const detail = `${who} calls ${number} from ${location ?? 'a place nobody has named'}, to be called back at ${callbackNumber ?? caller.number}.`;
    teller.tell(tenantId, 'alarm.raised', { alarm: 'emergency-call', severity: 'critical', subject: callId, detail });
  }

  function tellPresence(news: PresenceNews): void {
    const { tenantId, userId } = news;
    if (news.name === 'status')
      teller.tell(tenantId, 'presence.changed', { userId, status: news.status, note: news.note });
    else teller.tell(tenantId, 'presence.line-changed', { userId, extension: news.extension, state: news.state });
  }

  async function openGateway({ host, port, isTls }: NonNullable<typeof config.events>) {
    const { certificates } = config;
    if (isTls && !certificates) throw new Error('EVENTS_TLS: needs TLS_KEY_FILE and TLS_CERT_FILE');
    const tls = isTls && certificates ? readCertificates(certificates) : null;
    const onListened = (tenantId: TenantId) => void cluster?.follow(tenantId);
    const opened = await Gateway.open({ host, port, tls, store, clock, onListened, log });
    if (tls && certificates) watchCertificates(certificates, world, (set) => opened.replaceCertificates(set));
    return opened;
  }

  async function counters() {
    const [signalingCounters, mediaCounters] = [engine?.counters() ?? {}, await media.counters()];
    return {
      signaling: signalingCounters,
      calls: calls.counters(),
      media: mediaCounters,
      ...(rtpengines && { rtpengine: rtpengines.counters() }),
      spool: journal.counters,
      ...(gateway && { events: gateway.counters() }),
    };
  }

  async function metrics() {
    return metricsText(edgeId, registry, await counters());
  }

  function stop(): void {
    if (isStopping) return;
    isStopping = true;
    void stopInOrder().then(() => process.exit(0));
  }

  async function stopInOrder(): Promise<void> {
    log({ name: 'edge-stopping' });
    void announcement.stop();
    await gateway?.close();
    commands.stop();
    bans?.stop();
    oldRecordings.stop();
    faxSender?.stop();
    await calls.stop();
    await mailboxes?.spool.stop();
    await handOver?.stop();
    faxes?.stop();
    cluster?.stop();
    await speaker.close();
    await teller.flush();
    await publisher?.stop();
    await signaling.close();
    await engine?.close();
    await media.close();
    rtpengines?.close();
    await trace.close();
    await journal.close({ withinMs: SPOOL_CLOSE_MS });
    status?.close();
    log({ name: 'edge-stopped' });
    await Promise.race([flushed(), sleep(LOG_FLUSH_MS)]);
  }
}
