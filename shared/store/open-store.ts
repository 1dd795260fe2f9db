import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Chance, type Clock, type Ids, systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { alarms } from './alarms.ts';
import { apiKeyByHash, apiKeys } from './api-keys.ts';
import { auditEntry, auditLog } from './audit.ts';
import { bans } from './bans.ts';
import { callEvents } from './call-events.ts';
import { cdrs } from './cdrs.ts';
import { type DynamoOptions, dynamoClient } from './client.ts';
import { commands } from './commands.ts';
import { contactCentre } from './contact-centre.ts';
import { deleteTenant } from './delete-tenant.ts';
import { deliveries } from './deliveries.ts';
import { directoryLinks } from './directory-links.ts';
import { edges } from './edges.ts';
import { eventLog } from './event-log.ts';
import { eventOutbox } from './event-outbox.ts';
import { faxes, waitingFaxes } from './faxes.ts';
import type { FrequentRequests } from './frequent-requests.ts';
import { idempotency } from './idempotency.ts';
import { jobs } from './jobs.ts';
import { mailAccounts } from './mail-accounts.ts';
import { dueMeetings, invitations } from './meetings.ts';
import { byPlatformValue, objects } from './objects.ts';
import { openCalls } from './open-calls.ts';
import { area, PLATFORM_AUDIT } from './partition.ts';
import { passkeys } from './passkeys.ts';
import { promptUploads } from './prompt-uploads.ts';
import { queueLog } from './queue-log.ts';
import { recordings } from './recordings.ts';
import { registrations } from './registrations.ts';
import { RehearsedTable } from './rehearsed-table.ts';
import { requestCounts } from './request-counts.ts';
import { resellers } from './resellers.ts';
import { roles } from './roles.ts';
import { secondFactors } from './second-factors.ts';
import { deleteSession, putSession, sessionByHash, sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { signInFailures } from './sign-in-failures.ts';
import { signInSettings } from './sign-in-settings.ts';
import { signInSteps } from './sign-in-steps.ts';
import { signIns } from './sign-ins.ts';
import { readSnapshot, readVersion } from './snapshot.ts';
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { tallies } from './tallies.ts';
import { Tenants } from './tenants.ts';
import { textMessages } from './text-messages.ts';
import { trunkConnections } from './trunk-connections.ts';
import { usage, usageOfAll } from './usage.ts';
import { users } from './users.ts';
import { voicemail } from './voicemail.ts';
import { webhooks } from './webhooks.ts';
import { sendOnlyWellFormed } from './well-formed.ts';

export interface StoreOptions extends DynamoOptions {
  readonly configTable: string;
  readonly recordsTable: string;
  /** For expiry, audit entries and the pauses between tries; the real ones unless a test says otherwise. */
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly chance?: Chance;
  /** A cheaper way than the SDK's for what an edge asks all day. */
  readonly frequentRequests?: (dynamo: DynamoDBClient) => FrequentRequests;
}

/** The store on DynamoDB. Opens no connection yet: the first request does. */
export function openStore(options: StoreOptions): Store {
  const { clock = systemClock, chance = systemChance } = options;
  const { ids = new TimeSortedIds(clock, chance) } = options;
  const dynamo = dynamoClient(options);
  const client = DynamoDBDocumentClient.from(dynamo);
  sendOnlyWellFormed(client);
  const frequent = options.frequentRequests?.(dynamo);
  const tablesOf = (Kind: typeof Table) => ({
    table: new Kind(client, options.configTable, chance),
    records: new Kind(client, options.recordsTable, chance),
  });
  const close = () => {
    client.destroy();
    void frequent?.close();
  };
  const on = (Kind: typeof Table): Store => ({
    ...storeOn(tablesOf(Kind), { clock, ids, chance }, frequent),
    rehearsal: () => on(RehearsedTable),
    isRehearsal: Kind === RehearsedTable,
    close,
  });
  return on(Table);
}

function storeOn(
  { table, records }: { table: Table; records: Table },
  { clock, ids, chance }: { clock: Clock; ids: Ids; chance: Chance },
  frequent: FrequentRequests | undefined,
): Omit<Store, 'rehearsal' | 'isRehearsal' | 'close'> {
  const world = { table, clock, ids };
  const tenants = new Tenants(world);
  return {
    tenantByDomain: (domain) => tenants.byDomain(domain),
    tenantById: (id) => tenants.byId(id),
    listTenants: (page) => tenants.list(page),
    createTenant: (tenant, audit) => tenants.create(tenant, audit),
    updateTenant: (before, after, audit) => tenants.update(before, after, audit),
    deleteTenant: (id, audit, before = null, forgetFiles = async () => undefined) =>
      deleteTenant(table, tenants, id, audit, before, forgetFiles),
    platformAudit: auditLog(world, PLATFORM_AUDIT),
    resellers: resellers(world),
    apiKeyByHash: (tokenSha256) => apiKeyByHash(table, tokenSha256),
    sessionByHash: (tokenSha256) => sessionByHash(world, tokenSha256),
    putSession: (session) => putSession(table, session),
    deleteSession: (tokenSha256) => deleteSession(table, tokenSha256),

    signInFailures: signInFailures(world),
    byPlatformValue: byPlatformValue(table),
    signInSteps: signInSteps(world),
    requestCounts: requestCounts(table),
    bans: bans(world),
    edges: edges(world),
    trunkConnections: trunkConnections(table),
    mailAccounts: mailAccounts(table),
    dueMeetings: dueMeetings(table),
    commands: commands(world),
    eventOutbox: eventOutbox(table),
    waitingFaxes: waitingFaxes(table),
    openCalls: openCalls(records),
    usageOfDay: usageOfAll(records),
    tenant: (id) => ({
      version: async () => (await frequent?.version(id)) ?? readVersion(table, id),
      snapshot: () => readSnapshot(table, id),
      users: users(world, id),
      registrations: registrations(world, id, frequent),
      objects: objects(world, id),
      settings: settings(world, id),
      webhooks: webhooks(world, id),
      audit: auditLog(world, area(id, 'audit')),
      addAuditEntry: (audit, target, change) => table.transact(auditEntry(world, id, audit, target, change)),
      sessions: sessions(world, id),
      signIns: signIns(world, id),
      textMessages: textMessages(world, id),
      contactCentre: contactCentre(world, id),
      alarms: alarms(world, id),
      recordings: recordings(world, id),
      voicemail: voicemail({ table, chance }, id),
      faxes: faxes({ table }, id),
      invitations: invitations(table, id),
      roles: roles(world, id),
      apiKeys: apiKeys(world, id),
      signInSettings: signInSettings(world, id),
      secondFactors: secondFactors(world, id),
      jobs: jobs(world, id),
      promptUploads: promptUploads(world, id),
      passkeys: passkeys(world, id),
      directoryLinks: directoryLinks(world, id),
      idempotency: idempotency(world, id),
      callEvents: callEvents(records, id),
      cdrs: cdrs(records, id),
      events: eventLog(records, clock, id),
      deliveries: deliveries(records, clock, id),
      usage: usage(records, id),
      tallies: tallies(records, id),
      queueLog: queueLog(records, id),
    }),
  };
}
