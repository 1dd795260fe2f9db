import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { kindOf } from '#shared/object/index.ts';
import { type SettingBearerKind, SettingValue } from '#shared/setting/index.ts';
import { api } from '#web/api/index.ts';

/** Whose settings: the tenant's have no id. */
export type Bearer =
  | { readonly kind: 'tenant'; readonly id: null }
  | { readonly kind: Exclude<SettingBearerKind, 'tenant'>; readonly id: string };

/** A setting as it holds for a bearer, and whose value that is; null for the default. */
const Effective = z.object({
  path: z.string(),
  value: SettingValue,
  from: z
    .object({ kind: z.enum(['tenant', 'user-group', 'user', 'device-group', 'device']), id: z.string() })
    .nullable(),
});
export type EffectiveSetting = z.infer<typeof Effective>;
const Answer = z.object({ items: z.array(Effective) });

/** By path: a value, or null to give it back to the level above. */
export type SettingChanges = Readonly<Record<string, SettingValue | null>>;

function pathOf({ kind, id }: Bearer): string {
  if (kind === 'tenant') return '/v1/tenant/settings';
  return `/v1/${kind === 'user' ? 'users' : kindOf(kind).plural}/${encodeURIComponent(id)}/settings`;
}

export function useSettings(bearer: Bearer) {
  const queryClient = useQueryClient();
  const queryKey = ['settings', bearer.kind, bearer.id];
  const query = useQuery({ queryKey, queryFn: () => api.get(pathOf(bearer), Answer) });
  return {
    query,
    async save(values: SettingChanges): Promise<void> {
      queryClient.setQueryData(queryKey, await api.patch(pathOf(bearer), { values }, Answer));
    },
  };
}
