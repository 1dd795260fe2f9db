import type { SecretBox } from '#shared/credentials/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Chance, Clock, Ids } from '#shared/world/index.ts';
import type { Expectation } from './expectation.ts';
import type { LdapClient } from './ldap.ts';

/** What use cases work with. */
export interface UseCaseWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chance: Chance;
  readonly secretBox: SecretBox;
  /** Directories that check passwords; where there is none, passwords are those that are kept here. */
  readonly ldap?: LdapClient;
  /** Which version the request wants to change; any unless it says so. */
  readonly expectation?: Expectation;
  /** Where the request comes from; nobody knows unless it says so. */
  readonly client?: { readonly source: string | null; readonly userAgent: string | null };
}
