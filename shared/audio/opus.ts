import { OpusDecoder } from 'opus-decoder';
import { AudioError } from './audio-error.ts';
import type { AudioDecoder } from './decoder.ts';
import { type OggPacket, OggReader } from './ogg.ts';
import type { Samples } from './samples.ts';

/** More is nothing that a phone can hear; Opus decodes to any of its rates alike (RFC 6716 §2.1.3). */
const RATE_HZ = 16_000;
/** What positions and lengths are counted in, whatever the sound was before (RFC 7845 §4). */
const TICKS_HZ = 48_000;
const TICKS_PER_SAMPLE = TICKS_HZ / RATE_HZ;
/** Packets that cannot be decoded before it is given up. *chosen* */
const MAX_ERRORS = 20;
/** A decoder takes them so quickly, and no stream has so many. *chosen* */
const MAX_STREAMS = 1000;

const HEAD = 'OpusHead';
const TAGS = 'OpusTags';

type Decoder = OpusDecoder<typeof RATE_HZ>;

/** What the first packet of a stream says (RFC 7845 §5.1). */
interface Head {
  readonly channels: 1 | 2;
  readonly preSkip: number;
  readonly gain: number;
}

/** Opus in Ogg (RFC 7845), mono and stereo, by libopus in WebAssembly. */
export class OggOpusDecoder implements AudioDecoder {
  /** Two bytes may be 120 ms (RFC 6716 §3.2.5): half a minute at most. */
  readonly mostBytes = 512;
  readonly sampleRateHz = RATE_HZ;
  readonly #reader = new OggReader();
  readonly #decoders: { readonly [Channels in Head['channels']]: Decoder };
  #head: Head | null = null;
  #awaitsTags = false;
  /** Of this stream: what is left to be skipped, and what was given out, in samples. */
  #skip = 0;
  #given = 0;
  #total = 0;
  #errors = 0;
  #streams = 0;

  static async open(): Promise<OggOpusDecoder> {
    const decoders = { 1: decoderOf(1), 2: decoderOf(2) };
    await Promise.all([decoders[1].ready, decoders[2].ready]);
    return new OggOpusDecoder(decoders);
  }

  private constructor(decoders: { readonly [Channels in Head['channels']]: Decoder }) {
    this.#decoders = decoders;
  }

  decode(bytes: Uint8Array): Samples {
    const pieces = this.#reader.read(bytes).map((packet) => this.#take(packet));
    const samples = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    this.#total += samples.length;
    return samples;
  }

  end(): void {
    this.#reader.end();
    if (this.#total === 0) throw new AudioError('malformed', 'OGG without sound');
  }

  close(): void {
    this.#decoders[1].free();
    this.#decoders[2].free();
  }

  #take(packet: OggPacket): Samples {
    if (packet.isFirst) this.#begin(headOf(packet.bytes));
    else if (this.#awaitsTags) {
      if (!startsWith(packet.bytes, TAGS)) throw new AudioError('malformed', 'Opus without its tags');
      this.#awaitsTags = false;
    } else if (this.#head) return this.#sound(packet, this.#head);
    return NOTHING;
  }

  #begin(head: Head): void {
    if (++this.#streams > MAX_STREAMS) throw new AudioError('malformed', 'too many streams');
    this.#head = head;
    this.#awaitsTags = true;
    this.#skip = Math.round(head.preSkip / TICKS_PER_SAMPLE);
    this.#given = 0;
  }

  #sound({ bytes, granule, endsPage, isLastPage }: OggPacket, { channels, gain, preSkip }: Head): Samples {
    const { channelData, samplesDecoded, errors } = this.#decoders[channels].decodeFrame(bytes);
    this.#errors += errors.length;
    if (this.#errors > MAX_ERRORS) throw new AudioError('malformed', 'no Opus audio');
    const skipped = Math.min(this.#skip, samplesDecoded);
    this.#skip -= skipped;
    // The last page says where the sound ends: within its last packet (RFC 7845 §4.4).
    const isEnd = isLastPage && endsPage && granule !== null;
    const whole = isEnd ? Math.max(0, Math.round((Number(granule) - preSkip) / TICKS_PER_SAMPLE)) : Infinity;
    const count = Math.max(0, Math.min(samplesDecoded - skipped, whole - this.#given));
    this.#given += count;
    return mixed(channelData, { from: skipped, count, gain });
  }
}

const NOTHING: Samples = new Int16Array(0);

const decoderOf = (channels: Head['channels']): Decoder =>
  new OpusDecoder({
    sampleRate: RATE_HZ,
    channels,
    streamCount: 1,
    coupledStreamCount: channels - 1,
    channelMappingTable: channels === 1 ? [0] : [0, 1],
  });

/** @throws AudioError  `unsupported` for other sound in Ogg, and for more than two channels */
function headOf(packet: Uint8Array): Head {
  if (!startsWith(packet, HEAD) || packet.length < 19)
    throw new AudioError('unsupported', 'OGG with something else than Opus');
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [version, channels, mapping] = [view.getUint8(8), view.getUint8(9), view.getUint8(18)];
  if (version >= 16 || mapping !== 0 || (channels !== 1 && channels !== 2))
    throw new AudioError('unsupported', 'Opus of another version, or of more than two channels');
  // In 256ths of a decibel (RFC 7845 §5.1).
  return { channels, preSkip: view.getUint16(10, true), gain: 10 ** (view.getInt16(16, true) / (20 * 256)) };
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;

function mixed(
  channels: readonly Float32Array[],
  { from, count, gain }: { readonly from: number; readonly count: number; readonly gain: number },
): Samples {
  const samples = new Int16Array(count);
  const level = (gain * 32_768) / channels.length;
  for (let at = 0; at < count; at++) {
    let sum = 0;
    for (const channel of channels) sum += channel[from + at] as number;
    samples[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum * level)));
  }
  return samples;
}
