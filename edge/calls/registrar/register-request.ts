import { paramOf, parseAddress, parseUri, splitList, uriParam } from '#edge/signaling/parser/index.ts';
import { MAX_INSTANCE_CHARACTERS, MAX_PATH, MAX_PATH_CHARACTERS, type Outbound } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { cutText } from '#shared/world/index.ts';
import type { Flow, SipRequest } from '../signaling-port/index.ts';
import { hostOf } from '../sip-address.ts';

/** One contact that a REGISTER adds, refreshes or removes. */
export interface Contact {
  /** As the phone sent it: the Request-URI of calls to it. */
  readonly uri: string;
  /** Equal for what takes each other's place: flows of one phone (RFC 5626 §6), else URIs that mean the same place. */
  readonly key: string;
  /** Null when the phone keeps no flow open, or does not say which. */
  readonly outbound: Outbound | null;
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
  /** From proxies we trust alone: it leads calls wherever it says. */
  readonly path: readonly string[];
}

const MAX_CONTACT_CHARACTERS = 1000;
const MAX_USER_AGENT_CHARACTERS = 200;

export type RegisterProblem =
  | { readonly code: 'malformed'; readonly what: string }
  /** A flow is asked for, and the proxy in front of us keeps none (RFC 5626 §6). */
  | { readonly code: 'first-hop-lacks-outbound' };

/** @param isFromProxy  it came from a proxy that is trusted */
export function readRegister(request: SipRequest, isFromProxy: boolean): Result<RegisterRequest, RegisterProblem> {
  const cseq = Number.parseInt(request.header('cseq') ?? '', 10);
  if (!(cseq >= 0)) return malformed('CSeq');
  const stated = readExpires(request.header('expires'));
  const path = isFromProxy ? splitList(request.header('path') ?? '') : [];
  if (path.length > MAX_PATH || !path.every(isRoute)) return malformed('Path');
  const mayKeepFlow = listed(request.header('supported')).includes('outbound');
  const contacts = readContacts(request.header('contact') ?? '', stated, mayKeepFlow);
  if (contacts === null) return malformed('Contact');
  const wantsFlow = contacts !== 'all' && contacts.some(({ outbound }) => outbound !== null);
  if (wantsFlow && path[0] !== undefined && !keepsFlow(path[0])) return fail({ code: 'first-hop-lacks-outbound' });
  const userAgent = request.header('user-agent');
  return ok({
    contacts,
    callId: request.header('call-id') ?? '',
    cseq,
    flow: request.flow,
    path,
    userAgent: userAgent === undefined ? null : cutText(userAgent, MAX_USER_AGENT_CHARACTERS),
  });
}

const malformed = (what: string) => fail({ code: 'malformed' as const, what });

const listed = (header: string | undefined): string[] => splitList(header ?? '').map((tag) => tag.toLowerCase());

function isRoute(value: string): boolean {
  const address = parseAddress(value);
  return address !== undefined && value.length <= MAX_PATH_CHARACTERS && parseUri(address.uri) !== undefined;
}

/** The proxy says by `ob` that it sends requests down the flow of the REGISTER. */
function keepsFlow(route: string): boolean {
  const uri = parseUri(parseAddress(route)?.uri ?? '');
  return uri !== undefined && uriParam(uri, 'ob') !== undefined;
}

function readContacts(header: string, stated: number | null, mayKeepFlow: boolean): RegisterRequest['contacts'] | null {
  const values = splitList(header);
  if (values.includes('*')) return values.length === 1 && stated === 0 ? 'all' : null;
  const contacts = values.map((value) => readContact(value, stated, mayKeepFlow));
  return contacts.every((contact) => contact !== null) ? contacts : null;
}

function readContact(value: string, stated: number | null, mayKeepFlow: boolean): Contact | null {
  const address = parseAddress(value);
  const outbound = address && mayKeepFlow ? readOutbound(address.params) : null;
  const key = address ? contactKey(address.uri, outbound) : null;
  if (!address || key === null || address.uri.length > MAX_CONTACT_CHARACTERS) return null;
  return { uri: address.uri, key, outbound, expiresSeconds: readExpires(paramOf(address.params, 'expires')) ?? stated };
}

/** A reg-id means nothing without an instance, nor when the phone does not support outbound (RFC 5626 §6). */
function readOutbound(params: string): Outbound | null {
  const instance = unquoted(paramOf(params, '+sip.instance') ?? '');
  const regId = Number(paramOf(params, 'reg-id'));
  const isUsable = instance !== '' && instance.length <= MAX_INSTANCE_CHARACTERS && regId >= 1 && regId < 2 ** 31;
  return isUsable && Number.isInteger(regId) ? { instance, regId } : null;
}

const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1) : text);

/** Null for what is no SIP URI: no call could be sent there. */
export function contactKey(contactUri: string, outbound: Outbound | null = null): string | null {
  const uri = parseUri(contactUri);
  if (!uri) return null;
  if (outbound) return `${outbound.instance} ${outbound.regId}`;
  const transport = uriParam(uri, 'transport')?.toLowerCase() ?? '';
  return `${uri.scheme}:${uri.user}@${hostOf(uri)}:${uri.port};${transport}`;
}

/** Null when absent or no number: a malformed value counts as absent (RFC 3261 §10.2.1.1). */
function readExpires(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : null;
}
