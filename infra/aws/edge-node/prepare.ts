import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceMetadata } from './metadata.ts';

export interface Certificate {
  /** PEM, with the chain. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

export interface PrepareWorld {
  readonly metadata: Pick<InstanceMetadata, 'read'>;
  /** The operator's certificate; null when none is configured. */
  readonly configured: () => Promise<Certificate | null>;
  readonly selfSigned: (name: string) => Promise<Certificate>;
}

/**
 * Writes what only this instance knows into `folder`: `instance.env` for the edge, and its certificate.
 *
 * The public address is read anew at each start, because it belongs to the instance only while it runs, and an Elastic
 * IP may have been attached meanwhile. It is what the edge advertises in Via, Contact and SDP: a private address there
 * is the classic cause of one-way audio on EC2.
 *
 * @param sipDomain  name on a self-signed certificate; the public address when there is none
 * @throws Error  when the instance has no public address: no phone could send it media
 */
export async function prepare(world: PrepareWorld, folder: string, sipDomain: string | undefined): Promise<void> {
  const publicAddress = await world.metadata.read('public-ipv4');
  if (publicAddress === null) throw new Error('this instance has no public IPv4 address, so no phone could reach it');
  const instanceId = await world.metadata.read('instance-id');

  const { key, certificate } = (await world.configured()) ?? (await world.selfSigned(sipDomain ?? publicAddress));
  await mkdir(folder, { recursive: true });
  const keyFile = join(folder, 'tls.key');
  const certificateFile = join(folder, 'tls.crt');
  await writeFile(keyFile, key, { mode: 0o600 });
  await writeFile(certificateFile, certificate);

  const variables = {
    ADVERTISE: publicAddress,
    // The same after a restart of the process, so that the edge finds its registrations again.
    EDGE_ID: `edge_${instanceId?.replaceAll('-', '')}`,
    TLS_KEY_FILE: keyFile,
    TLS_CERT_FILE: certificateFile,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, 'instance.env'), lines.join(''));
}
