import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { generate } from 'selfsigned';
import { freePort } from './free-ports.ts';

const SCHEMAS = ['core', 'cosine', 'inetorgperson'];
const BASE_DN = 'dc=example';
const READER_DN = 'cn=reader,dc=example';
export const READER_PASSWORD = 'reads all';
const STARTS_WITHIN_MS = 10_000;

/** A real LDAP server (OpenLDAP's slapd) on free loopback ports, with an empty directory. */
export interface TestDirectory {
  readonly baseDn: string;
  readonly bindDn: string;
  /** Plain, and with StartTLS. */
  readonly port: number;
  readonly tlsPort: number;
  /** PEM of the authority that has signed the server's certificate, for the name localhost. */
  readonly certificate: string;
  add(uid: string, attributes: Record<string, string | string[]>): Promise<void>;
  change(uid: string, attribute: string, value: string): Promise<void>;
  remove(uid: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startDirectory(): Promise<TestDirectory> {
  const folder = await mkdtemp(join(tmpdir(), 'slapd-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  const config = [
    ...SCHEMAS.map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `TLSCertificateFile ${join(folder, 'cert.pem')}`,
    `TLSCertificateKeyFile ${join(folder, 'key.pem')}`,
    'database mdb',
    'maxsize 16777216',
    `suffix "${BASE_DN}"`,
    `rootdn "${READER_DN}"`,
    `rootpw "${READER_PASSWORD}"`,
    `directory ${join(folder, 'data')}`,
    '',
  ];
  await writeFile(join(folder, 'slapd.conf'), config.join('\n'));
  const server = spawn(
    '/usr/sbin/slapd',
    ['-f', join(folder, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`, '-d', '0'],
    { stdio: 'ignore' },
  );
  const exited = once(server, 'exit');
  const client = await connected(port);
  await client.add(BASE_DN, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
  const dnOf = (uid: string) => `uid=${uid},${BASE_DN}`;

  return {
    baseDn: BASE_DN,
    bindDn: READER_DN,
    port,
    tlsPort,
    certificate: cert,
    add: (uid, attributes) =>
      client.add(dnOf(uid), { objectClass: 'inetOrgPerson', uid, sn: uid, cn: uid, ...attributes }),
    async change(uid, attribute, value) {
      const { Attribute, Change } = await import('ldapts');
      const modification = new Attribute({ type: attribute, values: [value] });
      await client.modify(dnOf(uid), new Change({ operation: 'replace', modification }));
    },
    remove: (uid) => client.del(dnOf(uid)),
    async stop() {
      await client.unbind();
      server.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

/** The server has no sign of its own for being ready: it is when somebody can bind. */
async function connected(port: number): Promise<Client> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const client = new Client({ url: `ldap://127.0.0.1:${port}`, connectTimeout: 1000 });
    try {
      await client.bind(READER_DN, READER_PASSWORD);
      return client;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
