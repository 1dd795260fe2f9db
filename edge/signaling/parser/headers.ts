/**
 * Header names: one number per name the engine knows, so that nothing compares names as strings per message.
 *
 * Ids are positions in `HEADER_NAMES`; 0 stands for every other header.
 */

/** Canonical spelling of each known header; the position is its id. */
export const HEADER_NAMES = [
  '', // any other header
  'Via',
  'From',
  'To',
  'Call-ID',
  'CSeq',
  'Contact',
  'Max-Forwards',
  'Content-Length',
  'Content-Type',
  'Route',
  'Record-Route',
  'Require',
  'Supported',
  'Allow',
  'Expires',
  'RSeq',
  'RAck',
  'Event',
  'Subscription-State',
  'Session-Expires',
  'Refer-To',
  'Referred-By',
  'Replaces',
  'User-Agent',
  'Server',
  'Allow-Events',
  'Content-Encoding',
  'Subject',
  'Accept-Contact',
  'Reject-Contact',
  'Request-Disposition',
  'Identity',
  'Identity-Info',
  'P-Asserted-Identity',
  'WWW-Authenticate',
  'Proxy-Authenticate',
  'Authorization',
  'Proxy-Authorization',
  'MIME-Version',
  'SIP-ETag',
  'SIP-If-Match',
  'Min-SE',
] as const;

/** Ids of the headers that code asks for by name. */
export const H = {
  other: 0,
  via: 1,
  from: 2,
  to: 3,
  callId: 4,
  cseq: 5,
  contact: 6,
  maxForwards: 7,
  contentLength: 8,
  contentType: 9,
  route: 10,
  recordRoute: 11,
  require: 12,
  supported: 13,
  allow: 14,
  expires: 15,
  rseq: 16,
  rack: 17,
  event: 18,
  subscriptionState: 19,
  sessionExpires: 20,
  userAgent: 24,
  server: 25,
  pAssertedIdentity: 34,
  minSe: 42,
} as const;

/** One-letter forms (RFC 3261 §7.3.3 and the IANA registry). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

/** Feeds one byte of a name into its hash; case is folded, and `-` and digits stay as they are. */
export const hashByte = (hash: number, byte: number): number => (Math.imul(hash, 31) + (byte | 0x20)) | 0;

const BY_HASH = new Map<number, { id: number; lower: Uint8Array }>();

function register(spelling: string, id: number): void {
  const lower = new TextEncoder().encode(spelling.toLowerCase());
  const hash = lower.reduce(hashByte, 0);
  if (BY_HASH.has(hash)) throw new Error(`header names collide in the hash table: ${spelling}`);
  BY_HASH.set(hash, { id, lower });
}

HEADER_NAMES.forEach((name, id) => {
  if (id !== H.other) register(name, id);
});
for (const [letter, name] of Object.entries(COMPACT)) {
  register(letter, HEADER_NAMES.indexOf(name as (typeof HEADER_NAMES)[number]));
}

/**
 * Id of the header whose name lies at [start, end), given the hash that was fed along the way.
 *
 * The bytes are compared as well: a stranger may pick a name whose hash is that of `Via`.
 */
export function headerId(bytes: Uint8Array, start: number, end: number, hash: number): number {
  const entry = BY_HASH.get(hash);
  if (entry === undefined || entry.lower.length !== end - start) return H.other;
  for (let i = 0; i < entry.lower.length; i++) {
    if (((bytes[start + i] as number) | 0x20) !== entry.lower[i]) return H.other;
  }
  return entry.id;
}

const BY_NAME = new Map<string, number>();
HEADER_NAMES.forEach((name, id) => {
  BY_NAME.set(name, id).set(name.toLowerCase(), id);
});

/** Id of a name in its full form, spelled canonically or in lower case. */
export const headerIdOf = (name: string): number => BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase()) ?? H.other;

/** How a header is written on the wire: known ones canonically, others with a capital after each dash. */
export function canonicalName(id: number, name: string): string {
  if (id !== H.other) return HEADER_NAMES[id] as string;
  const isLowerCase = name === name.toLowerCase();
  if (!isLowerCase) return name;
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}
