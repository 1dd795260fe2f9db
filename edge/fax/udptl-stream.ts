/** Copies of earlier packets that go with each: three in a row may be lost. *chosen* */
const MOST_COPIES = 3;
/** What fits every machine that does not say (T.38 §D.2.3.5 has it declared). *chosen* */
export const MAX_DATAGRAM_BYTES = 400;

/** A packet of T.38 with its number. */
export interface Numbered {
  readonly sequence: number;
  readonly packet: Uint8Array;
}

/** UDPTL with redundancy, sending (T.38 §9.1.4.2): each datagram has the packets before it again. */
export class UdptlWriter {
  readonly #sent: Uint8Array[] = [];
  readonly #maxBytes: number;
  #sequence = 0;

  constructor(maxBytes = MAX_DATAGRAM_BYTES) {
    this.#maxBytes = maxBytes;
  }

  write(packet: Uint8Array): Uint8Array {
    const number = Uint8Array.of(this.#sequence >> 8, this.#sequence & 0xff);
    const primary = [number, lengthOf(packet), packet, Uint8Array.of(0)];
    let room = this.#maxBytes - Buffer.concat(primary).length - 1;
    const copies: Uint8Array[] = [];
    for (const earlier of this.#sent) {
      room -= earlier.length + lengthOf(earlier).length;
      if (room < 0) break;
      copies.push(lengthOf(earlier), earlier);
    }
    this.#sent.unshift(packet);
    this.#sent.splice(MOST_COPIES);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return Buffer.concat([...primary, Uint8Array.of(copies.length / 2), ...copies]);
  }
}

/** Nothing on the way is so late: a number that is further behind is that of a sender who has begun anew. *chosen* (RFC 3550 A.1) */
const MOST_LATE = 100;
/** So many numbers in a row, and none of those that were expected, say that he has. *chosen* */
const ANEW = { farBehind: 2, behind: 6 } as const;

/**
 * UDPTL, receiving: what comes for the first time, in order, with what its copies say of those that were lost. Whoever is sent to
 * in the middle of a fax may count anew: what this tells counts on.
 */
export class UdptlReader {
  #expected = 0;
  /** What is told is so much higher than what came. */
  #shift = 0;
  /** Of late numbers, the next one, and how many there have been in a row. */
  #late = { next: -1, inRow: 0 };

  read(datagram: Uint8Array): Numbered[] {
    const [high = 0, low = 0] = datagram;
    const sequence = (high << 8) | low;
    const primary = fieldAt(datagram, 2);
    if (!primary) return [];
    if (this.#isLate(sequence)) return [];
    const ahead = (sequence - this.#expected) & 0xffff;
    const copies = copiesIn(datagram, primary.end);
    const packets: Numbered[] = [];
    for (let back = Math.min(ahead, copies.length); back > 0; back--) {
      const packet = copies[back - 1];
      if (packet) packets.push({ sequence: this.#told(sequence - back), packet });
    }
    this.#expected = (sequence + 1) & 0xffff;
    return [...packets, { sequence: this.#told(sequence), packet: primary.bytes }];
  }

  #told(sequence: number): number {
    return (sequence + this.#shift) & 0xffff;
  }

  /** Late, or a copy; of a sender who has begun anew it is what is expected. */
  #isLate(sequence: number): boolean {
    const behind = (this.#expected - sequence) & 0xffff;
    if (behind === 0 || behind > 0x8000) {
      this.#late = { next: -1, inRow: 0 };
      return false;
    }
    this.#late = {
      next: (sequence + 1) & 0xffff,
      inRow: sequence === this.#late.next ? this.#late.inRow + 1 : 1,
    };
    if (this.#late.inRow < (behind > MOST_LATE ? ANEW.farBehind : ANEW.behind)) return true;
    this.#shift += behind;
    this.#expected = sequence;
    this.#late = { next: -1, inRow: 0 };
    return false;
  }
}

/** The latest first; none where there is parity in their place, which we have not asked for. */
function copiesIn(datagram: Uint8Array, at: number): Uint8Array[] {
  if (datagram[at] !== 0) return [];
  const copies: Uint8Array[] = [];
  let end = at + 2;
  for (let left = datagram[at + 1] ?? 0; left > 0; left--) {
    const field = fieldAt(datagram, end);
    if (!field) break;
    copies.push(field.bytes);
    end = field.end;
  }
  return copies;
}

/** Null where it would go past the end. */
function fieldAt(datagram: Uint8Array, at: number): { bytes: Uint8Array; end: number } | null {
  const [first = 0, second = 0] = [datagram[at], datagram[at + 1]];
  const [start, length] = first < 128 ? [at + 1, first] : [at + 2, ((first & 0x3f) << 8) | second];
  const end = start + length;
  return end <= datagram.length ? { bytes: datagram.subarray(start, end), end } : null;
}

/** X.691 §10.9. */
const lengthOf = ({ length }: Uint8Array): Uint8Array =>
  length < 128 ? Uint8Array.of(length) : Uint8Array.of(0x80 | (length >> 8), length & 0xff);
