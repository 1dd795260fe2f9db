import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { SipDomain, Tenant } from '#shared/tenant/index.ts';
import { PortalPassword, User } from '#shared/user/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const TENANTS = ['tenants'] as const;

/** The portal always makes a tenant with somebody who can sign in to it. */
export const NewTenant = z.object({
  name: Tenant.shape.name,
  domain: SipDomain,
  admin: z.object({ name: User.shape.name, email: User.shape.email, password: PortalPassword }),
});
export type NewTenant = z.infer<typeof NewTenant>;

/** A new tenant with an API key of its own, which is told this once. */
export const CreatedTenant = Tenant.extend({ apiKey: z.string() });
export type CreatedTenant = z.infer<typeof CreatedTenant>;

export const useTenants = () => useQuery({ queryKey: TENANTS, queryFn: () => getEvery('/v1/tenants', Tenant) });

export function useCreateTenant() {
  const queryClient = useQueryClient();
  return async (tenant: NewTenant): Promise<CreatedTenant> => {
    const created = await api.post('/v1/tenants', tenant, CreatedTenant);
    await queryClient.invalidateQueries({ queryKey: TENANTS });
    return created;
  };
}
