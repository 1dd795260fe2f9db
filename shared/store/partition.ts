import type { ResellerId, TenantId } from '#shared/tenant/index.ts';

/**
 * A tenant's items lie in a few partitions, by how they are read: `T#ten_…` holds what a snapshot reads in one go,
 * and whatever would only make that read dearer stands beside it. `delete-tenant.ts` empties every area of this list.
 */
export const TENANT_AREAS = [
  'locks',
  'objects',
  'audit',
  'registrations',
  'sessions',
  'idempotency',
  'sign-in',
  'roles',
  'sign-ins',
  'jobs',
  'text-messages',
  'alarms',
  'voicemail',
  'contact-centre',
  'recordings',
  'faxes',
  'invitations',
] as const;
export type TenantArea = (typeof TENANT_AREAS)[number];

/** Configuration table: what the tenant has configured. */
export const configuration = (tenant: TenantId): string => `T#${tenant}`;

/** Configuration table: what belongs to the tenant but not to its snapshot. */
export const area = (tenant: TenantId, name: TenantArea): string => `T#${tenant}#${name}`;

/** Configuration table: whoever has this value of the tenant, of all that may not have the same. */
export const lockKey = (tenant: TenantId, space: string, value: string): { pk: string; sk: string } => ({
  pk: area(tenant, 'locks'),
  sk: `${space}#${value}`,
});

/** Configuration table: what the tenant, a group, user or device has set; part of the snapshot. */
export const SETTINGS_PREFIX = 'settings#';
export const settingsKey = (tenant: TenantId, bearerId: string): { pk: string; sk: string } => ({
  pk: configuration(tenant),
  sk: SETTINGS_PREFIX + bearerId,
});

/** Records table: all calls of the tenant, those of one user, the events of one call. */
export const cdrsOf = (tenant: TenantId): string => `T#${tenant}#cdrs`;
export const cdrsOfUser = (tenant: TenantId, user: string): string => `T#${tenant}#cdrs#${user}`;
/** Records table: what the tenant is billed for, and what is counted of its calls. */
export const usageOf = (tenant: TenantId): string => `T#${tenant}#usage`;
export const talliesOf = (tenant: TenantId): string => `T#${tenant}#tallies`;
/** Records table: what has happened in the queues of the tenant. */
export const queueLogOf = (tenant: TenantId): string => `T#${tenant}#queue-log`;
/** Records table: what all tenants have used on one day. */
export const usageOfDay = (day: string): string => `USAGE#${day}`;
export const eventsOf = (tenant: TenantId, call: string): string => `T#${tenant}#events#${call}`;

/** Records table: what happened in the tenant, in the order of the log; which events stand where in it; who has read how far. */
export const eventLogOf = (tenant: TenantId): string => `T#${tenant}#event-pages`;
export const eventPlaceOf = (tenant: TenantId, group: string): string => `T#${tenant}#event-places#${group}`;
export const eventReadersOf = (tenant: TenantId): string => `T#${tenant}#event-readers`;

/** Records table: what one webhook endpoint was told, and of that what was given up. */
export const deliveriesOf = (tenant: TenantId, webhook: string): string => `T#${tenant}#deliveries#${webhook}`;
export const deadDeliveriesOf = (tenant: TenantId, webhook: string): string => `T#${tenant}#dead-deliveries#${webhook}`;

/** Configuration table: commands that wait for one edge, and what it says to one of them. */
export const outboxOf = (edgeId: string): string => `EDGE#${edgeId}`;
export const repliesTo = (commandId: string): string => `REPLY#${commandId}`;

/** Configuration table: the edges that can be sent commands. */
export const EDGES = 'EDGES';

/** Configuration table: the trunks of all tenants that an edge has to keep connected, and which edge does. */
export const TRUNK_CONNECTIONS = 'TRUNK-CONNECTIONS';

/** Configuration table: the boxes of all tenants that have an IMAP account, and when each is looked at next. */
export const MAIL_ACCOUNTS = 'MAIL-ACCOUNTS';

/** Configuration table: the meetings of all tenants, and when each is looked at next. */
export const MEETINGS = 'MEETINGS';

/** Configuration table: sources that no edge listens to. */
export const BANS = 'BANS';

/** Configuration table: events that are still to be told. */
export const EVENT_OUTBOX = 'EVENT-OUTBOX#';
export const eventOutbox = (partition: number): string => `${EVENT_OUTBOX}${partition}`;

/** Configuration table: the tenants of a reseller. */
export const tenantsOf = (reseller: ResellerId): string => `RESELLER#${reseller}`;

/** What belongs to no tenant: the list of tenants, the resellers, and the log of those that were created and deleted. */
export const PLATFORM = 'PLATFORM';
export const PLATFORM_AUDIT = 'PLATFORM#audit';
