import { lookup } from 'node:dns/promises';
import { Readable } from 'node:stream';
import { Client } from 'basic-ftp';
import { isPublicAddress } from '#functions/webhooks/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** For each answer of the server. */
const TIMEOUT_MS = 20_000;
/** For all of them: less than a function may work, so that what failed is written down. */
const LONGEST_MS = 45_000;

export interface FaxUpload {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** Below that in which the account begins; empty: that one. */
  readonly directory: string;
  readonly fileName: string;
  readonly content: Uint8Array;
}

/** @throws Error  when the server has not taken it */
export type FaxUploader = (upload: FaxUpload) => Promise<void>;

interface FtpOptions {
  /** On one machine only: servers on it or beside it. */
  readonly mayReachPrivate: boolean;
  readonly clock: Pick<Clock, 'after'>;
  /** Of all servers. */
  readonly port?: number;
}

/**
 * Puts faxes on FTP servers of customers (RFC 959), passive. By TLS where the server offers it (RFC 4217), without asking who it
 * is: most have a certificate of their own making, and without TLS anybody could be it.
 */
export const ftpUploader =
  ({ mayReachPrivate, clock, port = 21 }: FtpOptions): FaxUploader =>
  async (fax) => {
    const addresses = await lookup(fax.host, { all: true });
    const target = addresses.find(({ address }) => mayReachPrivate || isPublicAddress(address));
    if (!target) throw new Error('the address of the server is not public');
    const client = new Client(TIMEOUT_MS);
    const late = Promise.withResolvers<never>();
    const callOff = clock.after(LONGEST_MS, () => late.reject(new Error('the server takes too long')));
    try {
      await Promise.race([upload(client, { address: target.address, port }, fax), late.promise]);
    } finally {
      callOff();
      client.close();
    }
  };

async function upload(
  client: Client,
  { address, port }: { readonly address: string; readonly port: number },
  { username, password, directory, fileName, content }: FaxUpload,
): Promise<void> {
  await client.connect(address, port);
  const features = await client.features();
  if (features.has('AUTH')) await client.useTLS({ rejectUnauthorized: false });
  await client.login(username, password);
  await client.useDefaultSettings();
  if (directory !== '') await client.ensureDir(directory);
  // Whole or not at all: whoever looks into the directory meanwhile sees no half of a fax.
  await client.uploadFrom(Readable.from([Buffer.from(content)]), `${fileName}.part`);
  await client.rename(`${fileName}.part`, fileName);
}
