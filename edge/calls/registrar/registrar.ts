import { fail, ok, type Result } from '#shared/result.ts';
import { type SipProof, type SnapshotUser, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock, Ids } from '#shared/world/index.ts';
import { type Authenticator, CHALLENGES, usernamesIn } from '../digest/index.ts';
import type { Refusal } from '../refusal.ts';
import { requireOnly } from '../required-extensions.ts';
import type { Flow, SipHeaders, SipRequest } from '../signaling-port/index.ts';
import { hostOf, uriOf, userOf } from '../sip-address.ts';
import { belongsToTenant, type EdgeNames, type Freshness, identifyTenant, type Tenants } from '../tenants/index.ts';
import { trunkWithAccount } from '../trunks/identify-trunk.ts';
import type { TrunkAccountOf } from '../trunks/trunk-account.ts';
import { isOfUser } from '../who-asks.ts';
import {
  applyRegister,
  type BindingContext,
  type BindingRefusal,
  MIN_EXPIRES_SECONDS,
  phoneOf,
  type Registered,
} from './binding.ts';
import type { Bindings } from './bindings.ts';
import { type RegisterRequest, readRegister } from './register-request.ts';
import { trunkProof } from './trunk-bindings.ts';

export interface RegistrarWorld {
  readonly tenants: Tenants;
  readonly names: EdgeNames;
  readonly authenticator: Authenticator;
  readonly bindings: Bindings;
  readonly trunkAccount: TrunkAccountOf;
  readonly edgeId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether a proxy stands at this address whose Path counts (RFC 3327). */
  readonly isTrustedProxy?: ((address: string) => boolean) | undefined;
  /** A phone has come that this edge did not know of. */
  readonly onNewPhone?: (snapshot: TenantSnapshot, userId: UserId) => void;
  /** Whether an answer over this flow could still arrive. */
  readonly isOpen: (flow: Flow) => boolean;
}

interface UserRegistrant {
  readonly kind: 'user';
  readonly snapshot: TenantSnapshot;
  readonly user: SnapshotUser;
  readonly proof: SipProof;
}
/** The other side of a trunk. */
interface TrunkRegistrant {
  readonly kind: 'trunk';
  readonly snapshot: TenantSnapshot;
  readonly trunk: Trunk;
}
type Registrant = UserRegistrant | TrunkRegistrant;

/** Of a binding, whosever it is. */
type Made = Omit<BindingContext<unknown>, 'owner' | 'provedWith'>;
type Bound = { readonly registration: Registered; readonly expiresAtMs: number };

/** Answers REGISTER (RFC 3261 §10.3): tenant, password, identity, then the bindings. */
export class Registrar {
  readonly #world: RegistrarWorld;

  constructor(world: RegistrarWorld) {
    this.#world = world;
  }

  /** The headers of the 200, or why there is none. */
  async register(request: SipRequest): Promise<Result<SipHeaders, Refusal>> {
    const supported = requireOnly(request, ['path', 'outbound']);
    if (!supported.ok) return supported;
    let registrant = await this.#registrant(request, 'recent');
    // The user, the trunk or the password may be newer than what is cached: nobody is turned away without a fresh look.
    if (!registrant.ok && (isOfUser(registrant.problem) || registrant.problem.code === 'trunk-disabled')) {
      registrant = await this.#registrant(request, 'exact');
    }
    return registrant.ok ? this.#bind(request, registrant.value) : registrant;
  }

  async #registrant(request: SipRequest, freshness: Freshness): Promise<Result<Registrant, Refusal>> {
    const { tenants, names, authenticator } = this.#world;
    const found = await identifyTenant(tenants, names, request, freshness);
    if (!found.ok) return found;
    const snapshot = found.value;
    if (!snapshot.tenant.isEnabled) return fail({ code: 'tenant-disabled' });
    // The address-of-record must be one of this domain (RFC 3261 §10.3 step 5).
    const aor = uriOf(request.header('to'));
    if (!aor) return fail({ code: 'malformed', what: 'To' });
    if (!belongsToTenant(names, snapshot, hostOf(aor))) return fail({ code: 'unknown-domain' });

    const trunk = trunkWithAccount(snapshot, usernamesIn(request.header(CHALLENGES.registrar.reply)));
    if (trunk) return this.#trunk(request, snapshot, trunk, userOf(aor));
    const authentication = authenticator.authenticate(request, 'registrar', snapshot);
    switch (authentication.name) {
      case 'challenge': {
        const challenge = authenticator.challenge(request, 'registrar', snapshot, authentication.isStale);
        return fail({ code: 'unauthenticated', status: CHALLENGES.registrar.status, challenge });
      }
      case 'wrong-credentials':
      case 'phantom':
      case 'wrong-network':
        return fail({ code: authentication.name });
      case 'authenticated':
        return userOf(aor) === authentication.user.extension
          ? ok({ kind: 'user', snapshot, user: authentication.user, proof: authentication.proof })
          : fail({ code: 'not-your-identity' });
    }
  }

  #trunk(request: SipRequest, snapshot: TenantSnapshot, trunk: Trunk, aor: string): Result<TrunkRegistrant, Refusal> {
    const { authenticator, trunkAccount } = this.#world;
    if (!trunk.isEnabled) return fail({ code: 'trunk-disabled' });
    const account = trunkAccount(snapshot, trunk.id);
    if (!account) return fail({ code: 'wrong-credentials' });
    const judged = authenticator.authenticateTrunk(request, 'registrar', snapshot, account);
    if (judged.name === 'wrong-credentials') return fail({ code: 'wrong-credentials' });
    if (judged.name === 'challenge') {
      const challenge = authenticator.challenge(request, 'registrar', snapshot, judged.isStale);
      return fail({ code: 'unauthenticated', status: CHALLENGES.registrar.status, challenge });
    }
    return aor === account.username ? ok({ kind: 'trunk', snapshot, trunk }) : fail({ code: 'not-your-identity' });
  }

  #bind(request: SipRequest, registrant: Registrant): Result<SipHeaders, Refusal> {
    const { clock, edgeId, ids, isTrustedProxy, isOpen } = this.#world;
    const asked = readRegister(request, isTrustedProxy?.(request.flow.address) ?? false);
    if (!asked.ok) return asked;
    // It has closed while the tenant was looked up: nobody would ever say so of a binding made now.
    if (!isOpen(request.flow)) return fail({ code: 'flow-closed' });
    const nowMs = clock.nowMs();
    const made = { edgeId, nowMs, nextId: () => ids.next('reg') };
    const bound =
      registrant.kind === 'user'
        ? this.#bindUser(asked.value, registrant, made)
        : this.#bindTrunk(asked.value, registrant, made);
    if (!bound.ok) {
      return bound.problem.code === 'interval-too-brief'
        ? fail({ code: 'interval-too-brief', minSeconds: MIN_EXPIRES_SECONDS })
        : fail({ code: 'out-of-order' });
    }
    return ok({ ...contactHeaders(bound.value, nowMs), ...flowHeaders(asked.value) });
  }

  #bindUser(
    asked: RegisterRequest,
    { snapshot, user, proof }: UserRegistrant,
    made: Made,
  ): Result<readonly Bound[], BindingRefusal> {
    const { bindings, onNewPhone } = this.#world;
    const { tenant } = snapshot;
    const { sipCredentialId, digest } = proof;
    const owner = { userId: user.id, extension: user.extension as string, sipCredentialId }; // found by its extension
    const maxPhones = userSetting(snapshot, user.id, 'phones.max');
    const context = { ...made, owner, provedWith: digest.sha256, maxPhones };
    const before = bindings.of(tenant.id, user.id);
    const applied = applyRegister(before, asked, context);
    if (!applied.ok) return applied;
    bindings.commit(tenant.id, user.id, applied.value);
    const phones = new Set(before.map(phoneOf));
    if (applied.value.saved.some((binding) => !phones.has(phoneOf(binding)))) onNewPhone?.(snapshot, user.id);
    return ok(applied.value.bindings);
  }

  #bindTrunk(
    asked: RegisterRequest,
    { snapshot, trunk }: TrunkRegistrant,
    made: Made,
  ): Result<readonly Bound[], BindingRefusal> {
    const { trunks } = this.#world.bindings;
    const name = { tenantId: snapshot.tenant.id, trunkId: trunk.id };
    const provedWith = trunkProof(snapshot, trunk.id) as string; // an enabled one whose other side registers
    const applied = applyRegister(trunks.of(name), asked, { ...made, owner: { trunkId: trunk.id }, provedWith });
    if (!applied.ok) return applied;
    trunks.set(name, applied.value.bindings);
    return ok(applied.value.bindings);
  }
}

/** How often a phone should say that its flow is in use, in seconds: NAT forgets a TCP connection later (RFC 5626 §4.4.1, chosen). */
const FLOW_TIMER_SECONDS = 120;

/** What was done with flows and proxies on the way (RFC 5626 §6, RFC 3327 §5.3). */
function flowHeaders({ contacts, path }: RegisterRequest): SipHeaders {
  const keepsFlow = contacts !== 'all' && contacts.some(({ outbound }) => outbound !== null);
  return {
    Supported: 'path, outbound',
    ...(keepsFlow && { Require: 'outbound', 'Flow-Timer': String(FLOW_TIMER_SECONDS) }),
    ...(path.length > 0 && { Path: path.join(', ') }),
  };
}

/** Every binding with what is left of it (RFC 3261 §10.3 step 8), and the time, for phones without a clock. */
function contactHeaders(bindings: readonly Bound[], nowMs: number): SipHeaders {
  const contacts = bindings.map(
    ({ registration: { contact, outbound }, expiresAtMs }) =>
      `<${contact}>;expires=${Math.ceil((expiresAtMs - nowMs) / 1000)}${outbound ? `;+sip.instance="${outbound.instance}";reg-id=${outbound.regId}` : ''}`,
  );
  return { ...(contacts.length > 0 && { Contact: contacts.join(', ') }), Date: new Date(nowMs).toUTCString() };
}
