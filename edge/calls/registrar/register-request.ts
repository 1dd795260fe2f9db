import { paramOf, parseAddress, parseUri, splitList, uriParam } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { cutText } from '#shared/world/index.ts';
import type { Flow, SipRequest } from '../signaling-port/index.ts';
import { hostOf } from '../sip-address.ts';

/** One contact that a REGISTER adds, refreshes or removes. */
export interface Contact {
  /** As the phone sent it: the Request-URI of calls to it. */
  readonly uri: string;
  /** Equal for URIs that mean the same place (RFC 3261 §19.1.4, as far as phones differ in practice). */
  readonly key: string;
  /** The phone's wish; null when it has none. */
  readonly expiresSeconds: number | null;
}

/** A REGISTER as far as bindings depend on it (RFC 3261 §10.2). */
export interface RegisterRequest {
  /** 'all' is `Contact: *` with `Expires: 0`; an empty list only asks. */
  readonly contacts: 'all' | readonly Contact[];
  readonly callId: string;
  readonly cseq: number;
  readonly flow: Flow;
  readonly userAgent: string | null;
}

const MAX_CONTACT_CHARACTERS = 1000;
const MAX_USER_AGENT_CHARACTERS = 200;

export function readRegister(request: SipRequest): Result<RegisterRequest, { code: 'malformed'; what: string }> {
  const cseq = Number.parseInt(request.header('cseq') ?? '', 10);
  if (!(cseq >= 0)) return malformed('CSeq');
  const stated = readExpires(request.header('expires'));
  const contacts = readContacts(request.header('contact') ?? '', stated);
  if (contacts === null) return malformed('Contact');
  const userAgent = request.header('user-agent');
  return ok({
    contacts,
    callId: request.header('call-id') ?? '',
    cseq,
    flow: request.flow,
    userAgent: userAgent === undefined ? null : cutText(userAgent, MAX_USER_AGENT_CHARACTERS),
  });
}

const malformed = (what: string) => fail({ code: 'malformed' as const, what });

function readContacts(header: string, stated: number | null): RegisterRequest['contacts'] | null {
  const values = splitList(header);
  if (values.includes('*')) return values.length === 1 && stated === 0 ? 'all' : null;
  const contacts = values.map((value) => readContact(value, stated));
  return contacts.every((contact) => contact !== null) ? contacts : null;
}

function readContact(value: string, stated: number | null): Contact | null {
  const address = parseAddress(value);
  const key = address ? contactKey(address.uri) : null;
  if (!address || key === null || address.uri.length > MAX_CONTACT_CHARACTERS) return null;
  return { uri: address.uri, key, expiresSeconds: readExpires(paramOf(address.params, 'expires')) ?? stated };
}

/** Null for what is no SIP URI: no call could be sent there. */
export function contactKey(contactUri: string): string | null {
  const uri = parseUri(contactUri);
  if (!uri) return null;
  const transport = uriParam(uri, 'transport')?.toLowerCase() ?? '';
  return `${uri.scheme}:${uri.user}@${hostOf(uri)}:${uri.port};${transport}`;
}

/** Null when absent or no number: a malformed value counts as absent (RFC 3261 §10.2.1.1). */
function readExpires(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : null;
}
