'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { kindOf } from '#shared/object/index.ts';
import {
  SCOPES_OF_BEARER,
  type Setting,
  type SettingBearerKind,
  type SettingScope,
  SettingValue,
  settingsOf,
} from '#shared/setting/index.ts';
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
const Answer = z.object({ items: z.array(Effective), version: z.string() });

/** A call permission of the tenant, as a setting. */
const OwnSetting = z.object({
  path: z.string(),
  scope: z.string(),
  label: z.string(),
  help: z.string(),
  default: z.boolean(),
});
const OwnSettings = z.object({ items: z.array(z.looseObject({ scope: z.string() })) });

/** By path: a value, or null to give it back to the level above. */
export type SettingChanges = Readonly<Record<string, SettingValue | null>>;

function pathOf({ kind, id }: Bearer): string {
  if (kind === 'tenant') return '/v1/tenant/settings';
  return `/v1/${kind === 'user' ? 'users' : kindOf(kind).plural}/${encodeURIComponent(id)}/settings`;
}

const ownSettings = ({ items }: z.infer<typeof OwnSettings>): Setting[] =>
  items
    .filter(({ scope }) => scope === 'call-permission')
    .map((item) => ({ ...OwnSetting.parse(item), scope: 'call-permission', schema: z.boolean() }));

export function useSettings(bearer: Bearer) {
  const scopes: readonly SettingScope[] = SCOPES_OF_BEARER[bearer.kind];
  const own = useQuery({
    queryKey: ['setting-definitions'],
    queryFn: async () => ownSettings(await api.get('/v1/setting-definitions', OwnSettings)),
    enabled: scopes.includes('call-permission'),
  });
  return {
    ...useHeld(['settings', bearer.kind, bearer.id], pathOf(bearer)),
    /** Those that are for all tenants, and those of this one; some may come later. */
    settings: [...settingsOf(bearer.kind), ...(own.data ?? [])],
  };
}

/** What users set for themselves. */
export const useOwnSettings = () => ({
  ...useHeld(['settings', 'account'], '/v1/account/settings'),
  settings: settingsOf('user').filter(({ isUsersOwn }) => isUsersOwn),
});

function useHeld(queryKey: readonly (string | null)[], path: string) {
  const queryClient = useQueryClient();
  const query = useQuery({ queryKey, queryFn: () => api.get(path, Answer) });
  return {
    query,
    async save(values: SettingChanges): Promise<void> {
      const ifMatch = query.data && { ifMatch: `"${query.data.version}"` };
      try {
        queryClient.setQueryData(queryKey, await api.patch(path, { values }, Answer, ifMatch));
      } catch (problem) {
        // Somebody else was faster: what holds now shows beside what was typed.
        await queryClient.invalidateQueries({ queryKey });
        throw problem;
      }
    },
  };
}
