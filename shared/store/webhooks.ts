import { z } from 'zod';
import { ok } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { Webhook } from '#shared/webhook/index.ts';
import { type AuditedChange, auditEntry } from './audit.ts';
import { configuration } from './partition.ts';
import type { AuditNote, WebhookRecord } from './records.ts';
import { EXISTS, type Key, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

const PREFIX = 'webhook#';
const webhookKey = (tenant: TenantId, id: string): Key => ({ pk: configuration(tenant), sk: PREFIX + id });

const WebhookItem = Webhook.extend({
  sealedSecret: z.string(),
  oldSealedSecret: z.string().nullable().default(null),
}) satisfies z.ZodType<WebhookRecord>;

/** The webhook endpoints of one tenant. */
export function webhooks(world: ConfigWorld, tenant: TenantId): TenantStore['webhooks'] {
  const { table } = world;
  const alsoWritten = (audit: AuditNote, target: string, change: AuditedChange): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target, change),
  ];

  const unchangedSince = (before: Webhook) => ({
    text: 'updatedAt = :before',
    values: { ':before': before.updatedAt },
  });

  return {
    get: (id) => table.get(webhookKey(tenant, id), WebhookItem),
    list: (page) => table.page({ pk: configuration(tenant), prefix: PREFIX }, page, WebhookItem),

    async create(webhook, audit) {
      const written = await table.transact([
        table.putNew(webhookKey(tenant, webhook.id), webhook, { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, webhook.id, { before: null, after: webhook }),
      ]);
      return written.ok ? ok(Webhook.parse(webhook)) : written;
    },

    async update(before, after, audit) {
      const written = await table.transact([
        table.replace(webhookKey(tenant, before.id), after, unchangedSince(before), { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, before.id, { before, after }),
      ]);
      return written.ok ? ok(Webhook.parse(after)) : written;
    },

    async noteHealth(id, failingSince) {
      await table.updateIf(
        webhookKey(tenant, id),
        { text: 'SET failingSince = :since', values: { ':since': failingSince } },
        EXISTS,
      );
    },

    delete: (webhook, audit) =>
      table.transact([
        table.remove(webhookKey(tenant, webhook.id), unchangedSince(webhook), { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, webhook.id, { before: webhook, after: null }),
      ]),
  };
}
