import { fail, ok, type Result } from '#shared/result.ts';
import type { SipProof, SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import { type Authenticator, CHALLENGES } from './digest/index.ts';
import type { Refusal } from './refusal.ts';
import type { SipRequest } from './signaling-port/index.ts';
import { hostOf, uriOf, userOf } from './sip-address.ts';
import { belongsToTenant, type EdgeNames, identifyTenant, type Tenants } from './tenants/index.ts';

export interface AskingWorld {
  readonly tenants: Tenants;
  readonly names: EdgeNames;
  readonly authenticator: Authenticator;
}

/** A user of a tenant who has proved a password. */
export interface Asker {
  readonly snapshot: TenantSnapshot;
  readonly user: SnapshotUser;
  /** By which of its secrets. */
  readonly proof: SipProof;
}

/**
 * Who sends a request that opens no call, and to which tenant: its domain, the digest, and From, which names the user who has
 * proved the password. Nobody is turned away on a configuration of before.
 */
export async function whoAsks(world: AskingWorld, request: SipRequest): Promise<Result<Asker, Refusal>> {
  const recent = await askerOf(world, request, 'recent');
  return !recent.ok && isOfUser(recent.problem) ? askerOf(world, request, 'exact') : recent;
}

/** Refusals that a newer configuration may lift. */
export const isOfUser = ({ code }: Refusal): boolean =>
  code === 'wrong-credentials' || code === 'phantom' || code === 'wrong-network';

async function askerOf(
  { tenants, names, authenticator }: AskingWorld,
  request: SipRequest,
  freshness: 'recent' | 'exact',
): Promise<Result<Asker, Refusal>> {
  const found = await identifyTenant(tenants, names, request, freshness);
  if (!found.ok) return found;
  const snapshot = found.value;
  if (!snapshot.tenant.isEnabled) return fail({ code: 'tenant-disabled' });
  const authentication = authenticator.authenticate(request, 'proxy', snapshot);
  switch (authentication.name) {
    case 'challenge': {
      const challenge = authenticator.challenge(request, 'proxy', snapshot, authentication.isStale);
      return fail({ code: 'unauthenticated', status: CHALLENGES.proxy.status, challenge });
    }
    case 'wrong-credentials':
    case 'phantom':
    case 'wrong-network':
      return fail({ code: authentication.name });
    case 'authenticated': {
      const { user, proof } = authentication;
      const from = uriOf(request.header('from'));
      if (!from) return fail({ code: 'malformed', what: 'From' });
      const isUser = userOf(from) === user.extension && belongsToTenant(names, snapshot, hostOf(from));
      return isUser ? ok({ snapshot, user, proof }) : fail({ code: 'not-your-identity' });
    }
  }
}
