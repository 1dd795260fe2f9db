import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { z } from 'zod';
import type { Permission } from '#shared/identity/index.ts';
import { Assurance } from '#shared/sign-in/index.ts';
import { Tenant } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { ApiProblem, api } from '#web/api/index.ts';

/** Who is signed in. `tenant` is the one the user belongs to, not the one acted in. */
export const Session = z.object({
  user: User,
  tenant: Tenant,
  permissions: z.array(z.string()),
  expiresAt: Instant,
  assurance: Assurance,
  /** The session is good for choosing a new password, and nothing else. */
  mustChangePassword: z.boolean(),
});
export type Session = z.infer<typeof Session>;

export const SESSION_KEY = ['session'] as const;

/** The session, or null when nobody is signed in. */
export const useSessionQuery = () =>
  useQuery({
    queryKey: SESSION_KEY,
    queryFn: () =>
      api.get('/v1/sessions/current', Session).catch((problem: unknown) => {
        if (problem instanceof ApiProblem && problem.status === 401) return null;
        throw problem;
      }),
    staleTime: 60_000,
  });

export const SessionContext = createContext<Session | null>(null);

/** Inside the shell somebody is always signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside the shell');
  return session;
}

/** Hides what the API would refuse; the API decides. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
