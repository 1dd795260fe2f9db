/**
 * Fax in real time, T.38 over UDPTL (T.38 §9.1, Annex A): a sequence number, a fax packet, and copies of earlier ones or parity over
 * them, for the one that gets lost.
 *
 *     | sequence, 16 bits | length | fax packet | 0x00 | count | length | earlier fax packet | …
 *     | sequence, 16 bits | length | fax packet | 0x80 | 1 | span | count | length | parity | …
 */
const REDUNDANCY = 0x00;
const PARITY = 0x80;
const SEQUENCE_BYTES = 2;

/**
 * Whether it can be UDPTL: its lengths add up to the datagram, to the byte. Nothing in it says what it is, so that is all
 * that keeps strangers' bytes and late RTP from a fax machine.
 */
export function isUdptl(datagram: Uint8Array): boolean {
  let at = skipField(datagram, SEQUENCE_BYTES);
  const recovery = datagram[at];
  at += 1;
  if (recovery === PARITY) at = skipField(datagram, at);
  else if (recovery !== REDUNDANCY) return false;
  const count = datagram[at];
  if (count === undefined || count > 127) return false; // more would not fit: the copies have a byte of length each
  at += 1;
  for (let left = count; left > 0; left--) at = skipField(datagram, at);
  return at === datagram.length;
}

/** Where the field ends that begins with its length (X.691 §10.9): one byte up to 127, two from 128 on. Past the end it stays there. */
function skipField(datagram: Uint8Array, at: number): number {
  const [first = 0, second = 0] = [datagram[at], datagram[at + 1]];
  if (first < 128) return at + 1 + first;
  return at + 2 + (((first & 0x3f) << 8) | second);
}
