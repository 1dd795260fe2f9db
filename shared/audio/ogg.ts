import { AudioError } from './audio-error.ts';

/** What one stream of an Ogg file holds, packet by packet. */
export interface OggPacket {
  readonly bytes: Uint8Array;
  /** It is the first of its stream, and says what the stream is. */
  readonly isFirst: boolean;
  /** No other one ends in its page. */
  readonly endsPage: boolean;
  /** Of its page: the position at the end of it, in units of the stream; null where the page says none. */
  readonly granule: bigint | null;
  /** Its page is the last of its stream. */
  readonly isLastPage: boolean;
}

const CAPTURE = 'OggS';
const HEADER_BYTES = 27;
const CONTINUED = 1;
const BEGINS = 2;
const ENDS = 4;
const NO_GRANULE = -1n;
/** Tags may hold pictures; sound is a thousandth of that. *chosen* */
const MAX_PACKET_BYTES = 8 * 1024 * 1024;

/**
 * Cuts an Ogg file into packets (RFC 3533). Of streams that go on beside each other the one that begins first is read, and what follows
 * when it has ended.
 */
export class OggReader {
  #rest: Uint8Array = new Uint8Array(0);
  #partial: Uint8Array[] = [];
  #partialBytes = 0;
  /** Of the stream that is read; null: the next one that begins. */
  #serial: number | null = null;

  /** @throws AudioError  `malformed` */
  read(bytes: Uint8Array): OggPacket[] {
    const packets: OggPacket[] = [];
    let all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let page = pageAt(all); page; page = pageAt(all)) {
      packets.push(...this.#packetsOf(page));
      all = all.subarray(page.length);
    }
    this.#rest = all.slice();
    return packets;
  }

  /** @throws AudioError  when it ends within a page */
  end(): void {
    if (this.#rest.length > 0) throw new AudioError('malformed', 'the last page of OGG is cut');
  }

  #packetsOf({ flags, serial, granule, lacing, body }: Page): OggPacket[] {
    const begins = (flags & BEGINS) !== 0;
    if (this.#serial === null && begins) this.#serial = serial;
    if (serial !== this.#serial) return [];
    if ((flags & CONTINUED) === 0) this.#forgetPartial();
    const isLastPage = (flags & ENDS) !== 0;
    if (isLastPage) this.#serial = null;
    const packets: OggPacket[] = [];
    let at = 0;
    for (const [i, length] of lacing.entries()) {
      this.#add(body.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      const endsPage = !lacing.slice(i + 1).some((next) => next < 255);
      packets.push({ bytes: this.#take(), isFirst: begins && packets.length === 0, endsPage, granule, isLastPage });
    }
    return packets;
  }

  #add(bytes: Uint8Array): void {
    this.#partial.push(bytes);
    this.#partialBytes += bytes.length;
    if (this.#partialBytes > MAX_PACKET_BYTES) throw new AudioError('malformed', 'a packet of OGG is too long');
  }

  #take(): Uint8Array {
    const whole = Buffer.concat(this.#partial);
    this.#forgetPartial();
    return whole;
  }

  #forgetPartial(): void {
    this.#partial = [];
    this.#partialBytes = 0;
  }
}

interface Page {
  readonly length: number;
  readonly flags: number;
  readonly serial: number;
  readonly granule: bigint | null;
  /** How long the pieces of packets are: one of 255 bytes goes on in the next (RFC 3533 §5). */
  readonly lacing: readonly number[];
  readonly body: Uint8Array;
}

/** @returns null when it is not all there yet. @throws AudioError */
function pageAt(bytes: Uint8Array): Page | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== CAPTURE || view.getUint8(4) !== 0)
    throw new AudioError('malformed', 'no page of OGG where one should be');
  const headLength = HEADER_BYTES + view.getUint8(26);
  if (bytes.length < headLength) return null;
  const lacing = [...bytes.subarray(HEADER_BYTES, headLength)];
  const length = headLength + lacing.reduce((sum, piece) => sum + piece, 0);
  if (bytes.length < length) return null;
  if (checksumOf(bytes.subarray(0, length)) !== view.getUint32(22, true))
    throw new AudioError('malformed', 'a page of OGG is damaged');
  const granule = view.getBigInt64(6, true);
  return {
    length,
    flags: view.getUint8(5),
    serial: view.getUint32(14, true),
    granule: granule === NO_GRANULE ? null : granule,
    lacing,
    body: bytes.subarray(headLength, length),
  };
}

const [CHECKSUM_AT, CHECKSUM_END] = [22, 26];
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** Of a page whose own checksum counts as 0 (RFC 3533 §6). */
function checksumOf(page: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < page.length; at++) {
    const byte = at >= CHECKSUM_AT && at < CHECKSUM_END ? 0 : (page[at] as number);
    sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  }
  return sum;
}
