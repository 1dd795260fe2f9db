// Not by the door: call control needs no more of how people sign in.
import { digestOf } from '#shared/credentials/digest.ts';
import {
  realmOf,
  type SipProof,
  type SnapshotUser,
  sipProof,
  type TenantSnapshot,
  userSetting,
} from '#shared/tenant/index.ts';
import type { SipHeaders, SipRequest } from '../signaling-port/index.ts';
import { type Algorithm, type Credentials, parseCredentials, type Qop } from './credentials.ts';
import { provesPassword } from './digest.ts';
import type { Nonces } from './nonce.ts';
import { mayCallFrom } from './own-networks.ts';
import { offeredAlgorithms } from './phone-quirks.ts';

export type Authentication =
  | Judgement
  | { readonly name: 'authenticated'; readonly user: SnapshotUser; readonly proof: SipProof }
  /** The password is right, and its user has no phones. */
  | { readonly name: 'phantom' }
  /** The password is right, and comes from a network where no phone of its user may be. */
  | { readonly name: 'wrong-network' };

/** What becomes of a request that does not prove a password. */
export type Judgement =
  /** No credentials yet, or credentials for a nonce that can no longer be used (`isStale`). */
  | { readonly name: 'challenge'; readonly isStale: boolean }
  /** Unknown user, wrong password, disabled user: all the same from outside. */
  | { readonly name: 'wrong-credentials' };

/** A registrar challenges with 401, everybody else with 407 (RFC 3261 §22.2, §22.3). */
export const CHALLENGES = {
  registrar: { status: 401, ask: 'WWW-Authenticate', reply: 'authorization' },
  proxy: { status: 407, ask: 'Proxy-Authenticate', reply: 'proxy-authorization' },
} as const;
export type Role = keyof typeof CHALLENGES;

/** Digest authentication of a tenant's users (RFC 3261 §22, RFC 7616, RFC 8760). The realm is the tenant's own. */
export class Authenticator {
  readonly #nonces: Nonces;
  readonly #algorithms: readonly Algorithm[];
  readonly #qop: string;

  /**
   * @param algorithms  most preferred first
   * @param qops  what is offered; both are taken from whoever uses them
   */
  constructor(nonces: Nonces, algorithms: readonly Algorithm[], qops: readonly Qop[] = ['auth']) {
    this.#nonces = nonces;
    this.#algorithms = algorithms;
    this.#qop = qops.join(',');
  }

  authenticate(request: SipRequest, role: Role, snapshot: TenantSnapshot): Authentication {
    return this.#judge(request, role, snapshot, (credentials) => {
      const proven = this.#proven(credentials, request, snapshot);
      if (!proven) return null;
      if (proven.user.isPhantom) return { name: 'phantom' as const };
      return mayCallFrom(userSetting(snapshot, proven.user.id, 'phones.networks'), request.flow.address)
        ? { name: 'authenticated' as const, ...proven }
        : { name: 'wrong-network' as const };
    });
  }

  /** The same for who is no user: whether the request proves the password of a trunk. */
  authenticateTrunk(
    request: SipRequest,
    role: Role,
    snapshot: TenantSnapshot,
    { authUsername, password }: { readonly authUsername: string; readonly password: string | null },
  ): Judgement | { readonly name: 'authenticated' } {
    const secrets = password === null ? null : digestOf(authUsername, realmOf(snapshot.tenant), password);
    return this.#judge(request, role, snapshot, (credentials) =>
      credentials.username === authUsername && provesPassword(credentials, request, secrets)
        ? { name: 'authenticated' as const }
        : null,
    );
  }

  /** @param prove  null where nothing is proved */
  #judge<Proven extends { readonly name: string }>(
    request: SipRequest,
    role: Role,
    snapshot: TenantSnapshot,
    prove: (credentials: Credentials) => Proven | null,
  ): Judgement | Proven {
    const header = request.header(CHALLENGES[role].reply);
    const credentials = header && parseCredentials(header).find(({ realm }) => realm === realmOf(snapshot.tenant));
    if (!credentials) return { name: 'challenge', isStale: false };
    const count = Number.parseInt(credentials.nc, 16);
    const verdict = this.#nonces.check(credentials.nonce, snapshot.tenant.id, request.flow.address, count);
    // A nonce of an earlier life of this process gets a new challenge too, or a restart would ask people for passwords.
    if (verdict !== 'fresh') return { name: 'challenge', isStale: true };
    const proven = prove(credentials);
    if (!proven) return { name: 'wrong-credentials' };
    // Who is none on a configuration of before is asked once more on the latest, with the same nonce.
    if (proven.name === 'authenticated') this.#nonces.spend(credentials.nonce, count);
    return proven;
  }

  /**
   * The digest is made over its own uri parameter, which need not be the Request-URI: proxies on the way rewrite that one
   * (RFC 3261 §22.4), and phones leave out ports and parameters. The nonce count is what stops a replay.
   */
  #proven(
    credentials: Credentials,
    request: SipRequest,
    snapshot: TenantSnapshot,
  ): { readonly user: SnapshotUser; readonly proof: SipProof } | null {
    const user = snapshot.userByExtension.get(credentials.username);
    // Somebody who is not there takes as long to find as a wrong password.
    if (!user?.digest) provesPassword(credentials, request, null);
    const fits = ({ digest }: SipProof) => provesPassword(credentials, request, digest);
    const proof = user ? sipProof(user, this.#nonces.nowMs(), fits) : null;
    return proof && user?.isEnabled ? { user, proof } : null;
  }

  /** The header rows that ask for credentials, the preferred algorithm first. */
  challenge(request: SipRequest, role: Role, { tenant }: TenantSnapshot, isStale: boolean): SipHeaders {
    const nonce = this.#nonces.issue(tenant.id, request.flow.address);
    const stale = isStale ? ', stale=true' : '';
    const rows = offeredAlgorithms(request.header('user-agent'), this.#algorithms).map(
      (algorithm) =>
        `Digest realm="${realmOf(tenant)}", nonce="${nonce}", qop="${this.#qop}", algorithm=${algorithm}${stale}`,
    );
    return { [CHALLENGES[role].ask]: rows };
  }
}
