import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CountingIds } from '#test/world/index.ts';
import { readConfig, VARIABLES } from './config.ts';

const LEAST = {
  CONFIG_TABLE: 'config',
  RECORDS_TABLE: 'records',
  CALL_EVENTS_QUEUE_URL: 'http://127.0.0.1:4566/q/call-events',
  SPOOL_DIR: '/var/spool/patchbay',
  SIP_HOST: '127.0.0.1',
};
const read = (environment: Record<string, string | undefined>) =>
  readConfig({ ...LEAST, ...environment }, new CountingIds());

test('the least that must be said', () => {
  expect(read({})).toMatchObject({
    edgeId: 'edge_1',
    store: { configTable: 'config', recordsTable: 'records', region: 'eu-west-1' },
    listen: [],
    media: { addresses: [{ address: '127.0.0.1', advertise: '127.0.0.1' }], ports: { from: 20_000, to: 29_999 } },
    algorithms: ['MD5', 'SHA-256'],
    signaling: null,
    control: null,
    status: null,
    names: { defaultTenant: null },
  });
});

test('a transport is listened on when it has a port; an empty variable is an unset one', () => {
  const { listen } = read({ SIP_UDP_PORT: '5060', SIP_TCP_PORT: '0', SIP_TLS_PORT: '', ADVERTISE: '203.0.113.9' });
  expect(listen).toEqual([
    { transport: 'udp', host: '127.0.0.1', port: 5060, advertise: '203.0.113.9' },
    { transport: 'tcp', host: '127.0.0.1', port: 0, advertise: '203.0.113.9' },
  ]);
});

test('an edge that listens everywhere tells phones an address they can use', () => {
  const [{ advertise }] = read({ SIP_HOST: '0.0.0.0' }).media.addresses;
  expect(advertise).not.toBe('0.0.0.0');
});

test('every transport is at all addresses, media at one of each IP version, each with what stands before it', () => {
  const { listen, media } = read({
    SIP_HOST: '10.0.0.7, 10.0.0.8,fd00::7',
    ADVERTISE: '2001:db8::9, 203.0.113.9',
    SIP_UDP_PORT: '5060',
  });
  expect(listen).toEqual([
    { transport: 'udp', host: '10.0.0.7', port: 5060, advertise: '203.0.113.9' },
    { transport: 'udp', host: '10.0.0.8', port: 5060, advertise: '203.0.113.9' },
    { transport: 'udp', host: 'fd00::7', port: 5060, advertise: '2001:db8::9' },
  ]);
  expect(media.addresses).toEqual([
    { address: '10.0.0.7', advertise: '203.0.113.9' },
    { address: 'fd00::7', advertise: '2001:db8::9' },
  ]);
});

test('an address that stands before the node counts for its own IP version alone', () => {
  const { addresses } = read({ SIP_HOST: '127.0.0.1,::1', ADVERTISE: '203.0.113.9' }).media;
  expect(addresses).toEqual([
    { address: '127.0.0.1', advertise: '203.0.113.9' },
    { address: '::1', advertise: '::1' },
  ]);
});

test('a drachtio-server takes the place of the embedded engine', () => {
  const { signaling } = read({ SIGNALING: '10.0.0.5:9022', SIGNALING_SECRET: 'cymru' });
  expect(signaling).toEqual({ host: '10.0.0.5', port: 9022, secret: 'cymru' });
});

test('rtpengines relay in place of our own engine', () => {
  expect(read({}).rtpengines).toBeUndefined();
  expect(read({ RTPENGINE: 'media.example:2223, 192.0.2.7:2224,[2001:db8::7]:2225' }).rtpengines).toEqual([
    { host: 'media.example', port: 2223 },
    { host: '192.0.2.7', port: 2224 },
    { host: '2001:db8::7', port: 2225 },
  ]);
});

test('who is listened to: lists of networks and rules for bans', () => {
  const { guard } = read({
    DENY_SOURCES: '198.51.100.0/24, 2001:db8::/32',
    TRUSTED_PROXIES: '10.0.0.7',
    BAN_RULES: 'auth=5/60/-1,scanner=off,register=on',
  });
  expect(guard).toMatchObject({ deny: ['198.51.100.0/24', '2001:db8::/32'], proxies: ['10.0.0.7'], allow: [] });
  expect(guard.bans).toMatchObject({
    auth: { max: 5, findSeconds: 60, banSeconds: -1 },
    scanner: null,
    register: { max: 180, findSeconds: 60, banSeconds: 600 },
    invite: null,
  });
});

test.each([
  ['DENY_SOURCES', '198.51.100.0/33'],
  ['DENY_SOURCES', 'evil.example'],
  ['DNS_SERVERS', 'dns.example'],
  ['DNS_SERVERS', '192.0.2.53,'],
  ['RTPENGINE', 'media.example'],
  ['RTPENGINE', '2001:db8::7:2223'],
  ['RTPENGINE', '192.0.2.7:2223,'],
  ['TRUSTED_PROXIES', '10.0.0.7,,'],
  ['BAN_RULES', 'auth'],
  ['BAN_RULES', 'auth=5/60'],
  ['BAN_RULES', 'nonsense=on'],
  ['MAX_CONNECTIONS', '0'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(name);
});

test('other programs may steer the embedded engine, on loopback and with a secret', () => {
  const { control } = read({ CONTROL_PORT: '9022', CONTROL_SECRET: 'cymru' });
  expect(control).toEqual({ host: '127.0.0.1', port: 9022, secret: 'cymru' });
});

test('digest algorithms may be fewer, in any order and spelling', () => {
  expect(read({ DIGEST_ALGORITHMS: 'md5' }).algorithms).toEqual(['MD5']);
  expect(read({ DIGEST_ALGORITHMS: 'MD5, sha-256' }).algorithms).toEqual(['MD5', 'SHA-256']);
});

test('an edge answers to the names that phones are given for it', () => {
  const { names } = read({ SIP_DOMAIN: 'SIP.pbx.example', OWN_HOSTS: 'Entry-1.elb.example, old.pbx.example,' });
  expect([...names.ownHosts]).toEqual(
    expect.arrayContaining(['127.0.0.1', 'sip.pbx.example', 'entry-1.elb.example', 'old.pbx.example']),
  );
  expect(names.ownHosts).not.toContain('');
});

describe('a mistake is named', () => {
  test.each([
    ['CONFIG_TABLE', { CONFIG_TABLE: undefined }],
    ['SIP_UDP_PORT', { SIP_UDP_PORT: '70000' }],
    ['SIP_TCP_PORT', { SIP_TCP_PORT: 'sip' }],
    ['RTP_PORTS', { RTP_PORTS: '20000' }],
    ['RTP_PORTS', { RTP_PORTS: '20100-20000' }],
    ['DEFAULT_TENANT', { DEFAULT_TENANT: 'acme' }],
    ['DIGEST_ALGORITHMS', { DIGEST_ALGORITHMS: 'SHA-1' }],
    ['SIGNALING', { SIGNALING: 'somewhere' }],
    ['SIGNALING_SECRET', { SIGNALING: '10.0.0.5:9022' }],
    ['SECRET_KEY', { SECRET_KEY: 'not base64!' }],
    ['SECRET_KEY', { SECRET_KEY: 'AAAA', SECRET_KEY_ARN: 'arn:aws:x' }],
    ['SECRET_KEY, SECRET_KEY_ARN', { CLUSTER_PORT: '5070' }],
    ['CLUSTER_HOST', { CLUSTER_HOST: 'edge.example' }],
    ['CONTROL_SECRET', { CONTROL_PORT: '9022' }],
    ['CALL_EVENTS_QUEUE_URL', { CALL_EVENTS_QUEUE_URL: 'queue' }],
  ])('in %s', (variable, environment) => {
    expect(() => read(environment)).toThrow(new RegExp(`^${variable}[^:]*: [^\\n]+$`));
  });
});

test('the README lists every variable, and no other', async () => {
  const readme = await readFile(new URL('./README.md', import.meta.url), 'utf8');
  const table = readme.split('## Settings')[1]?.split('## Events')[0] ?? '';
  const listed = [...table.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, names = '']) => names.match(/[A-Z_]+/g) ?? []);
  expect(listed.sort()).toEqual([...VARIABLES].sort());
});
