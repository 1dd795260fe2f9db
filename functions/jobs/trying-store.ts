import { fail, ok } from '#shared/result.ts';
import type { Store, TenantStore } from '#shared/store/index.ts';
import { User } from '#shared/user/index.ts';

/**
 * A store that reads as ever and only says whether it would take a user: use cases run on it with all their rules, and
 * nothing comes of it.
 */
export function tryingStore(store: Store): Store {
  return {
    ...store,
    tenant(id) {
      const real = store.tenant(id);
      return {
        ...real,
        users: tryingUsers(real.users),
        // Phones of a changed user are made to register again: here there are none.
        registrations: { ...real.registrations, list: async () => [] },
      };
    },
  };
}

function tryingUsers(users: TenantStore['users']): TenantStore['users'] {
  /** Why not, as the locks of the store would say it. */
  const refusal = async ({ id, extension, email }: User) => {
    const withExtension = extension === null ? null : await users.byExtension(extension);
    if (extension !== null && withExtension && withExtension.id !== id) {
      return fail({ code: 'extension-taken' as const, extension });
    }
    const withEmail = await users.byEmail(email);
    return withEmail && withEmail.id !== id ? fail({ code: 'email-taken' as const, email }) : null;
  };
  return {
    ...users,
    create: async (user) => (await refusal(user)) ?? ok(User.parse(user)),
    update: async (_, after) => (await refusal(after)) ?? ok(User.parse(after)),
  };
}
