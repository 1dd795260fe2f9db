import { parseUri } from '#edge/signaling/parser/index.ts';
import type { Registration, Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { isProofOf, type SnapshotUser } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { Flow, FlowHolder } from '../signaling-port/index.ts';
import { hostOf } from '../sip-address.ts';
import type { Contact, RegisterRequest } from './register-request.ts';

type UserOwner = Pick<Registration, 'userId' | 'extension' | 'sipCredentialId'>;
/** A contact and the flow that leads to it, whoever has registered it. */
export type Registered = Omit<Registration, keyof UserOwner>;

/** A contact registered for its owner, and what its next REGISTER is compared with (RFC 3261 §10.3). */
export interface BindingOf<Owner> {
  readonly registration: Registered & Owner;
  readonly expiresAtMs: number;
  /** `Contact.key`. */
  readonly key: string;
  /** Call-ID and CSeq of the REGISTER that made it; '' and 0 after a restart of the edge, which accepts any. */
  readonly callId: string;
  readonly cseq: number;
  /** What was proved when it was made, for a user the SHA-256 of the digest: another one as soon as name, realm or secret is. */
  readonly provedWith: string;
  /** Where another edge holds its flow. */
  readonly holder?: FlowHolder;
}
/** One of a user's phone. */
export type Binding = BindingOf<UserOwner>;

/** What a REGISTER did to the bindings of one owner. */
export interface BindingChange<Owner = UserOwner> {
  readonly bindings: readonly BindingOf<Owner>[];
  readonly saved: readonly BindingOf<Owner>[];
  readonly removed: readonly BindingOf<Owner>[];
}

/** Whose bindings, held by which edge, and when. */
export interface BindingContext<Owner> extends Pick<Registration, 'edgeId'>, Pick<Binding, 'provedWith'> {
  readonly owner: Owner;
  readonly nowMs: number;
  readonly nextId: () => string;
  /** Fewer phones at a time than anybody may have (UCM-069). */
  readonly maxPhones?: number;
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
/** Phones of one owner at a time; one that changes ports leaves old contacts behind, so the oldest gives way. */
export const MAX_PHONES = 10;
/** Ways to one phone: RFC 5626 §4.2 speaks of two or more (chosen). */
export const MAX_FLOWS = 4;

/** Carries out a REGISTER on the bindings of one owner, wholly or not at all (RFC 3261 §10.3 steps 6 and 7). */
export function applyRegister<Owner>(
  current: readonly BindingOf<Owner>[],
  request: RegisterRequest,
  context: BindingContext<Owner>,
): Result<BindingChange<Owner>, BindingRefusal> {
  const bindings = unexpired(current, context.nowMs);
  const { maxPhones = MAX_PHONES } = context;
  const touched = (key: string) =>
    request.contacts === 'all' || request.contacts.some((contact) => contact.key === key);
  if (bindings.some((binding) => touched(binding.key) && isOvertaken(request, binding))) {
    return fail({ code: 'out-of-order' });
  }
  if (request.contacts === 'all') return ok({ bindings: [], saved: [], removed: bindings });

  const saved: BindingOf<Owner>[] = [];
  for (const contact of lastOfEach(request.contacts)) {
    const seconds = contact.expiresSeconds ?? DEFAULT_EXPIRES_SECONDS[request.flow.transport];
    if (seconds > 0 && seconds < MIN_EXPIRES_SECONDS) return fail({ code: 'interval-too-brief' });
    if (seconds === 0) continue;
    const before = bindings.find(({ key }) => key === contact.key);
    saved.push(toBinding(contact, Math.min(seconds, MAX_EXPIRES_SECONDS), request, before, context));
  }
  const untouched = bindings.filter(({ key }) => !touched(key));
  const all = firstPhones([...saved, ...newestFirst(untouched)], maxPhones);
  const isKept = ({ key }: { key: string }) => all.some((one) => one.key === key);
  const removed = bindings.filter((binding) => !isKept(binding));
  return ok({ bindings: all, saved: saved.filter(isKept), removed });
}

/** What is one phone, by however many flows it is reached (RFC 5626 §4.2). */
export const phoneOf = ({ key, registration: { outbound } }: Pick<BindingOf<unknown>, 'key'> & Bound): string =>
  outbound?.instance ?? key;

/** Of so many phones, each by so many flows, those that come first. */
function firstPhones<Owner>(bindings: readonly BindingOf<Owner>[], most: number): readonly BindingOf<Owner>[] {
  const flows = new Map<string, number>();
  return bindings.filter((binding) => {
    const phone = phoneOf(binding);
    const count = flows.get(phone) ?? 0;
    if (count === MAX_FLOWS || (count === 0 && flows.size === most)) return false;
    flows.set(phone, count + 1);
    return true;
  });
}

/** The way to a phone: where its REGISTER came from. */
export function flowOf({ registration, holder }: Pick<BindingOf<unknown>, 'holder'> & Bound): Flow {
  const { transport, sourceAddress, sourcePort } = registration;
  return { transport, address: sourceAddress, port: sourcePort, ...(holder && { holder }) };
}
interface Bound {
  readonly registration: Registered;
}

export const flowKey = ({ transport, address, port }: Flow): string => `${transport}:${address}:${port}`;

/**
 * The binding of a phone whose connection has closed, to be connected to at its Contact; null where that cannot be: a NAT
 * stands between, a browser takes no connections (RFC 7118 §5.2), or the phone wants to be called over its own flows alone.
 */
export function atContact<Owner>(binding: BindingOf<Owner>): BindingOf<Owner> | null {
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

export function unexpired<Owner>(bindings: readonly BindingOf<Owner>[], nowMs: number): readonly BindingOf<Owner>[] {
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

function isOvertaken(request: RegisterRequest, binding: Pick<Binding, 'callId' | 'cseq'>): boolean {
  return binding.callId === request.callId && request.cseq <= binding.cseq;
}

function toBinding<Owner>(
  contact: Contact,
  seconds: number,
  { callId, cseq, flow, userAgent, path }: RegisterRequest,
  before: BindingOf<Owner> | undefined,
  { owner, edgeId, nowMs, nextId, provedWith }: BindingContext<Owner>,
): BindingOf<Owner> {
  const expiresAtMs = nowMs + seconds * 1000;
  const now = toInstant(nowMs);
  const registration: Registered & Owner = {
    ...owner,
    id: before?.registration.id ?? nextId(),
    contact: contact.uri,
    transport: flow.transport,
    sourceAddress: flow.address,
    sourcePort: flow.port,
    edgeId,
    outbound: contact.outbound,
    path: [...path],
    userAgent,
    registeredAt: before?.registration.registeredAt ?? now,
    refreshedAt: now,
    expiresAt: toInstant(expiresAtMs),
  };
  return { registration, expiresAtMs, key: contact.key, callId, cseq, provedWith };
}

export function newestFirst<Owner>(bindings: readonly BindingOf<Owner>[]): BindingOf<Owner>[] {
  return [...bindings].sort((a, b) => b.registration.refreshedAt.localeCompare(a.registration.refreshedAt));
}
