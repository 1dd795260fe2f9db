import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiKey, type NewApiKey } from '#shared/identity/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const API_KEYS = ['api-keys'] as const;

/** A new key with its token, which is told this once. */
export const CreatedApiKey = ApiKey.extend({ token: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const useApiKeys = () => useQuery({ queryKey: API_KEYS, queryFn: () => getEvery('/v1/api-keys', ApiKey) });

export function useApiKeyChanges() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: API_KEYS });
  return {
    async create(apiKey: z.input<typeof NewApiKey>): Promise<CreatedApiKey> {
      const created = await api.post('/v1/api-keys', apiKey, CreatedApiKey);
      await refresh();
      return created;
    },
    async remove(id: ApiKey['id']): Promise<void> {
      await api.delete(`/v1/api-keys/${id}`);
      await refresh();
    },
  };
}
