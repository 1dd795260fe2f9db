import { callerParty } from '#shared/dialplan/index.ts';
import type { CallRequest } from '../call/index.ts';
import { displayAddress, type SipHeaders } from '../signaling-port/index.ts';

/** Who a caller is that does not want to be known (RFC 3323 §4.1.1.3). */
const ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>';

/** Kinds of privacy that hide the caller's identity (RFC 3323 §4.2, RFC 3325 §9.3). */
const HIDES_IDENTITY: ReadonlySet<string> = new Set(['id', 'user', 'header']);

/**
 * Who calls, as the callee's phone sees it: as the tenant knows the caller, or nobody. What the caller's phone claims in
 * P-Asserted-Identity, P-Preferred-Identity or Remote-Party-ID counts for nothing: a user has one identity here.
 */
export function shownCaller({ invite, caller, shown = callerParty(caller), snapshot, own }: CallRequest): SipHeaders {
  // Of whom an application shows nobody knows that it is he (RFC 3325 §9.1).
  if (own?.shown) return { From: displayAddress(own.shown.name ?? '', own.shown.number, snapshot.tenant.domain) };
  if (caller.kind === 'trunk' && caller.number === null) return { From: ANONYMOUS, Privacy: 'id' };
  const privacy = invite.header('privacy');
  if (privacy !== undefined && isHidden(invite)) return { From: ANONYMOUS, Privacy: privacy };
  const address = displayAddress(shown.name ?? '', shown.number, snapshot.tenant.domain);
  return { From: address, 'P-Asserted-Identity': address };
}

/** Whether the caller does not want to be known. */
export function isHidden(invite: Pick<CallRequest['invite'], 'header'>): boolean {
  const privacy = invite.header('privacy') ?? '';
  return privacy.split(/[;,]/).some((kind) => HIDES_IDENTITY.has(kind.trim().toLowerCase()));
}

/** What the callee's phone learns of the call from the caller's: RFC 5806, RFC 7044, RFC 7433, RFC 3261 §20.4. */
const PASSED = ['Diversion', 'History-Info', 'User-to-User', 'Alert-Info'] as const;
/** Nobody outside makes a phone answer by itself: how it rings, the tenant's routes say. */
const PASSED_FROM_OUTSIDE = ['Diversion', 'History-Info', 'User-to-User'] as const;

export function passedHeaders({ invite, caller }: CallRequest): SipHeaders {
  const passed: Record<string, string> = {};
  for (const name of caller.kind === 'trunk' ? PASSED_FROM_OUTSIDE : PASSED) {
    const value = invite.header(name.toLowerCase());
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
