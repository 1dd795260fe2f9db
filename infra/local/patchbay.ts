import { join } from 'node:path';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { createApi } from '#functions/api/index.ts';
import { closeStuckCalls, createCdrHandler, RateCards } from '#functions/cdr/index.ts';
import { listenSmtp, type SmtpListener } from '#functions/fax-mail/index.ts';
import { imapClient, sendDueAccounts } from '#functions/imap/index.ts';
import { createJobsHandler, startDueJobs } from '#functions/jobs/index.ts';
import {
  createNotifyHandler,
  folderSender,
  ftpUploader,
  type MailSender,
  sendDueMeetings,
  smtpSender,
  sweepAll,
  WITHOUT_SENDER,
} from '#functions/notify/index.ts';
import { createWebhookHandler } from '#functions/webhooks/index.ts';
import { forgetOldBlobs, openDiskBlobs, UPLOAD_KEPT_MS, UploadDoor } from '#shared/blob/index.ts';
import { CLOSURE } from '#shared/cdr/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { BACKUP_KEPT_MS, JOB_KEPT_MS } from '#shared/job/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import { ensureTables, openStore } from '#shared/store/index.ts';
import type { JobWorld, UseCaseWorld } from '#shared/usecases/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { consume } from './consumer.ts';
import { DataFolder } from './data-folder.ts';
import { demoTenant, hasMailboxes, type StoredDemo } from './demo.ts';
import { DEMO_NUMBERS } from './demo-features.ts';
import { startDynamoDb } from './dynamodb.ts';
import { LocalEdge, type SipPorts, sipPortsFrom } from './edge.ts';
import { every } from './every.ts';
import { type HttpListener, listenHttp } from './http.ts';
import { LogFile } from './log-file.ts';
import type { LocalOptions } from './options.ts';
import { advertisedAddress, assertPortFree } from './ports.ts';
import { LocalQueues } from './queues.ts';
import { relayEvents } from './relay-events.ts';
import { featureCodes, type StartFacts } from './start-screen.ts';

const REGION = 'eu-west-1';
const TABLES = { configTable: 'patchbay-config', recordsTable: 'patchbay-records' };
/** An edge that starts again under the same id finds the registrations it held. */
const EDGE_ID = 'edge_local';
const PORTAL = join(import.meta.dirname, '..', '..', 'web', 'out');
/** How often calls are looked for whose end is never told; the same on AWS. */
const CLOSING_INTERVAL_MS = 5 * 60_000;
const SCHEDULING_INTERVAL_MS = 60_000;
/** How often messages are looked for whose time has come, and files; the same on AWS. */
const SWEEPING_INTERVAL_MS = 6 * 3_600_000;
/** How often IMAP accounts are looked for that are due; the same on AWS. */
const ACCOUNTS_INTERVAL_MS = 60_000;
const MEETINGS_INTERVAL_MS = 60_000;
/** A slow server of mail must not hold up faxes and meetings. */
const NOTICE_BATCHES_AT_ONCE = 4;
/** A slow IMAP server must not hold up the accounts of others (one look may take a minute); e-mails have a queue of their own. */
const ACCOUNT_BATCHES_AT_ONCE = 4;
/** A slow webhook endpoint must not hold up the others (one batch may take 15 s). */
const WEBHOOK_BATCHES_AT_ONCE = 4;
/** Stopping waits for the slices of jobs that are being worked on. */
const JOB_SLICE_MS = 2000;

/** What only `main.ts` and tests say. */
export interface PatchbayOptions extends LocalOptions {
  /** Whether a new demo tenant has mailboxes, an attendant, a queue and a conference room; without, users and phones alone. */
  readonly hasDemoFeatures?: boolean;
  /** Server of mail; without one, mails lie in a folder. */
  readonly smtpUrl?: string | undefined;
  readonly mailFrom?: string | undefined;
  /** Pauses between attempts to deliver a webhook. */
  readonly webhookRetrySeconds?: readonly number[];
  /** How often IMAP accounts are looked at. */
  readonly accountsIntervalMs?: number;
  /** What the edge is told beside the rest (edge/README.md). */
  readonly edgeEnvironment?: Readonly<Record<string, string>>;
}

/** A whole Patchbay on this machine, ready for phones and browsers. */
export interface Patchbay {
  readonly facts: StartFacts;
  readonly edge: Pick<LocalEdge, 'pid' | 'crash'>;
  readonly queues: Pick<LocalQueues, 'stop' | 'resume'>;
  /** Ends everything in order: calls first, then what their records go through. Idempotent; within 5 s. */
  stop(): Promise<void>;
}

/**
 * Starts everything; ports and folder are tried before anything runs.
 *
 * @throws StartProblem  when something is in the way that people can change; nothing is left running
 */
export async function startPatchbay(options: PatchbayOptions): Promise<Patchbay> {
  const sipPorts = sipPortsFrom(options.sipPort);
  await assertPortsFree(options, sipPorts);

  const running = new Running();
  try {
    return await startAll(options, sipPorts, running);
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function startAll(options: PatchbayOptions, sipPorts: SipPorts, running: Running): Promise<Patchbay> {
  const folder = DataFolder.open(options.dataFolder);
  running.add(() => folder.close());
  const logFile = new LogFile(folder.file('logs/functions.log'));
  running.add(() => logFile.close());
  const log = pino({ base: null }, logFile);

  const [dynamodb, queues] = await Promise.all([
    startDynamoDb(folder).then((started) => running.add(() => started.stop(), started)),
    LocalQueues.start({ folder: folder.file('queues'), region: REGION }).then((started) =>
      running.add(() => started.stop(), started),
    ),
  ]);
  const database = { ...TABLES, region: REGION, endpoint: dynamodb.endpoint };
  await ensureTables(database);
  const store = openStore(database);
  running.add(() => store.close());

  const secretKey = folder.secretKey();
  const world: UseCaseWorld = {
    store,
    clock: systemClock,
    chance: systemChance,
    ids: new TimeSortedIds(systemClock, systemChance),
    secretBox: new SecretBox(Buffer.from(secretKey, 'base64')),
  };
  const demo = await demoTenant(world, folder, options.hasDemoFeatures ?? false);

  const sqs = openSqs({ region: REGION, endpoint: queues.endpoint });
  running.add(() => sqs.destroy());
  const uploads = new UploadDoor(systemClock, systemChance);
  const blobs = openDiskBlobs(folder.file('blobs'), uploads);
  await forgetOld(folder.file('blobs'));
  running.add(
    every(
      systemClock,
      SWEEPING_INTERVAL_MS,
      () => forgetOld(folder.file('blobs')),
      (error) => log.error({ name: 'files-not-swept', reason: String(error) }),
    ),
  );
  const jobWorld: JobWorld = { ...world, blobs, jobQueue: openQueue(sqs, queues.url('jobs')) };
  const mail = mailSender(options, folder.file('mail'));
  running.add(() => mail.close());
  const faxMail = { ...world, blobs, mail, mailDomain: null, log };
  const smtp = await listenSmtp(faxMail, options.smtpPort);
  running.add(() => smtp.close());
  running.add(startFunctions({ world: jobWorld, mail, queues, sqs, log, options }));

  const host = advertisedAddress(options.host);
  const otherHost = options.otherHost === null ? null : advertisedAddress(options.otherHost);
  const advertised = otherHost === null ? [host] : [host, otherHost];
  const certificate = await folder.certificate({
    domain: demo.domain,
    addresses: [...new Set(['127.0.0.1', ...advertised])],
  });
  const edge = await LocalEdge.start({
    hosts: sipHosts(options),
    sipPorts,
    logFile: folder.file('logs/edge.log'),
    environment: {
      AWS_REGION: REGION,
      DYNAMODB_ENDPOINT: dynamodb.endpoint,
      CONFIG_TABLE: TABLES.configTable,
      RECORDS_TABLE: TABLES.recordsTable,
      SQS_ENDPOINT: queues.endpoint,
      CALL_EVENTS_QUEUE_URL: queues.url('call-events'),
      SECRET_KEY: secretKey,
      EDGE_ID,
      SPOOL_DIR: folder.file('spool'),
      HOOKS_REACH: 'anywhere', // applications are on the laptop, too
      FILES_DIR: folder.file('blobs'),
      TLS_KEY_FILE: certificate.key,
      TLS_CERT_FILE: certificate.cert,
      RTP_PORTS: `${options.rtpPorts.from}-${options.rtpPorts.to}`,
      ADVERTISE: advertised.join(','),
      EVENTS_PORT: '0',
      DEFAULT_TENANT: demo.stored.tenantId,
      ...options.edgeEnvironment,
    },
  });
  running.add(() => edge.stop());

  // Last, because the portal shows where the edge listens.
  const http = await listenHttp({
    host: options.host,
    port: options.httpPort,
    api: createApi({
      ...jobWorld,
      defaultTenant: demo.stored.tenantId,
      mayReachPrivate: true,
      log: (event) => log.error(event),
    }),
    eventsPort: () => edge.eventsPort,
    portalFolder: PORTAL,
    uploads,
    sipServer: { host, ...edge.ports },
  });
  running.add(() => http.close());

  return {
    facts: startFacts({ host, otherHost, demo, http, edge, folder, tlsCertificate: certificate.cert, smtp }),
    edge,
    queues,
    stop: () => running.stop(),
  };
}

/** What lifecycle rules do on AWS. */
async function forgetOld(blobs: string): Promise<void> {
  const nowMs = systemClock.nowMs();
  await forgetOldBlobs(blobs, {
    kept: nowMs - BACKUP_KEPT_MS,
    uploaded: nowMs - UPLOAD_KEPT_MS,
    others: nowMs - JOB_KEPT_MS,
  });
}

/** By the server of mail that was named, else into a folder. */
const mailSender = ({ smtpUrl, mailFrom }: PatchbayOptions, folder: string): MailSender =>
  smtpUrl === undefined
    ? folderSender(folder, mailFrom ?? WITHOUT_SENDER)
    : smtpSender(smtpUrl, mailFrom ?? WITHOUT_SENDER);

/** The functions that SQS wakes, fed from the embedded queues as Lambda would. */
function startFunctions({
  world,
  mail,
  queues,
  sqs,
  log,
  options: { webhookRetrySeconds: retrySeconds, accountsIntervalMs, mailFrom },
}: {
  world: JobWorld;
  mail: MailSender;
  queues: LocalQueues;
  sqs: SQSClient;
  log: pino.Logger;
  options: PatchbayOptions;
}): () => Promise<void> {
  const webhooks = openQueue(sqs, queues.url('webhooks'));
  const consumer = { client: sqs, region: REGION, log: (event: object) => log.error(event) };
  const cdrWorld = { store: world.store, webhooks, clock: world.clock, rates: new RateCards(), log };
  const stopCdr = consume({
    ...consumer,
    queueUrl: queues.url('call-events'),
    queueArn: queues.arn('call-events'),
    concurrency: 1,
    handler: createCdrHandler(cdrWorld),
  });
  const closing = setInterval(() => {
    closeStuckCalls({ ...cdrWorld, limits: CLOSURE }).catch((error: unknown) =>
      log.error({ name: 'stuck-calls-failed', reason: String(error) }),
    );
  }, CLOSING_INTERVAL_MS);
  const stopWebhooks = consume({
    ...consumer,
    queueUrl: queues.url('webhooks'),
    queueArn: queues.arn('webhooks'),
    concurrency: WEBHOOK_BATCHES_AT_ONCE,
    handler: createWebhookHandler({
      store: world.store,
      secrets: world.secretBox,
      queue: webhooks,
      log,
      mayReachPrivate: true,
      ...(retrySeconds && { retrySeconds }),
    }),
  });
  const stopJobs = consume({
    ...consumer,
    queueUrl: queues.url('jobs'),
    queueArn: queues.arn('jobs'),
    concurrency: 1,
    handler: createJobsHandler({
      ...world,
      jobQueue: openQueue(sqs, queues.url('jobs')),
      mayReachPrivate: true,
      log,
      sliceMs: JOB_SLICE_MS,
    }),
  });
  // One function for two queues, as on AWS.
  const notify = createNotifyHandler({
    ...world,
    mail,
    mailFrom: mailFrom ?? WITHOUT_SENDER,
    imap: imapClient({ mayReachPrivate: true, clock: world.clock }),
    ...(accountsIntervalMs !== undefined && {
      nextLookMs: { withNew: accountsIntervalMs, withoutNew: accountsIntervalMs },
    }),
    transcriber: null,
    uploadFax: ftpUploader({ mayReachPrivate: true, clock: world.clock }),
    log,
  });
  const stopNotices = consume({
    ...consumer,
    queueUrl: queues.url('notices'),
    queueArn: queues.arn('notices'),
    concurrency: NOTICE_BATCHES_AT_ONCE,
    handler: notify,
  });
  const stopMailAccounts = consume({
    ...consumer,
    queueUrl: queues.url('mail-accounts'),
    queueArn: queues.arn('mail-accounts'),
    concurrency: ACCOUNT_BATCHES_AT_ONCE,
    handler: notify,
  });
  const notices = openQueue(sqs, queues.url('notices'));
  const mailAccounts = openQueue(sqs, queues.url('mail-accounts'));
  const stopRelay = relayEvents({ store: world.store, webhooks, notices, mailAccounts, clock: world.clock, log });
  const stopSweep = every(
    world.clock,
    SWEEPING_INTERVAL_MS,
    () => sweepAll({ ...world, log }),
    (error) => log.error({ name: 'voicemail-not-swept', reason: String(error) }),
  );
  const stopAccounts = every(
    world.clock,
    accountsIntervalMs ?? ACCOUNTS_INTERVAL_MS,
    () => sendDueAccounts({ ...world, mailAccounts }),
    (error) => log.error({ name: 'accounts-not-looked-at', reason: String(error) }),
  );
  const stopMeetings = every(
    world.clock,
    MEETINGS_INTERVAL_MS,
    () => sendDueMeetings({ ...world, notices }),
    (error) => log.error({ name: 'meetings-not-looked-at', reason: String(error) }),
  );
  const stopScheduler = every(
    world.clock,
    SCHEDULING_INTERVAL_MS,
    () => startDueJobs({ ...world, log }),
    (error) => log.error({ name: 'schedules-not-read', reason: String(error) }),
  );
  return async () => {
    clearInterval(closing);
    await Promise.all([
      stopCdr(),
      stopWebhooks(),
      stopJobs(),
      stopNotices(),
      stopMailAccounts(),
      stopRelay(),
      stopSweep(),
      stopAccounts(),
      stopMeetings(),
      stopScheduler(),
    ]);
  };
}

function startFacts({
  host,
  otherHost,
  demo,
  http,
  edge,
  folder,
  tlsCertificate,
  smtp,
}: {
  host: string;
  otherHost: string | null;
  demo: StoredDemo;
  http: HttpListener;
  edge: LocalEdge;
  folder: DataFolder;
  tlsCertificate: string;
  smtp: SmtpListener;
}): StartFacts {
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${http.port}`;
  return {
    portal: origin,
    api: origin,
    apiKey: demo.stored.apiKey,
    admin: demo.admin,
    sip: { domain: demo.domain, host, otherHost, ...edge.ports },
    users: demo.users,
    numbers: hasMailboxes(demo) ? DEMO_NUMBERS : null,
    featureCodes,
    smtpPort: smtp.port,
    tlsCertificate,
    logs: folder.file('logs'),
  };
}

async function assertPortsFree(options: LocalOptions, sip: SipPorts): Promise<void> {
  await assertPortFree('TCP', { host: options.host, port: options.httpPort, option: '--http' });
  await assertPortFree('TCP', { host: '127.0.0.1', port: options.smtpPort, option: '--smtp' });
  for (const host of sipHosts(options)) {
    await assertPortFree('UDP', { host, port: sip.udp, option: '--sip' });
    for (const port of [sip.tcp, sip.tls, sip.ws, sip.wss])
      await assertPortFree('TCP', { host, port, option: '--sip' });
  }
}

const sipHosts = ({ host, otherHost }: LocalOptions): string[] => (otherHost === null ? [host] : [host, otherHost]);

/** What has been started, to be ended in reverse. */
class Running {
  readonly #ends: (() => void | Promise<void>)[] = [];
  #stopped: Promise<void> | null = null;

  add<Started>(end: () => void | Promise<void>, started?: Started): Started {
    this.#ends.unshift(end);
    return started as Started;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#endAll();
    return this.#stopped;
  }

  async #endAll(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
