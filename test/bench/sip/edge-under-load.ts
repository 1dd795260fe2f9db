import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '#infra/local/data-folder.ts';
import { LocalEdge } from '#infra/local/edge.ts';
import { LocalQueues } from '#infra/local/queues.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createTenant, createUser, type UseCaseWorld } from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { freePortRange } from '#test/world/free-ports.ts';
import { LOAD_CORE, SUBJECT_CORE } from '../relay/subject.ts';

export const DOMAIN = 'bench.example';
export const FIRST_EXTENSION = 1000;
export const USERS = 1000;
export const PASSWORD = 'bench-secret-of-all';

/** The edge as it runs in production, a process alone on its core; database and queue share the other one with the load. */
export interface EdgeUnderLoad {
  readonly pid: number;
  readonly udpPort: number;
  readonly tlsPort: number;
  readonly wssPort: number;
  /** What `/counters` says. */
  counters(): Promise<Record<string, Record<string, number>>>;
  stop(): Promise<void>;
}

/** Starts it with one tenant of 1,000 users; `environment` is added to what it runs with. */
export async function startEdgeUnderLoad(environment: Readonly<Record<string, string>> = {}): Promise<EdgeUnderLoad> {
  pin(process.pid, LOAD_CORE); // and with us what we start
  const path = mkdtempSync(join(tmpdir(), 'sip-bench-'));
  const folder = DataFolder.open(path);
  const certificate = await folder.certificate({ domain: DOMAIN, addresses: ['127.0.0.1'] });
  const database = await startDynamoDb();
  const queues = await LocalQueues.start({ folder: folder.file('queues'), region: database.options.region });
  const [rtp, http] = [await freePortRange(8000), await freePortRange(2)];
  await putUsers({
    store: database.openStore(),
    clock: systemClock,
    chance: systemChance,
    ids: new TimeSortedIds(systemClock, systemChance),
    secretBox: new SecretBox(Buffer.alloc(32, 1)),
  });
  const edge = await LocalEdge.start({
    hosts: ['127.0.0.1'],
    sipPorts: { udp: 0, tcp: 0, tls: 0, ws: 0, wss: 0 },
    logFile: folder.file('edge.log'),
    environment: {
      ...environment,
      AWS_REGION: database.options.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      DYNAMODB_ENDPOINT: database.endpoint,
      CONFIG_TABLE: database.options.configTable,
      RECORDS_TABLE: database.options.recordsTable,
      SQS_ENDPOINT: queues.endpoint,
      CALL_EVENTS_QUEUE_URL: queues.url('call-events'),
      SPOOL_DIR: folder.file('spool'),
      TLS_KEY_FILE: certificate.key,
      TLS_CERT_FILE: certificate.cert,
      RTP_PORTS: `${rtp.from}-${rtp.to}`,
      HTTP_PORT: String(http.from),
    },
  });
  const pid = edge.pid ?? 0;
  pin(pid, SUBJECT_CORE);
  return {
    pid,
    udpPort: edge.ports.udp,
    tlsPort: edge.ports.tls,
    wssPort: edge.ports.wss,
    counters: async () => (await fetch(`http://127.0.0.1:${http.from}/counters`)).json() as never,
    async stop() {
      await edge.stop();
      await queues.stop();
      await database.stop();
      folder.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function pin(pid: number, core: string): void {
  spawnSync('taskset', ['-a', '-p', '-c', core, String(pid)]);
}

async function putUsers(world: UseCaseWorld): Promise<void> {
  const tenant = await createTenant(world, systemPrincipal(''), {
    name: 'Bench',
    domain: DOMAIN,
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
  });
  if (!tenant.ok) throw new Error(JSON.stringify(tenant.problem));
  for (let extension = FIRST_EXTENSION; extension < FIRST_EXTENSION + USERS; extension++) {
    const user = NewUser.parse({
      extension: String(extension),
      name: `User ${extension}`,
      email: `${extension}@${DOMAIN}`,
      sipPassword: PASSWORD,
    });
    const created = await createUser(world, systemPrincipal(tenant.value.id), user);
    if (!created.ok) throw new Error(JSON.stringify(created.problem));
  }
}
