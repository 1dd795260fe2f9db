/**
 * The store: everything Patchbay keeps, on two DynamoDB tables. README.md lists the access patterns and their cost.
 *
 *   store.ts tenant-store.ts   the contract the rest of the house sees: of the platform, of one tenant
 *   records.ts         what is read and written through it, and how a write may be refused
 *   open-store.ts      its implementation, put together; store-config.ts the environment that says where
 *   tenants.ts resellers.ts users.ts roles.ts webhooks.ts api-keys.ts sessions.ts
 *   sign-ins.ts sign-in-failures.ts sign-in-steps.ts sign-in-settings.ts second-factors.ts passkeys.ts
 *   registrations.ts idempotency.ts prompt-uploads.ts request-counts.ts objects.ts settings.ts jobs.ts edges.ts trunk-connections.ts commands.ts bans.ts alarms.ts voicemail.ts
 *                      configuration and live state: one file per entity, with its keys and the shape of its item
 *   call-events.ts cdrs.ts event-log.ts deliveries.ts   records
 *   snapshot.ts        one tenant's configuration, read whole and consistent
 *   delete-tenant.ts   everything of a tenant, found and deleted
 *   audit.ts           the log entry written with every change; event-outbox.ts what is to be told of it
 *   partition.ts       which partition holds what
 *   table.ts           the thin typed layer over the DynamoDB client; cursor.ts, pause.ts, client.ts, well-formed.ts,
 *                      unavailable.ts serve it
 *   rehearsed-table.ts the same, without writing: for what is only tried
 *   tables.ts          the tables as data; ensure-tables.ts creates them for the laptop and tests
 *
 * A new entity is a file with keys, item shape and its part of `TenantStore`, and a line in open-store.ts.
 */
export { InvalidCursor } from './cursor.ts';
export { ensureTables } from './ensure-tables.ts';
export type { MailAccount, MailAccountEnd } from './mail-accounts.ts';
export type { DueMeeting } from './meetings.ts';
export { openStore, type StoreOptions } from './open-store.ts';
export { EVENT_OUTBOX } from './partition.ts';
export type {
  AuditNote,
  BookedCdr,
  CdrBooking,
  CdrFilter,
  DayRange,
  FaxWrite,
  JobChange,
  JobRecord,
  LdapRecord,
  LeftBlob,
  LoggedEvent,
  ObjectChange,
  ObjectName,
  ObjectRecord,
  OidcRecord,
  OpenCall,
  OpenPromptUpload,
  OutboxEntry,
  Page,
  PageRequest,
  PasskeyRecord,
  SessionImpersonator,
  SessionRecord,
  SettingBearer,
  SettingsRecord,
  SignInFailures,
  SignInSettings,
  SignInStep,
  TotpRecord,
  UsageTotal,
  UserRecord,
  VoicemailChange,
  WebhookRecord,
  WriteProblem,
} from './records.ts';
export { SETTINGS_AT_ONCE } from './settings.ts';
export type { Store } from './store.ts';
export { StoreConfig, storeOptions } from './store-config.ts';
export { TABLES, type TableShape } from './tables.ts';
export type { TenantStore } from './tenant-store.ts';
export type { TrunkConnection, TrunkConnections, TrunkLease } from './trunk-connections.ts';
export { StoreUnavailable } from './unavailable.ts';
export { DIGESTS_AT_ONCE } from './users.ts';
