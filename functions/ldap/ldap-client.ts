import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Client, type Entry } from 'ldapts';
import { isPublicAddress } from '#functions/webhooks/index.ts';
import { fail, ok } from '#shared/result.ts';
import type { DirectoryEntry, LdapDirectory } from '#shared/sign-in/index.ts';
import type { LdapClient } from '#shared/usecases/index.ts';

const CONNECT_MS = 5000;
/** For the whole of a search: sipXcom's read timeout (20.04 ADM-04). */
const SEARCH_MS = 10_000;
const PAGE_SIZE = 500;
/** More people than any tenant has (chosen). */
const MOST_ENTRIES = 20_000;

interface LdapOptions {
  /** On one machine only: servers on it or beside it. */
  readonly mayReachPrivate: boolean;
}

/** Asks a directory. What it answers is the word of a stranger: entries are bounded, and read by plan-sync.ts. */
export function ldapClient({ mayReachPrivate }: LdapOptions): LdapClient {
  return {
    async entries(directory, bindPassword) {
      const host = directory.host ?? '';
      let client: Client | null = null;
      try {
        const addresses = await lookup(host, { all: true });
        const target = addresses.find(({ address }) => mayReachPrivate || isPublicAddress(address));
        if (!target) return fail('address-not-public');
        client = connect(directory, target.address);
        if (directory.security === 'starttls') await client.startTLS(tlsOf(directory));
        if (directory.bindDn !== '') await client.bind(directory.bindDn, bindPassword ?? '');
        return ok(await search(client, directory));
      } catch (error) {
        return fail(reasonOf(error));
      } finally {
        await client?.unbind().catch(() => undefined);
      }
    },
  };
}

/** To the address that was checked, by the name that the certificate must have. */
function connect(directory: LdapDirectory, address: string): Client {
  const scheme = directory.security === 'ldaps' ? 'ldaps' : 'ldap';
  const at = isIP(address) === 6 ? `[${address}]` : address;
  return new Client({
    url: `${scheme}://${at}:${directory.port}`,
    connectTimeout: CONNECT_MS,
    timeout: SEARCH_MS,
    ...(scheme === 'ldaps' && { tlsOptions: tlsOf(directory) }),
  });
}

const tlsOf = ({ host, trustedCertificate }: LdapDirectory) => ({
  ...(host !== null && isIP(host) === 0 && { servername: host }),
  ...(trustedCertificate !== null && { ca: trustedCertificate }),
});

async function search(client: Client, { baseDn, filter, attributes }: LdapDirectory): Promise<DirectoryEntry[]> {
  const { id, email, names, extension } = attributes;
  const wanted = [...new Set([id, email, ...names, ...(extension === null ? [] : [extension])])];
  const { searchEntries } = await client.search(baseDn, {
    scope: 'sub',
    filter,
    attributes: wanted,
    timeLimit: SEARCH_MS / 1000,
    sizeLimit: MOST_ENTRIES,
    paged: { pageSize: PAGE_SIZE },
  });
  return searchEntries.map((entry) => Object.fromEntries(wanted.map((name) => [name, valuesOf(entry, name)])));
}

/** Binary values, such as Active Directory's objectGUID, in hex. */
const valuesOf = (entry: Entry, name: string): string[] =>
  [entry[name] ?? []].flat().map((value) => (typeof value === 'string' ? value : Buffer.from(value).toString('hex')));

/** A code or the kind of refusal: messages may repeat what was sent. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error && error.code ? `${error.name} ${error.code}` : error.name) : 'failed';
