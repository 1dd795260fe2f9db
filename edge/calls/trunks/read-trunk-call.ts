import { parseAddress, parseUri, splitList } from '#edge/signaling/parser/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import { cutText } from '#shared/world/index.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import { hostOf, userOf } from '../sip-address.ts';

/** What an INVITE from a trunk says of who is called and who calls. */
export interface TrunkCall {
  /** As the trunk writes it, without separators. */
  readonly called: string;
  /** Null when it is withheld. */
  readonly callerNumber: string | null;
  readonly callerName: string | null;
}

const MAX_NAME_CHARACTERS = 80;
const MAX_NUMBER_CHARACTERS = 64;

/** Kinds of privacy that hide who calls (RFC 3323 §4.2, RFC 3325 §9.3). */
const HIDES_CALLER: ReadonlySet<string> = new Set(['id', 'user', 'header']);

type Called = Pick<Trunk, 'calledNumberSource' | 'username'>;

/**
 * Reads an INVITE of a trunk, which is trusted to say who calls (RFC 3325 §5): P-Asserted-Identity first, then
 * Remote-Party-ID, which some gateways still send, then From.
 *
 * @param contactUser  user part of a Contact that we registered: whoever calls that names the number in To
 */
export function readTrunkCall(
  request: Pick<SipRequest, 'uri' | 'header'>,
  trunk: Called,
  contactUser: string | null = null,
): TrunkCall {
  const from = identityIn(request.header('from'));
  const party = firstOf(request.header('remote-party-id'));
  const asserted = identitiesIn(request.header('p-asserted-identity'));
  const identity = asserted[0] ?? identityIn(party) ?? from;
  const called = calledIn(request, trunk, contactUser);
  if (isWithheld(request, party) || !identity?.number) return { called, callerNumber: null, callerName: null };
  return { called, callerNumber: identity.number, callerName: identity.name ?? from?.name ?? null };
}

function calledIn(request: Pick<SipRequest, 'uri' | 'header'>, trunk: Called, contactUser: string | null): string {
  const inUri = numberIn(request.uri);
  if (trunk.calledNumberSource === 'request-uri' && inUri !== contactUser && inUri !== '') return inUri;
  const inTo = numberIn(parseAddress(request.header('to') ?? '')?.uri ?? '');
  // An account without numbers of its own: it is the account that is called.
  return inTo !== '' && inTo !== contactUser ? inTo : trunk.username;
}

/** `Privacy: none` takes back nothing that From withholds. */
function isWithheld(request: Pick<SipRequest, 'header'>, party: string | undefined): boolean {
  const privacy = request.header('privacy') ?? '';
  if (privacy.split(/[;,]/).some((kind) => HIDES_CALLER.has(kind.trim().toLowerCase()))) return true;
  return party !== undefined && /;\s*privacy\s*=\s*"?(full|uri)/i.test(party);
}

interface Identity {
  /** Null: nobody's. */
  readonly number: string | null;
  readonly name: string | null;
}

/** One identity each, as SIP or tel URI (RFC 3325 §9.1). */
const identitiesIn = (header: string | undefined): Identity[] =>
  splitList(header ?? '').flatMap((value) => identityIn(value) ?? []);

const firstOf = (header: string | undefined): string | undefined => splitList(header ?? '')[0];

function identityIn(value: string | undefined): Identity | undefined {
  const address = value === undefined ? undefined : parseAddress(value);
  if (!address) return undefined;
  const uri = parseUri(address.uri);
  const number = numberIn(address.uri);
  const isNobody =
    number === '' || number.toLowerCase() === 'anonymous' || (uri && hostOf(uri) === 'anonymous.invalid');
  return { number: isNobody ? null : cutText(number, MAX_NUMBER_CHARACTERS), name: nameIn(value ?? '') };
}

/** What stands before `<`, without quotes; null when nothing does. */
function nameIn(value: string): string | null {
  const [, quoted, bare] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*</.exec(value) ?? [];
  const name = (quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '').trim();
  return name === '' || name.toLowerCase() === 'anonymous' ? null : cutText(name, MAX_NAME_CHARACTERS);
}

/** `+1 (423) 555-0123` and `+14235550123` are one number (RFC 3966 §3); what is no number stays as it is. */
export function numberIn(uri: string): string {
  const { user, context } = userAndContext(uri);
  const plain = user.replace(/[\s().-]/g, '');
  if (!/^\+?[0-9]+$/.test(plain)) return user;
  // A local number says which country's it is (RFC 3966 §5.1.5).
  return /^\+[0-9]+$/.test(context) && !plain.startsWith('+') ? context + plain : plain;
}

function userAndContext(uri: string): { user: string; context: string } {
  const tel = /^tel:([^;?]*)(.*)$/i.exec(uri);
  const parsed = tel ? undefined : parseUri(uri);
  const context = /;phone-context=([^;]*)/i.exec(tel ? (tel[2] ?? '') : (parsed?.user ?? ''))?.[1] ?? '';
  return { user: tel ? (tel[1] ?? '') : parsed ? userOf(parsed) : '', context };
}
