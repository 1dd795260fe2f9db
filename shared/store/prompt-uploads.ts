import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { area } from './partition.ts';
import type { OpenPromptUpload } from './records.ts';
import { type Key, setAll } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';

const PREFIX = 'upload#';
const UploadItem = z.object({
  place: z.int(),
  id: z.string(),
  promptId: z.string(),
  arrivesUntilMs: z.number(),
}) satisfies z.ZodType<OpenPromptUpload>;

/** The places for uploads of one tenant. An item is written again and again, so there are never more than places. */
export function promptUploads({ table }: Pick<ConfigWorld, 'table'>, tenant: TenantId): TenantStore['promptUploads'] {
  const pk = area(tenant, 'jobs');
  const keyOf = (place: number): Key => ({ pk, sk: PREFIX + place });
  return {
    async all() {
      const uploads: OpenPromptUpload[] = [];
      for await (const upload of table.all({ pk, prefix: PREFIX }, UploadItem)) uploads.push(upload);
      return uploads;
    },

    take: (upload, before) =>
      table.updateIf(keyOf(upload.place), setAll(upload), {
        // The client of the database sends again what has got no answer, and then meets itself.
        text: before === null ? 'attribute_not_exists(pk) OR #id = :mine' : '#id IN (:mine, :before)',
        names: { '#id': 'id' },
        values: { ':mine': upload.id, ...(before !== null && { ':before': before }) },
      }),

    async release({ place, id }) {
      await table.deleteIf(keyOf(place), { text: '#id = :mine', names: { '#id': 'id' }, values: { ':mine': id } });
    },
  };
}
