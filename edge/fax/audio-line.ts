import { PCMA, PCMU } from '#shared/audio/index.ts';

/** One packet: 20 ms. */
export const BLOCK_SAMPLES = 160;
export const BLOCK_MS = 20;

/** A packet that has not come when so many later ones have is lost. */
const MAX_WAITING = 8;
/** More silence than that is none: the other side counts anew. */
const MAX_GAP_BLOCKS = 500;
const HEADER_BYTES = 12;

const CODECS = { PCMU: { type: 0, codec: PCMU }, PCMA: { type: 8, codec: PCMA } } as const;
export type LineCodec = keyof typeof CODECS;

/**
 * RTP of a fax machine (RFC 3551 §4.5.14): G.711 in blocks of 20 ms. What comes is put in order and handed on as it comes, with
 * silence for what is lost: a modem minds a sample that is missing or made up, and no delay. So there is no playout.
 */
export class AudioLine {
  readonly #codec: (typeof CODECS)[LineCodec];
  readonly #waiting = new Map<number, Uint8Array>();
  /** SSRC of who is heard. */
  #source: number | null = null;
  #expected: number | null = null;
  #ticksExpected: number | null = null;
  #sequence: number;
  #ticks: number;
  readonly #ssrc: number;
  /** Blocks of silence made up since the last packet. */
  #madeUp = 0;

  /** @param random  ten bytes: where numbers and SSRC begin (RFC 3550 §5.1) */
  constructor(codec: LineCodec, random: Uint8Array) {
    this.#codec = CODECS[codec];
    const seed = Buffer.from(random.buffer, random.byteOffset, 10);
    this.#sequence = seed.readUInt16BE(0);
    this.#ticks = seed.readUInt32BE(2);
    this.#ssrc = seed.readUInt32BE(6);
  }

  /** @returns what the modem hears by this packet, in order; nothing while an earlier one may still come */
  take(packet: Uint8Array): Int16Array[] {
    const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.length);
    if (bytes.length <= HEADER_BYTES || (bytes[0] ?? 0) >> 6 !== 2) return [];
    if (((bytes[1] ?? 0) & 0x7f) !== this.#codec.type) return []; // digits, or comfort noise: silence to a modem
    this.#follow(bytes.readUInt32BE(8));
    const sequence = bytes.readUInt16BE(2);
    this.#expected ??= sequence;
    const ahead = (sequence - this.#expected) & 0xffff;
    if (ahead >= 0x8000) return []; // late, or a copy
    this.#waiting.set(sequence, Uint8Array.from(bytes));
    const heard: Int16Array[] = [];
    for (;;) {
      const next = this.#waiting.get(this.#expected);
      if (!next && this.#waiting.size < MAX_WAITING) return heard;
      if (next) heard.push(...this.#inTime(next));
      this.#waiting.delete(this.#expected);
      this.#expected = (this.#expected + 1) & 0xffff;
    }
  }

  /** Another source counts otherwise (RFC 3550 §5.1): a gateway that has taken the call over, say. */
  #follow(source: number): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#waiting.clear();
    this.#expected = null;
    this.#ticksExpected = null;
  }

  /** Nothing has come for a while, and time passes all the same. */
  silence(): Int16Array {
    this.#madeUp += 1;
    return new Int16Array(BLOCK_SAMPLES);
  }

  /** The next packet of what the modem says. */
  give(samples: Int16Array): Uint8Array {
    const packet = Buffer.alloc(HEADER_BYTES + samples.length);
    packet[0] = 0x80;
    packet[1] = this.#codec.type;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#ticks, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.set(this.#codec.codec.encode(samples), HEADER_BYTES);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#ticks = (this.#ticks + samples.length) >>> 0;
    return packet;
  }

  /** By its timestamp: silence first for what is missing before it, without what was made up already. */
  #inTime(packet: Uint8Array): Int16Array[] {
    const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.length);
    const ticks = bytes.readUInt32BE(4);
    const payload = payloadOf(bytes);
    const missing = this.#ticksExpected === null ? 0 : (ticks - this.#ticksExpected) | 0;
    this.#ticksExpected = (ticks + payload.length) >>> 0;
    const blocks = Math.round(missing / BLOCK_SAMPLES) - this.#madeUp;
    this.#madeUp = 0;
    const gap = blocks > 0 && blocks < MAX_GAP_BLOCKS ? [new Int16Array(blocks * BLOCK_SAMPLES)] : [];
    return [...gap, this.#codec.codec.decode(payload)];
  }
}

/** Without contributors, extension and padding. */
function payloadOf(packet: Buffer): Uint8Array {
  const first = packet[0] ?? 0;
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) start += 4 + 4 * (packet.length >= start + 4 ? packet.readUInt16BE(start + 2) : 0);
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0;
  return packet.subarray(Math.min(start, packet.length), Math.max(start, packet.length - padding));
}
