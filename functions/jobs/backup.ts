import { z } from 'zod';
import {
  BACKUP_END,
  type BackupRecord,
  backupHead,
  backupLines,
  GIVEN_FOR,
  sipCredentialSecret,
} from '#shared/backup/index.ts';
import { OBJECT_KINDS, type ObjectKind } from '#shared/object/index.ts';
import { SETTING_BEARER_KINDS, type SettingBearerKind } from '#shared/setting/index.ts';
import type { Page, PageRequest, TenantStore } from '#shared/store/index.ts';
import type { JobWorld } from '#shared/usecases/index.ts';
import { User } from '#shared/user/index.ts';
import { Webhook } from '#shared/webhook/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { ResultFile } from './result-file.ts';
import type { Work } from './work.ts';

const READS_AT_ONCE = 50;

const Checkpoint = z.object({ parts: z.int(), done: z.int(), stage: z.int() });

/** What a record looks like before it is written: its secrets in clear. */
interface OpenRecord {
  readonly record: { readonly id: string };
  readonly secrets: Readonly<Record<string, string>>;
}
type Stage = { readonly kind: string; readonly read: (world: JobWorld, tenantId: string) => AsyncIterable<OpenRecord> };

/** What a backup has, in the order of the file. */
const STAGES: readonly Stage[] = [
  { kind: 'role', read: (world, tenantId) => roles(world.store.tenant(tenantId)) },
  { kind: 'user', read: users },
  ...OBJECT_KINDS.map((kind) => ({ kind: kind.name, read: objectsOf(kind) })),
  { kind: 'settings', read: settings },
  { kind: 'sign-in-policy', read: signInPolicy },
  { kind: 'oidc-provider', read: oidcProvider },
  { kind: 'ldap-directory', read: ldapDirectory },
  { kind: 'webhook', read: webhooks },
];

/**
 * Everything that a tenant has configured, as one file (sipXcom 20.04 BKP-01, XiVO 15.12 X1-BAK-05). A step for each kind of
 * record; what is changed while it goes on may be in the file or not. Secrets are sealed, so that the file is of use to
 * this installation only, or left out.
 */
export const backUp: Work<'backup'> = async function* (world, { job, input }, checkpoint) {
  const { tenantId } = job.principal;
  const tenant = await world.store.tenantById(tenantId);
  if (!tenant) return { name: 'failed', code: 'not-found', detail: 'The tenant is not there any more.' };
  let at = Checkpoint.nullable().parse(checkpoint) ?? { parts: 0, done: 0, stage: 0 };
  const file = new ResultFile(world, job, { contentType: 'application/json', parts: at.parts });
  while (at.stage < STAGES.length) {
    const { kind, read } = STAGES[at.stage] as Stage;
    const records: BackupRecord[] = [];
    for await (const { record, secrets } of read(world, tenantId)) {
      const isSealed = input.secrets === 'sealed' && Object.keys(secrets).length > 0;
      const sealed = isSealed ? world.secretBox.seal(tenantId, JSON.stringify(secrets)) : null;
      records.push({ kind, record, secrets: sealed });
    }
    const { id, name, domain, aliases, realm } = tenant;
    const head = backupHead({ createdAt: job.createdAt, tenant: { id, name, domain, aliases, realm } });
    const lines = backupLines(records, { isFirst: at.done === 0 });
    const isLast = at.stage === STAGES.length - 1;
    const parts = await file.append(`${at.stage === 0 ? head : ''}${lines}${isLast ? BACKUP_END : ''}`);
    at = { parts, done: at.done + records.length, stage: at.stage + 1 };
    const counts = records.length === 0 ? {} : { [kind]: records.length };
    yield { checkpoint: at, done: at.done, total: isLast ? at.done : null, counts };
  }
  const day = toInstant(Date.parse(job.createdAt)).slice(0, 10);
  return file.finish(`backup-${tenant.domain}-${day}.json`);
};

async function* roles({ roles }: TenantStore): AsyncGenerator<OpenRecord> {
  for await (const record of everyPage((page) => roles.list(page))) yield { record, secrets: {} };
}

async function* users({ store, secretBox }: JobWorld, tenantId: string): AsyncGenerator<OpenRecord> {
  for await (const user of store.tenant(tenantId).users.all()) {
    const { passwordHash, passwordChangedAt, sealedSipPassword, sipCredentials, voicemailPinHash } = user;
    const credentials = sipCredentials.map(
      (one) => [sipCredentialSecret(one.id), secretBox.open(tenantId, one.sealedSipPassword)] as const,
    );
    yield {
      record: User.parse(user),
      secrets: {
        ...(passwordHash !== null && { passwordHash, ...(passwordChangedAt !== null && { passwordChangedAt }) }),
        ...(sealedSipPassword !== null && { sipPassword: secretBox.open(tenantId, sealedSipPassword) }),
        ...Object.fromEntries(credentials),
        ...(voicemailPinHash !== null && { voicemailPinHash }),
      },
    };
  }
}

/** One read for each who could hold any, some at a time. */
async function* settings({ store }: JobWorld, tenantId: string): AsyncGenerator<OpenRecord> {
  const tenant = store.tenant(tenantId);
  const bearers: { bearer: SettingBearerKind; id: string }[] = [{ bearer: 'tenant', id: tenantId }];
  for await (const { id } of tenant.users.all()) bearers.push({ bearer: 'user', id });
  for (const kind of OBJECT_KINDS) {
    const bearer = SETTING_BEARER_KINDS.find((name) => name === kind.name);
    if (bearer) for await (const { id } of tenant.objects.all(kind)) bearers.push({ bearer, id });
  }
  for (let start = 0; start < bearers.length; start += READS_AT_ONCE) {
    const some = bearers.slice(start, start + READS_AT_ONCE);
    const found = await Promise.all(some.map(({ id }) => tenant.settings.get(id)));
    for (const [index, { bearer, id }] of some.entries()) {
      const values = found[index]?.values;
      if (values) yield { record: { id, bearer, values } as OpenRecord['record'], secrets: {} };
    }
  }
}

async function* webhooks({ store, secretBox }: JobWorld, tenantId: string): AsyncGenerator<OpenRecord> {
  const { webhooks } = store.tenant(tenantId);
  for await (const webhook of everyPage((page) => webhooks.list(page))) {
    const { sealedSecret, oldSealedSecret } = webhook;
    yield {
      record: Webhook.parse(webhook),
      secrets: {
        secret: secretBox.open(tenantId, sealedSecret),
        ...(oldSealedSecret !== null && { oldSecret: secretBox.open(tenantId, oldSealedSecret) }),
      },
    };
  }
}

/** What a tenant has one of has the tenant's id. */
async function* signInPolicy({ store }: JobWorld, id: string): AsyncGenerator<OpenRecord> {
  const policy = await store.tenant(id).signInSettings.get('policy');
  if (policy) yield { record: { id, ...policy }, secrets: {} };
}

async function* oidcProvider({ store, secretBox }: JobWorld, id: string): AsyncGenerator<OpenRecord> {
  const provider = await store.tenant(id).signInSettings.get('oidc');
  if (!provider) return;
  const { sealedClientSecret: sealed, ...record } = provider;
  yield {
    record: { id, ...record },
    secrets: sealed === null ? {} : sent(record, { clientSecret: secretBox.open(id, sealed) }),
  };
}

async function* ldapDirectory({ store, secretBox }: JobWorld, id: string): AsyncGenerator<OpenRecord> {
  const directory = await store.tenant(id).signInSettings.get('ldap');
  if (!directory) return;
  const { sealedBindPassword: sealed, ...record } = directory;
  yield {
    record: { id, ...record },
    secrets: sealed === null ? {} : sent(record, { bindPassword: secretBox.open(id, sealed) }),
  };
}

function objectsOf(kind: ObjectKind): Stage['read'] {
  return async function* ({ store, secretBox }, tenantId) {
    for await (const { sealed, ...record } of store.tenant(tenantId).objects.all(kind)) {
      const opened = Object.entries(sealed).map(([name, value]) => [name, secretBox.open(tenantId, value)] as const);
      const secrets = Object.fromEntries(opened);
      const isSent = kind.sendsElsewhere !== undefined && opened.length > 0;
      yield { record: record as OpenRecord['record'], secrets: isSent ? sent(record, secrets) : secrets };
    }
  };
}

/** Secrets that are good for one server, with the record that says which. */
const sent = (record: object, secrets: OpenRecord['secrets']): OpenRecord['secrets'] => ({
  ...secrets,
  [GIVEN_FOR]: JSON.stringify(record),
});

async function* everyPage<Item>(list: (page: PageRequest) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await list({ limit: 100, ...(cursor !== null && { cursor }) });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== null);
}
