import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { generate } from 'selfsigned';
import { freePort } from './free-ports.ts';

const USER = 'bob@mail.example';
const PASSWORD = 'reads mail';
const STARTS_WITHIN_MS = 60_000;
const BY_UID = { uid: true } as const;
/** Debian’s `nobody`: Dovecot keeps no mail of root. */
const NOBODY = { uid: 65_534, gid: 65_534, user: 'nobody', group: 'nogroup' };

/** A mail as somebody at a mail program sees it. */
export interface SeenMail {
  readonly uid: number;
  readonly subject: string;
  readonly isSeen: boolean;
  readonly source: string;
}

export interface TestMailFolder {
  make(): Promise<void>;
  /** It is gone and comes again, empty: its UIDs mean something else. */
  makeAnew(): Promise<void>;
  mails(): Promise<SeenMail[]>;
  read(uid: number): Promise<void>;
  unread(uid: number): Promise<void>;
  remove(uid: number): Promise<void>;
}

/** A real IMAP server (Dovecot) on free loopback ports, with one account. */
export interface TestMailServer {
  /** As a mailbox names it. */
  readonly account: {
    readonly host: string;
    readonly port: number;
    readonly security: 'tls';
    readonly trustedCertificate: string;
    readonly user: string;
  };
  readonly password: string;
  /** With StartTLS, or without TLS. */
  readonly plainPort: number;
  /** A folder as the account’s owner sees it, with a mail program of his own. */
  folder(name: string): TestMailFolder;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<TestMailServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const isRoot = process.getuid?.() === 0;
  const { user, group } = isRoot ? NOBODY : { user: nameOf('-un'), group: nameOf('-gn') };
  const configFile = join(folder, 'dovecot.conf');
  await Promise.all(['run', 'state', 'mail'].map((name) => mkdir(join(folder, name))));
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(join(folder, 'passwords'), `${USER}:{PLAIN}${PASSWORD}\n`);
  await writeFile(configFile, configuration({ folder, port, plainPort, user, group }));
  await chmod(folder, 0o755);
  if (isRoot) {
    const all = (await readdir(folder)).map((name) => join(folder, name));
    await Promise.all([folder, ...all].map((path) => chown(path, NOBODY.uid, NOBODY.gid)));
  }
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', configFile], {
    stdio: 'ignore',
    ...(isRoot && { uid: NOBODY.uid, gid: NOBODY.gid }),
  });
  const exited = once(server, 'exit');

  const asOwner = async <Value>(work: (client: ImapFlow) => Promise<Value>, mailbox = 'INBOX'): Promise<Value> => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: plainPort,
      secure: false,
      doSTARTTLS: false,
      auth: { user: USER, pass: PASSWORD },
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.mailboxOpen(mailbox);
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  const deadline = Date.now() + STARTS_WITHIN_MS;
  // It has no sign of its own for being ready: it is when somebody can sign in.
  while (!(await asOwner(async () => true).catch(() => false))) {
    if (Date.now() > deadline) throw new Error('Dovecot does not start');
    await sleep(50);
  }

  return {
    account: { host: 'localhost', port, security: 'tls', trustedCertificate: cert, user: USER },
    password: PASSWORD,
    plainPort,
    folder: (name) => {
      const within = <Value>(work: (client: ImapFlow) => Promise<Value>) => asOwner(work, name);
      return {
        make: () => asOwner(async (client) => void (await client.mailboxCreate(name))),
        makeAnew: () =>
          asOwner(async (client) => {
            await client.mailboxDelete(name);
            await client.mailboxCreate(name);
          }),
        mails: () =>
          within(async (client) => {
            const query = { uid: true, flags: true, envelope: true, source: true };
            const all = await client.fetchAll('1:*', query, BY_UID);
            return all.map(({ uid, flags, envelope, source }) => ({
              uid,
              subject: envelope?.subject ?? '',
              isSeen: flags?.has('\\Seen') ?? false,
              source: String(source),
            }));
          }),
        read: (uid) => within(async (client) => void (await client.messageFlagsAdd(String(uid), ['\\Seen'], BY_UID))),
        unread: (uid) =>
          within(async (client) => void (await client.messageFlagsRemove(String(uid), ['\\Seen'], BY_UID))),
        remove: (uid) => within(async (client) => void (await client.messageDelete(String(uid), BY_UID))),
      };
    },
    async stop() {
      server.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Dovecot takes names alone. */
const nameOf = (which: '-un' | '-gn'): string => execFileSync('id', [which], { encoding: 'utf8' }).trim();

const configuration = ({
  folder,
  port,
  plainPort,
  user,
  group,
}: {
  folder: string;
  port: number;
  plainPort: number;
  user: string;
  group: string;
}): string =>
  `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
mail_location = maildir:${folder}/mail/%u
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
service imap-login {
  chroot =
  inet_listener imap {
    port = ${plainPort}
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service auth {
  user = ${user}
}
passdb {
  driver = passwd-file
  args = ${folder}/passwords
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${folder}/mail/%u
}
`;
