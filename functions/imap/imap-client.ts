import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ImapFlow, type ImapFlowError } from 'imapflow';
import { isPublicAddress } from '#shared/post/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { MailInAccount } from '#shared/voicemail/index.ts';
import type { ImapAccount } from '#shared/voicemail-box/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { uidSets } from './uid-sets.ts';

const CONNECT_MS = 10_000;
const SILENCE_MS = 15_000;
/** Silence is not all: who says a word now and then must not keep a function until it is stopped, as nobody would write down that it failed. */
const LONGEST_MS = 45_000;
/** What a server says is the word of a stranger: nothing that is asked for is longer. */
const ANSWER_BYTES = 1_000_000;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

interface ImapOptions {
  /** On one machine only: servers on it or beside it. */
  readonly mayReachPrivate: boolean;
  readonly clock: Pick<Clock, 'after'>;
}

/** Why an account cannot be followed. */
export type ImapFailure =
  | 'address-not-public'
  | 'not-secure'
  | 'wrong-password'
  | 'folder-unknown'
  | 'mailbox-full'
  | 'refused'
  | 'unreachable';

/** One folder of one account, while the connection is open. */
export interface MailFolder {
  /** UIDVALIDITY: of another generation, no UID means anything (RFC 9051 §2.3.1.1). */
  readonly generation: string;
  /** Those of the UIDs that are there. */
  flags(uids: readonly number[]): Promise<Map<number, MailInAccount>>;
  /** @param messageId  Message-ID without brackets. @returns the UID; null when there is none */
  find(messageId: string): Promise<number | null>;
  /** @param mail  as RFC 5322 has it. @returns its UID; null when the server does not say (no UIDPLUS) */
  put(mail: Uint8Array, about: { readonly isSeen: boolean; readonly receivedAtMs: number }): Promise<number | null>;
  setSeen(uid: number, isSeen: boolean): Promise<void>;
  /** Marks it to go; it is gone at once where the server can remove one alone (UIDPLUS), else when somebody expunges the folder. */
  remove(uid: number): Promise<void>;
}

export interface ImapClient {
  /** Opens the folder for as long as `work` takes, 45 s at most. What the server refuses or breaks off is a failure, not an exception. */
  within<Value>(
    account: ImapAccount,
    password: string | null,
    work: (folder: MailFolder) => Promise<Value>,
  ): Promise<Result<Value, ImapFailure>>;
}

/** Speaks with the server of an account that a tenant has chosen, by the library imapflow. */
export function imapClient({ mayReachPrivate, clock }: ImapOptions): ImapClient {
  return {
    async within(account, password, work) {
      const addresses = await lookup(account.host, { all: true }).catch(() => []);
      if (addresses.length === 0) return fail('unreachable');
      const target = addresses.find(({ address }) => mayReachPrivate || isPublicAddress(address));
      if (!target) return fail('address-not-public');
      // A password goes by TLS alone, or to this machine.
      if (account.security === 'none' && !LOOPBACK.test(target.address)) return fail('not-secure');
      const client = connectionTo(account, target.address, password);
      let [isOpen, isLate] = [false, false];
      const callOff = clock.after(LONGEST_MS, () => {
        isLate = true;
        client.close();
      });
      try {
        await client.connect();
        const { uidValidity } = await client.mailboxOpen(account.folder);
        isOpen = true;
        return ok(await work(folderOf(client, account.folder, String(uidValidity))));
      } catch (error) {
        if (isLate) return fail('unreachable');
        const failure = failureOf(error as ImapFlowError, { isOpen, isUsable: client.usable });
        if (failure === null) throw error;
        return fail(failure);
      } finally {
        await client.logout().catch(() => undefined);
        callOff();
        client.close();
      }
    },
  };
}

/** To the address that was checked, by the name that the certificate must have. */
function connectionTo(
  { host, port, security, trustedCertificate, user }: ImapAccount,
  address: string,
  password: string | null,
): ImapFlow {
  const isNamed = isIP(host) === 0;
  const client = new ImapFlow({
    host: address,
    port,
    secure: security === 'tls',
    ...(security !== 'tls' && { doSTARTTLS: security === 'starttls' }),
    ...(isNamed && { servername: host }),
    tls: { ...(trustedCertificate !== null && { ca: trustedCertificate }) },
    auth: { user, pass: password ?? '' },
    clientInfo: { name: 'Patchbay' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    maxLineLength: ANSWER_BYTES,
    maxLiteralSize: ANSWER_BYTES,
    maxResponseSize: 2 * ANSWER_BYTES,
  });
  // What breaks the connection rejects whatever is waited for; nobody else has to hear of it.
  client.on('error', () => undefined);
  return client;
}

function folderOf(client: ImapFlow, path: string, generation: string): MailFolder {
  const byUid = { uid: true } as const;
  return {
    generation,

    async flags(uids) {
      const mails = new Map<number, MailInAccount>();
      // What is not there deletes a message, so the server has to say so: a FETCH on a connection that is gone yields nothing.
      const there = new Set<number>();
      for (const uid of uidSets(uids))
        for (const found of insisted(await client.search({ uid }, byUid))) there.add(found);
      for (const set of uidSets(there))
        for (const { uid, flags } of await client.fetchAll(set, { uid: true, flags: true }, byUid))
          mails.set(uid, { isSeen: flags?.has('\\Seen') ?? false, isDeleted: flags?.has('\\Deleted') ?? false });
      if ([...there].some((uid) => !mails.has(uid)))
        throw Object.assign(new Error('lost'), { code: 'EConnectionClosed' });
      return mails;
    },

    async find(messageId) {
      const found = await client.search({ header: { 'message-id': messageId }, deleted: false }, byUid);
      // Not to be found and not to be asked are two things: the second would put it there twice.
      return insisted(found).at(-1) ?? null;
    },

    async put(mail, { isSeen, receivedAtMs }) {
      const put = await client.append(path, Buffer.from(mail), isSeen ? ['\\Seen'] : [], new Date(receivedAtMs));
      return insisted(put).uid ?? null;
    },

    async setSeen(uid, isSeen) {
      const change = isSeen ? client.messageFlagsAdd.bind(client) : client.messageFlagsRemove.bind(client);
      insisted(await change(String(uid), ['\\Seen'], byUid));
    },

    async remove(uid) {
      // EXPUNGE without UIDPLUS would take along what others have marked.
      insisted(
        client.capabilities.has('UIDPLUS')
          ? await client.messageDelete(String(uid), byUid)
          : await client.messageFlagsAdd(String(uid), ['\\Deleted'], byUid),
      );
    },
  };
}

/** The library says false or nothing where the server has said NO, and where the connection is gone. */
function insisted<Value>(answer: Value | false | undefined): Value {
  if (answer === false || answer === undefined)
    throw Object.assign(new Error('the server refuses'), { responseStatus: 'NO' });
  return answer;
}

/** @param about  whether the folder was open already, and the connection still is. @returns null for a mistake of our own */
function failureOf(
  error: ImapFlowError,
  { isOpen, isUsable }: { readonly isOpen: boolean; readonly isUsable: boolean },
): ImapFailure | null {
  if (error.authenticationFailed) return 'wrong-password';
  if (error.serverResponseCode === 'OVERQUOTA') return 'mailbox-full';
  const isRefused = error.responseStatus === 'NO' || error.responseStatus === 'BAD';
  if (isRefused && isUsable) return isOpen ? 'refused' : 'folder-unknown';
  return error.code === undefined && !isRefused ? null : 'unreachable';
}
