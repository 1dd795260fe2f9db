import { hash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '#shared/credentials/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { aRequest } from '#test/world/edge/sip-request.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { Authenticator, Nonces } from '../digest/index.ts';
import type { Refusal } from '../refusal.ts';
import { Tenants } from '../tenants/index.ts';
import { Bindings } from './bindings.ts';
import { Registrar } from './registrar.ts';

const DOMAIN = 'acme.example';
const acme = aTenant({ domain: DOMAIN });
const phoneUser = (extension: string, password: string) =>
  aUser({ id: `usr_${extension}`, digest: digestOf(extension, DOMAIN, password) });

let clock: ManualClock;
let store: MemoryEdgeStore;
let registrar: Registrar;
let bindings: Bindings;
let tenants: Tenants;
let isOpen: boolean;
beforeEach(() => {
  clock = new ManualClock();
  isOpen = true;
  store = new MemoryEdgeStore();
  store.add(acme, [phoneUser('200', 'right')]);
  const log = () => undefined;
  bindings = new Bindings({ store, clock, edgeId: 'edge_1', log });
  tenants = new Tenants({ store, clock, log, onChange: (snapshot) => bindings.follow(snapshot) });
  registrar = new Registrar({
    tenants,
    names: { ownHosts: new Set(), defaultTenant: acme.id },
    authenticator: new Authenticator(new Nonces(clock, new SeededChance()), ['SHA-256', 'MD5']),
    bindings,
    trunkAccount: () => null,
    edgeId: 'edge_1',
    clock,
    ids: new CountingIds(),
    isOpen: () => isOpen,
  });
});

interface Attempt {
  readonly extension?: string;
  readonly password?: string;
  readonly nonce?: string;
  readonly count?: number;
  readonly headers?: Record<string, string>;
  readonly uri?: string;
  readonly realm?: string;
}
let cseq = 0;

/** Sends a REGISTER; with a nonce it carries credentials. */
function attempt({
  extension = '200',
  password = 'right',
  nonce,
  count = 1,
  headers = {},
  uri = `sip:${DOMAIN}`,
  realm = DOMAIN,
}: Attempt = {}) {
  cseq += 1;
  const nc = count.toString(16).padStart(8, '0');
  const { sha256 } = digestOf(extension, realm, password);
  const response = hash('sha256', `${sha256}:${nonce}:${nc}:c:auth:${hash('sha256', `REGISTER:${uri}`)}`);
  const authorization = `Digest username="${extension}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=SHA-256, qop=auth, nc=${nc}, cnonce="c"`;
  return registrar.register(
    aRequest({
      uri,
      headers: {
        to: `<sip:${extension}@${DOMAIN}>`,
        'call-id': 'phone',
        cseq: `${cseq} REGISTER`,
        contact: '<sip:200@192.0.2.10>',
        ...(nonce !== undefined && { authorization }),
        ...headers,
      },
    }),
  );
}

async function nonceFor(attempted: Attempt = {}): Promise<string> {
  const [challenge] = challengesOf(await attempt(attempted));
  return /nonce="([^"]+)"/.exec(challenge ?? '')?.[1] ?? '';
}

function challengesOf(answer: Awaited<ReturnType<Registrar['register']>>): readonly string[] {
  if (answer.ok || answer.problem.code !== 'unauthenticated') throw new Error('no challenge');
  return answer.problem.challenge['WWW-Authenticate'] as readonly string[];
}
const refusal = (code: Refusal['code']) => ({ ok: false, problem: { code } });

test('the challenge offers the algorithms in the configured order, with one nonce and qop', async () => {
  const challenges = challengesOf(await attempt());
  expect(challenges.map((row) => row.replace(/nonce="[^"]+"/, 'nonce'))).toEqual([
    'Digest realm="acme.example", nonce, qop="auth", algorithm=SHA-256',
    'Digest realm="acme.example", nonce, qop="auth", algorithm=MD5',
  ]);
});

test('whoever proves the password is registered, and sees all contacts with what is left of them', async () => {
  const nonce = await nonceFor();
  expect(await attempt({ nonce })).toEqual({
    ok: true,
    value: {
      Contact: '<sip:200@192.0.2.10>;expires=600',
      Date: 'Mon, 05 Jan 2026 09:00:00 GMT',
      Supported: 'path, outbound',
    },
  });
  clock.advance(60_000);
  const other = { contact: '<sip:200@192.0.2.11>;expires=120', 'call-id': 'other' };
  expect(await attempt({ nonce, count: 2, headers: other })).toMatchObject({
    value: { Contact: '<sip:200@192.0.2.11>;expires=120, <sip:200@192.0.2.10>;expires=540' },
  });
});

test('a nonce count is good once', async () => {
  const nonce = await nonceFor();
  await attempt({ nonce });
  expect(challengesOf(await attempt({ nonce }))[0]).toContain('stale=true');
});

test.each([
  ['a wrong password', { password: 'wrong' }],
  ['an unknown extension', { extension: '299' }],
  ['another unknown extension', { extension: '../..' }],
])('%s is refused without saying which', async (_, attempted) => {
  const nonce = await nonceFor();
  expect(await attempt({ ...attempted, nonce })).toEqual(refusal('wrong-credentials'));
});

describe('what the API has changed a moment ago counts at once', () => {
  test('a new user', async () => {
    const nonce = await nonceFor();
    store.putUser(acme.id, phoneUser('203', 'fresh'));
    expect(await attempt({ extension: '203', password: 'fresh', nonce })).toMatchObject({ ok: true });
  });

  test('a new password', async () => {
    const nonce = await nonceFor();
    store.putUser(acme.id, phoneUser('200', 'changed'));
    expect(await attempt({ password: 'changed', nonce })).toMatchObject({ ok: true });
  });

  test('a disabled user, within a second', async () => {
    const nonce = await nonceFor();
    store.putUser(acme.id, { ...phoneUser('200', 'right'), isEnabled: false });
    clock.advance(1000);
    expect(await attempt({ nonce })).toEqual(refusal('wrong-credentials'));
  });

  test('a disabled tenant, within a second', async () => {
    await attempt();
    store.putTenant({ ...acme, isEnabled: false });
    clock.advance(1000);
    expect(await attempt()).toEqual(refusal('tenant-disabled'));
  });
});

describe('the old phone rings no longer once a call has looked', () => {
  const reachedByCall = async () => {
    const found = await tenants.byId(acme.id, 'exact');
    return found.ok ? bindings.reachable(found.value, 'usr_200') : null;
  };

  test('after a new password, even if it came back within the second in which the old one still counts', async () => {
    const nonce = await nonceFor();
    store.putUser(acme.id, phoneUser('200', 'changed'));
    expect(await attempt({ nonce })).toMatchObject({ ok: true });
    expect(await reachedByCall()).toEqual([]);
    expect(bindings.count()).toBe(0);
  });

  test('after a new domain, when the digests of the new realm are there', async () => {
    const nonce = await nonceFor();
    await attempt({ nonce });
    expect(await reachedByCall()).toHaveLength(1);
    store.putTenant({ ...acme, domain: 'renamed.example' });
    store.putUser(acme.id, { ...phoneUser('200', 'right'), digest: digestOf('200', 'renamed.example', 'right') });
    expect(await reachedByCall()).toEqual([]);
    expect(bindings.count()).toBe(0);
  });
});

describe('several secrets of one user', () => {
  const second = (expiresAt: string | null = null) => ({
    ...phoneUser('200', 'right'),
    sipCredentials: [{ id: 'sic_1', digest: digestOf('200', DOMAIN, 'second'), expiresAt }],
  });
  const look = () => tenants.byId(acme.id, 'exact');
  const provedBy = () =>
    bindings.of(acme.id, 'usr_200').map(({ registration }) => [registration.contact, registration.sipCredentialId]);
  const mobile = { contact: '<sip:200@192.0.2.11>', 'call-id': 'mobile' };

  test('are good side by side; a phone goes with the one it has proved, and with no other', async () => {
    store.putUser(acme.id, second());
    const nonce = await nonceFor();
    expect(await attempt({ nonce })).toMatchObject({ ok: true });
    expect(await attempt({ nonce, count: 2, password: 'second', headers: mobile })).toMatchObject({ ok: true });
    expect(await attempt({ nonce, count: 3, password: 'third' })).toEqual(refusal('wrong-credentials'));
    expect(provedBy()).toEqual([
      ['sip:200@192.0.2.11', 'sic_1'],
      ['sip:200@192.0.2.10', null],
    ]);
    // The password is changed: its phone goes, the other stays.
    store.putUser(acme.id, { ...second(), digest: digestOf('200', DOMAIN, 'changed') });
    await look();
    expect(provedBy()).toEqual([['sip:200@192.0.2.11', 'sic_1']]);
    store.putUser(acme.id, phoneUser('200', 'changed'));
    await look();
    expect(provedBy()).toEqual([]);
  });

  test('a phone rings no longer, and cannot come back, once its secret has expired', async () => {
    store.putUser(acme.id, second(toInstant(clock.nowMs() + 60_000)));
    const nonce = await nonceFor();
    expect(await attempt({ nonce, password: 'second' })).toMatchObject({ ok: true });
    const reached = async () => {
      const found = await look();
      return found.ok ? bindings.reachable(found.value, 'usr_200').length : null;
    };
    expect(await reached()).toBe(1);
    clock.advance(60_000);
    expect(await reached()).toBe(0);
    expect(await attempt({ nonce, count: 2, password: 'second' })).toEqual(refusal('wrong-credentials'));
  });
});

describe('a phantom', () => {
  const phantom = { ...phoneUser('200', 'right'), isPhantom: true };

  test('is registered by nobody, whose password is right all the same', async () => {
    store.putUser(acme.id, phantom);
    const nonce = await nonceFor();
    expect(await attempt({ nonce })).toEqual(refusal('phantom'));
    expect(await attempt({ nonce, count: 2, password: 'wrong' })).toEqual(refusal('wrong-credentials'));
    expect(bindings.count()).toBe(0);
  });

  test('loses the phones that it had, and gets them back once it is none', async () => {
    const nonce = await nonceFor();
    await attempt({ nonce });
    expect(bindings.count()).toBe(1);
    store.putUser(acme.id, phantom);
    await tenants.byId(acme.id, 'exact');
    expect(bindings.count()).toBe(0);
    store.putUser(acme.id, phoneUser('200', 'right'));
    expect(await attempt({ nonce, count: 2 })).toMatchObject({ ok: true });
  });
});

test('a password is good for its own user alone', async () => {
  store.putUser(acme.id, phoneUser('201', 'other'));
  const nonce = await nonceFor();
  const forSomebodyElse = { to: `<sip:201@${DOMAIN}>` };
  expect(await attempt({ nonce, headers: forSomebodyElse })).toEqual(refusal('not-your-identity'));
  expect(bindings.count()).toBe(0);
});

test('under an alias of the tenant, and in its own realm, the same user is registered', async () => {
  const realm = 'Patchbay PBX';
  store.putTenant({ ...acme, aliases: ['acme.test'], realm });
  store.putUser(acme.id, { ...phoneUser('200', 'right'), digest: digestOf('200', realm, 'right') });
  const alias = { uri: 'sip:acme.test', headers: { to: '<sip:200@acme.test>' } };
  expect(challengesOf(await attempt(alias))[0]).toContain('realm="Patchbay PBX"');
  expect(await attempt({ ...alias, realm, nonce: await nonceFor(alias) })).toMatchObject({ ok: true });
  const found = await tenants.byDomain('acme.test', 'exact');
  expect(found.ok && bindings.reachable(found.value, 'usr_200')).toHaveLength(1);
});

test('an address-of-record of another domain is unknown here', async () => {
  expect(await attempt({ headers: { to: '<sip:200@bolt.example>' } })).toEqual(refusal('unknown-domain'));
});

test('a phone that knows only the address of the edge registers with the default tenant', async () => {
  const attempted = { uri: 'sip:192.0.2.1', headers: { to: '<sip:200@192.0.2.1>' } };
  const nonce = await nonceFor(attempted);
  expect(await attempt({ ...attempted, nonce })).toMatchObject({ ok: true });
});

test('a phone that demands what we do not know is told what', async () => {
  expect(await attempt({ headers: { require: 'gruu, path' } })).toEqual({
    ok: false,
    problem: { code: 'unsupported-extension', tags: 'gruu' },
  });
});

test('while the store is down, phones register as before', async () => {
  const nonce = await nonceFor();
  store.isDown = true;
  clock.advance(5000);
  expect(await attempt({ nonce })).toMatchObject({ ok: true });
  expect(await attempt({ nonce, count: 2, password: 'wrong' })).toEqual(refusal('wrong-credentials'));
});

test('a REGISTER whose connection has closed meanwhile binds nothing', async () => {
  const nonce = await nonceFor();
  isOpen = false;
  expect(await attempt({ nonce })).toEqual({ ok: false, problem: { code: 'flow-closed' } });
  expect(bindings.count()).toBe(0);
});
