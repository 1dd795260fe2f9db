import { parseUri } from '#edge/signaling/parser/index.ts';
import type { Registration, Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { isProofOf, type SnapshotUser } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { Flow } from '../signaling-port/index.ts';
import { hostOf } from '../sip-address.ts';
import type { Contact, RegisterRequest } from './register-request.ts';

/** A contact registered for a user, and what its next REGISTER is compared with (RFC 3261 §10.3). */
export interface Binding {
  readonly registration: Registration;
  readonly expiresAtMs: number;
  /** `Contact.key`. */
  readonly key: string;
  /** Call-ID and CSeq of the REGISTER that made it; '' and 0 after a restart of the edge, which accepts any. */
  readonly callId: string;
  readonly cseq: number;
  /** SHA-256 of the digest that was proved when it was made: another one as soon as extension, realm or secret is. */
  readonly provedWith: string;
}

/** What a REGISTER did to the bindings of one user. */
export interface BindingChange {
  readonly bindings: readonly Binding[];
  readonly saved: readonly Binding[];
  readonly removed: readonly Binding[];
}

/** Whose bindings, held by which edge, and when. */
export interface BindingContext
  extends Pick<Registration, 'userId' | 'extension' | 'edgeId' | 'sipCredentialId'>,
    Pick<Binding, 'provedWith'> {
  readonly nowMs: number;
  readonly nextId: () => string;
}

export type BindingRefusal =
  | { readonly code: 'interval-too-brief' }
  /** An older REGISTER of the same phone that was overtaken. */
  | { readonly code: 'out-of-order' };

/** Shorter ones would cost a registration per call (RFC 3261 §10.2.8). */
export const MIN_EXPIRES_SECONDS = 60;
/** A phone that loses power is unreachable for at most this long without being known to be. */
export const MAX_EXPIRES_SECONDS = 3600;
/** For a phone without a wish. Over UDP nothing tells that it is gone, and NAT forgets it sooner (chosen). */
const DEFAULT_EXPIRES_SECONDS = { udp: 600, tcp: 3600, tls: 3600, ws: 3600, wss: 3600 } as const satisfies Record<
  Transport,
  number
>;
/** Contacts of one user at a time; a phone that changes ports leaves old ones behind, so the oldest gives way. */
export const MAX_BINDINGS = 10;

/** Carries out a REGISTER on the bindings of one user, wholly or not at all (RFC 3261 §10.3 steps 6 and 7). */
export function applyRegister(
  current: readonly Binding[],
  request: RegisterRequest,
  context: BindingContext,
): Result<BindingChange, BindingRefusal> {
  const bindings = unexpired(current, context.nowMs);
  const touched = (key: string) =>
    request.contacts === 'all' || request.contacts.some((contact) => contact.key === key);
  if (bindings.some((binding) => touched(binding.key) && isOvertaken(request, binding))) {
    return fail({ code: 'out-of-order' });
  }
  if (request.contacts === 'all') return ok({ bindings: [], saved: [], removed: bindings });

  const saved: Binding[] = [];
  for (const contact of lastOfEach(request.contacts)) {
    const seconds = contact.expiresSeconds ?? DEFAULT_EXPIRES_SECONDS[request.flow.transport];
    if (seconds > 0 && seconds < MIN_EXPIRES_SECONDS) return fail({ code: 'interval-too-brief' });
    if (seconds === 0) continue;
    const before = bindings.find(({ key }) => key === contact.key);
    saved.push(toBinding(contact, Math.min(seconds, MAX_EXPIRES_SECONDS), request, before, context));
  }
  const untouched = bindings.filter(({ key }) => !touched(key));
  const room = Math.max(0, MAX_BINDINGS - saved.length);
  const kept = newestFirst(untouched).slice(0, room);
  const removed = bindings.filter(
    ({ key }) => !kept.some((one) => one.key === key) && !saved.some((one) => one.key === key),
  );
  return ok({ bindings: [...saved.slice(0, MAX_BINDINGS), ...kept], saved: saved.slice(0, MAX_BINDINGS), removed });
}

/** The way to a phone: where its REGISTER came from. */
export function flowOf({ registration }: Pick<Binding, 'registration'>): Flow {
  const { transport, sourceAddress, sourcePort } = registration;
  return { transport, address: sourceAddress, port: sourcePort };
}

/**
 * The binding of a phone whose connection has closed, to be connected to at its Contact; null where that cannot be: a NAT
 * stands between, a browser takes no connections (RFC 7118 §5.2), or the phone wants to be called over its own flows alone.
 */
export function atContact(binding: Binding): Binding | null {
  const { contact, transport, sourceAddress, outbound, path } = binding.registration;
  const uri = parseUri(contact);
  const port = uri?.port || (transport === 'tls' ? 5061 : 5060);
  const mayConnect = (transport === 'tcp' || transport === 'tls') && outbound === null && path.length === 0;
  if (!mayConnect || !uri || hostOf(uri) !== sourceAddress) return null;
  return { ...binding, registration: { ...binding.registration, sourcePort: port } };
}

/** A contact named twice is one, as it was said last. */
const lastOfEach = (contacts: readonly Contact[]): Contact[] => [
  ...new Map(contacts.map((contact) => [contact.key, contact])).values(),
];

export function unexpired(bindings: readonly Binding[], nowMs: number): readonly Binding[] {
  return bindings.every((binding) => binding.expiresAtMs > nowMs)
    ? bindings
    : bindings.filter((binding) => binding.expiresAtMs > nowMs);
}

/** Whether the phone could register like this again: its user may have phones, and what it proved is what it would prove. */
export function isStillProved(
  { registration, provedWith }: Binding,
  user: SnapshotUser | undefined,
  nowMs: number,
): boolean {
  if (!user?.isEnabled || user.isPhantom) return false;
  return user.extension === registration.extension && isProofOf(user, provedWith, nowMs);
}

/** A registration that an earlier life of this edge has stored. */
export function fromStored(registration: Registration, key: string, provedWith: string): Binding {
  return { registration, expiresAtMs: Date.parse(registration.expiresAt), key, callId: '', cseq: 0, provedWith };
}

function isOvertaken(request: RegisterRequest, binding: Binding): boolean {
  return binding.callId === request.callId && request.cseq <= binding.cseq;
}

function toBinding(
  contact: Contact,
  seconds: number,
  { callId, cseq, flow, userAgent, path }: RegisterRequest,
  before: Binding | undefined,
  { userId, extension, edgeId, nowMs, nextId, provedWith, sipCredentialId }: BindingContext,
): Binding {
  const expiresAtMs = nowMs + seconds * 1000;
  const now = toInstant(nowMs);
  const registration: Registration = {
    id: before?.registration.id ?? nextId(),
    userId,
    extension,
    contact: contact.uri,
    transport: flow.transport,
    sourceAddress: flow.address,
    sourcePort: flow.port,
    edgeId,
    outbound: contact.outbound,
    path: [...path],
    sipCredentialId,
    userAgent,
    registeredAt: before?.registration.registeredAt ?? now,
    refreshedAt: now,
    expiresAt: toInstant(expiresAtMs),
  };
  return { registration, expiresAtMs, key: contact.key, callId, cseq, provedWith };
}

function newestFirst(bindings: readonly Binding[]): Binding[] {
  return [...bindings].sort((a, b) => b.registration.refreshedAt.localeCompare(a.registration.refreshedAt));
}
