import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Client, type Entry } from 'ldapts';
import { isPublicAddress } from '#functions/webhooks/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
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
  const asking = async <Value>(
    directory: LdapDirectory,
    bindPassword: string | null,
    ask: (client: Client) => Promise<Value>,
  ): Promise<Result<Value, string>> => {
    let client: Client | null = null;
    try {
      const addresses = await lookup(directory.host ?? '', { all: true });
      const target = addresses.find(({ address }) => mayReachPrivate || isPublicAddress(address));
      if (!target) return fail('address-not-public');
      client = connect(directory, target.address);
      if (directory.security === 'starttls') await client.startTLS(tlsOf(directory));
      if (directory.bindDn !== '') await client.bind(directory.bindDn, bindPassword ?? '');
      return ok(await ask(client));
    } catch (error) {
      return fail(reasonOf(error));
    } finally {
      await client?.unbind().catch(() => undefined);
    }
  };
  return {
    entries: (directory, bindPassword) => asking(directory, bindPassword, (client) => entriesOf(client, directory)),

    async isPassword(directory, bindPassword, person, password) {
      // A bind without password is anonymous, and succeeds (RFC 4513 §5.1.2).
      if (password === '') return false;
      const bound = await asking(directory, bindPassword, async (client) => {
        const dn = await dnOf(client, directory, person);
        if (dn === null) return false;
        await client.bind(dn, password);
        return true;
      });
      return bound.ok && bound.value;
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

async function entriesOf(client: Client, { baseDn, filter, attributes }: LdapDirectory): Promise<DirectoryEntry[]> {
  const { id, email, names, extension } = attributes;
  const wanted = [...new Set([id, email, ...names, ...(extension === null ? [] : [extension])])];
  const { searchEntries } = await client.search(baseDn, {
    scope: 'sub',
    filter: enclosed(filter),
    attributes: wanted,
    timeLimit: SEARCH_MS / 1000,
    sizeLimit: MOST_ENTRIES,
    paged: { pageSize: PAGE_SIZE },
  });
  return searchEntries.map((entry) => Object.fromEntries(wanted.map((name) => [name, valuesOf(entry, name)])));
}

/** Found by the address and known by the id, which may be binary. Null when that is not one entry. */
async function dnOf(
  client: Client,
  { baseDn, filter, attributes }: LdapDirectory,
  { entryId, email }: { entryId: string; email: string },
): Promise<string | null> {
  const { searchEntries } = await client.search(baseDn, {
    scope: 'sub',
    filter: `(&${enclosed(filter)}(${attributes.email}=${escaped(email)}))`,
    attributes: [attributes.id],
    timeLimit: SEARCH_MS / 1000,
    sizeLimit: 2,
  });
  const [entry, ...others] = searchEntries;
  return entry && others.length === 0 && valuesOf(entry, attributes.id)[0] === entryId ? entry.dn : null;
}

/** Manuals write filters without the outer parentheses (XiVO 15.12 XA-LDAP-08). */
const enclosed = (filter: string): string => (filter.startsWith('(') ? filter : `(${filter})`);

/** What is a value, and no part of the filter (RFC 4515 §3). */
const escaped = (value: string): string =>
  value.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Binary values, such as Active Directory's objectGUID, in hex. */
const valuesOf = (entry: Entry, name: string): string[] =>
  [entry[name] ?? []].flat().map((value) => (typeof value === 'string' ? value : Buffer.from(value).toString('hex')));

/** A code or the kind of refusal: messages may repeat what was sent. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error && error.code ? `${error.name} ${error.code}` : error.name) : 'failed';
