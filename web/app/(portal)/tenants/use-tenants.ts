import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type NewTenant, Tenant, type TenantPatch } from '#shared/tenant/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const TENANTS = ['tenants'] as const;

/** A new tenant with an API key of its own, which is told this once. */
export const CreatedTenant = Tenant.extend({ apiKey: z.string() });
export type CreatedTenant = z.infer<typeof CreatedTenant>;

export const useTenants = () => useQuery({ queryKey: TENANTS, queryFn: () => getEvery('/v1/tenants', Tenant) });

export function useCreateTenant() {
  const queryClient = useQueryClient();
  return async (tenant: z.input<typeof NewTenant>): Promise<CreatedTenant> => {
    const created = await api.post('/v1/tenants', tenant, CreatedTenant);
    await queryClient.invalidateQueries({ queryKey: TENANTS });
    return created;
  };
}

/** Refused when somebody else has changed it meanwhile. */
export function useChangeTenant() {
  const queryClient = useQueryClient();
  return async ({ id, updatedAt }: Tenant, patch: z.input<typeof TenantPatch>): Promise<Tenant> => {
    const changed = await api.patch(`/v1/tenants/${id}`, patch, Tenant, { ifMatch: `"${updatedAt}"` });
    await queryClient.invalidateQueries({ queryKey: TENANTS });
    return changed;
  };
}
