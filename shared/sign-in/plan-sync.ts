import { ExtensionNumber, User, type UserId } from '#shared/user/index.ts';
import { cutText } from '#shared/world/index.ts';
import type { LdapDirectory } from './ldap.ts';

/** An entry of a directory: its attributes, each with its values. */
export type DirectoryEntry = Readonly<Record<string, readonly string[]>>;

/** Which user an entry is: kept, as names and addresses change. */
export interface DirectoryLink {
  readonly entryId: string;
  readonly userId: UserId;
  /** The user was made by a sync: then it is disabled by one, too. */
  readonly isCreated: boolean;
  /** The sync has disabled the user, and enables it when the entry is back. */
  readonly isDisabled: boolean;
}

type KnownUser = Pick<User, 'id' | 'name' | 'email' | 'extension' | 'isEnabled'>;
type Fields = Pick<User, 'name' | 'email'> & { readonly extension?: string };
type Patch = Partial<Pick<User, 'name' | 'email' | 'extension' | 'isEnabled'>>;

export type SyncChange =
  | { readonly name: 'create'; readonly entryId: string; readonly fields: Fields }
  /** An empty patch makes the link alone. */
  | { readonly name: 'update'; readonly link: DirectoryLink; readonly user: KnownUser; readonly patch: Patch }
  | { readonly name: 'disable'; readonly link: DirectoryLink; readonly user: KnownUser }
  | { readonly name: 'refuse'; readonly entry: DirectoryEntry; readonly reason: string };

export interface SyncPlan {
  readonly changes: readonly SyncChange[];
  readonly unchanged: number;
}

/**
 * What makes the users of a tenant follow its directory. An entry is the user that it was the last time, else the one
 * with its e-mail address, else a new one; nobody is deleted (sipXcom 20.04 ADM-05, ADM-06).
 */
export function planSync(
  directory: Pick<LdapDirectory, 'attributes' | 'createsUsers' | 'disablesVanished'>,
  entries: readonly DirectoryEntry[],
  users: readonly KnownUser[],
  links: readonly DirectoryLink[],
): SyncPlan {
  const userById = new Map(users.map((user) => [user.id, user]));
  const userByEmail = new Map(users.map((user) => [user.email, user]));
  const linkByEntry = new Map(links.map((link) => [link.entryId, link]));
  const linkedUsers = new Set(links.map(({ userId }) => userId));
  const changes: SyncChange[] = [];
  const seen = new Set<string>();
  let unchanged = 0;

  for (const entry of entries) {
    const read = readEntry(directory.attributes, entry);
    if ('reason' in read || seen.has(read.entryId)) {
      changes.push({ name: 'refuse', entry, reason: 'reason' in read ? read.reason : 'another entry has the same id' });
      continue;
    }
    const { entryId, fields } = read;
    seen.add(entryId);
    const known = linkByEntry.get(entryId);
    const byEmail = userByEmail.get(fields.email);
    const user = known ? userById.get(known.userId) : byEmail && !linkedUsers.has(byEmail.id) ? byEmail : undefined;
    if (user) {
      const link = { entryId, userId: user.id, isCreated: known?.isCreated ?? false, isDisabled: false };
      const patch = patchFor(user, fields, known?.isDisabled ?? false);
      if (known && Object.keys(patch).length === 0) unchanged += 1;
      else changes.push({ name: 'update', link, user, patch });
    } else if (byEmail) {
      changes.push({ name: 'refuse', entry, reason: `another entry is the user ${fields.email}` });
    } else if (directory.createsUsers) {
      changes.push({ name: 'create', entryId, fields });
    } else {
      unchanged += 1;
    }
  }

  for (const link of directory.disablesVanished ? links : []) {
    const user = userById.get(link.userId);
    if (link.isCreated && !seen.has(link.entryId) && user?.isEnabled) changes.push({ name: 'disable', link, user });
  }
  return { changes, unchanged };
}

function readEntry(
  attributes: LdapDirectory['attributes'],
  entry: DirectoryEntry,
): { entryId: string; fields: Fields } | { reason: string } {
  const first = (attribute: string): string => entry[attribute]?.[0]?.trim() ?? '';
  const entryId = first(attributes.id);
  if (entryId === '') return { reason: `there is no ${attributes.id}` };
  const email = User.shape.email.safeParse(first(attributes.email)).data;
  if (!email) return { reason: `${attributes.email} is no e-mail address` };
  const names = attributes.names.map((attribute) => cutText(first(attribute), 100));
  const name = User.shape.name.safeParse(names.find((text) => text !== '') ?? email.slice(0, 100)).data;
  if (!name) return { reason: 'the name is not one line of text' };
  const digits = attributes.extension === null ? '' : first(attributes.extension);
  if (digits === '') return { entryId, fields: { name, email } };
  const extension = ExtensionNumber.safeParse(digits).data;
  if (extension === undefined) return { reason: `${attributes.extension} is no extension of 2 to 15 digits` };
  return { entryId, fields: { name, email, extension } };
}

/** Only what is another. What the directory does not say stays. */
function patchFor(user: KnownUser, { name, email, extension }: Fields, wasDisabled: boolean): Patch {
  return {
    ...(name !== user.name && { name }),
    ...(email !== user.email && { email }),
    ...(extension !== undefined && extension !== user.extension && { extension }),
    // Who was disabled by hand stays so.
    ...(wasDisabled && !user.isEnabled && { isEnabled: true }),
  };
}
