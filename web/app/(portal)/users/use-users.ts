import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type NewUser, User, type UserPatch } from '#shared/user/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const USERS = ['users'] as const;

/** A new user with the secret of its phone, which is told this once; null for a user without a phone. */
export const CreatedUser = User.extend({ sipPassword: z.string().nullable() });
export type CreatedUser = z.infer<typeof CreatedUser>;

const MadeSecret = z.object({ sipPassword: z.string() });

/** All users of the tenant, sorted by extension as people read it: 99 before 200. */
export const useUsers = () =>
  useQuery({
    queryKey: USERS,
    queryFn: async () => (await getEvery('/v1/users', User)).toSorted(byExtension),
  });

export function byExtension(a: User, b: User): number {
  if (a.extension === null || b.extension === null) {
    return Number(a.extension === null) - Number(b.extension === null) || a.name.localeCompare(b.name);
  }
  return a.extension.length - b.extension.length || a.extension.localeCompare(b.extension);
}

/** What can be done to users; each brings the list up to date. */
export function useUserChanges() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: USERS });
  return {
    async create(user: z.input<typeof NewUser>): Promise<CreatedUser> {
      const created = await api.post('/v1/users', user, CreatedUser);
      await refresh();
      return created;
    },
    async change(id: User['id'], patch: UserPatch): Promise<User> {
      const changed = await api.patch(`/v1/users/${id}`, patch, User);
      await refresh();
      return changed;
    },
    async remove(id: User['id']): Promise<void> {
      await api.delete(`/v1/users/${id}`);
      await refresh();
    },
    async addSipCredential(id: User['id'], label: string): Promise<z.infer<typeof MadeSecret>> {
      const made = await api.post(`/v1/users/${id}/sip-credentials`, { label }, MadeSecret);
      await refresh();
      return made;
    },
    async removeSipCredential(id: User['id'], credentialId: string): Promise<void> {
      await api.delete(`/v1/users/${id}/sip-credentials/${credentialId}`);
      await refresh();
    },
    renewSipPassword: (id: User['id']) => api.post(`/v1/users/${id}/sip-password`, undefined, MadeSecret),
  };
}
