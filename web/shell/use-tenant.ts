import { useQuery } from '@tanstack/react-query';
import { Tenant } from '#shared/tenant/index.ts';
import { api } from '#web/api/index.ts';

/** The tenant acted in: whose users, calls and settings the pages show. */
export const useTenant = () =>
  useQuery({ queryKey: ['tenant'], queryFn: () => api.get('/v1/tenant', Tenant), staleTime: 60_000 });
