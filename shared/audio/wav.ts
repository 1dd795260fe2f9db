import { AudioError } from './audio-error.ts';
import type { AudioDecoder } from './decoder.ts';
import { PCMA, PCMU } from './g711.ts';
import type { Samples } from './samples.ts';

/** Reads the sample that begins at a byte, as a number of 16 bits. */
type SampleReader = (bytes: DataView, at: number) => number;

interface WavFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly sampleBytes: number;
  readonly read: SampleReader;
}

const CHUNK_HEADER_BYTES = 8;
const RIFF_HEADER_BYTES = 12;
/** Of a `fmt ` chunk: that of WAVE_FORMAT_EXTENSIBLE is 40. */
const MAX_FORMAT_BYTES = 128;
const MAX_CHANNELS = 8;
const [MIN_RATE_HZ, MAX_RATE_HZ] = [4000, 192_000];
/** Programs that do not know yet how long it gets write 0 or at least this: sox to a pipe 0x7ffff000 and somewhat less, others -1. */
const UNKNOWN_LENGTH = 0x7fff_0000;

/** RIFF/WAVE: PCM of 8 to 32 bits, floating point, A-law and mu-law (Microsoft, Multimedia Programming Interface 1.0). */
export class WavDecoder implements AudioDecoder {
  /** Not used yet: the rest of a sample, or of a header. */
  #rest: Uint8Array = new Uint8Array(0);
  #isRiff = false;
  #format: WavFormat | null = null;
  /** Of a chunk that does not matter. */
  #bytesToSkip = 0;
  /** Of the samples; null before they begin. */
  #dataBytes: number | null = null;

  get sampleRateHz(): number {
    return this.#format?.sampleRateHz ?? 0;
  }

  decode(bytes: Uint8Array): Samples {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#dataBytes === null) {
      if (!this.#readHeader()) {
        this.#rest = this.#rest.slice();
        return new Int16Array(0);
      }
    }
    return this.#samples(this.#format as WavFormat, this.#dataBytes);
  }

  end(): void {
    if (this.#dataBytes === null) throw new AudioError('malformed', 'WAV without samples');
    if (Number.isFinite(this.#dataBytes) && this.#dataBytes >= this.#groupBytes)
      throw new AudioError('truncated', `${this.#dataBytes} bytes of samples are missing`);
  }

  close(): void {}

  /** @returns whether it has come further */
  #readHeader(): boolean {
    if (this.#bytesToSkip > 0) {
      const skipped = Math.min(this.#bytesToSkip, this.#rest.length);
      this.#rest = this.#rest.subarray(skipped);
      this.#bytesToSkip -= skipped;
      return skipped > 0;
    }
    const header = viewOf(this.#rest);
    if (!this.#isRiff) {
      if (header.byteLength < RIFF_HEADER_BYTES) return false;
      if (textAt(header, 0) !== 'RIFF' || textAt(header, 8) !== 'WAVE')
        throw new AudioError('malformed', 'no RIFF/WAVE');
      this.#isRiff = true;
      this.#rest = this.#rest.subarray(RIFF_HEADER_BYTES);
      return true;
    }
    if (header.byteLength < CHUNK_HEADER_BYTES) return false;
    const [name, length] = [textAt(header, 0), header.getUint32(4, true)];
    if (name === 'fmt ') {
      if (length < 16 || length > MAX_FORMAT_BYTES) throw new AudioError('malformed', `a fmt chunk of ${length} bytes`);
      if (header.byteLength < CHUNK_HEADER_BYTES + length) return false;
      this.#format = formatOf(new DataView(header.buffer, header.byteOffset + CHUNK_HEADER_BYTES, length));
    } else if (name === 'data') {
      if (this.#format === null) throw new AudioError('malformed', 'samples before their format');
      this.#dataBytes = length === 0 || length >= UNKNOWN_LENGTH ? Number.POSITIVE_INFINITY : length;
      this.#rest = this.#rest.subarray(CHUNK_HEADER_BYTES);
      return true;
    }
    this.#rest = this.#rest.subarray(CHUNK_HEADER_BYTES);
    this.#bytesToSkip = length + (length & 1); // chunks begin at even places
    return true;
  }

  /** Of one sample of all channels. */
  get #groupBytes(): number {
    return this.#format === null ? 0 : this.#format.channels * this.#format.sampleBytes;
  }

  #samples({ channels, sampleBytes, read }: WavFormat, dataBytes: number): Samples {
    const available = viewOf(this.#rest);
    const groupBytes = this.#groupBytes;
    const samples = new Int16Array(Math.floor(Math.min(available.byteLength, dataBytes) / groupBytes));
    for (let at = 0, byte = 0; at < samples.length; at++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++, byte += sampleBytes) sum += read(available, byte);
      samples[at] = clipped(sum / channels);
    }
    const used = samples.length * groupBytes;
    this.#dataBytes = dataBytes - used;
    // A copy: what it lies in is the caller's. What follows the samples (tags) is not kept.
    this.#rest = this.#dataBytes < groupBytes ? new Uint8Array(0) : this.#rest.slice(used);
    return samples;
  }
}

const [PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE] = [1, 3, 6, 7, 0xfffe];

function formatOf(chunk: DataView): WavFormat {
  const stated = chunk.getUint16(0, true);
  // The true format is the beginning of a GUID (WAVEFORMATEXTENSIBLE).
  const kind = stated === EXTENSIBLE && chunk.byteLength >= 26 ? chunk.getUint16(24, true) : stated;
  const [channels, bits] = [chunk.getUint16(2, true), chunk.getUint16(14, true)];
  const sampleRateHz = chunk.getUint32(4, true);
  if (channels < 1 || channels > MAX_CHANNELS) throw new AudioError('unsupported', `${channels} channels`);
  if (sampleRateHz < MIN_RATE_HZ || sampleRateHz > MAX_RATE_HZ)
    throw new AudioError('unsupported', `${sampleRateHz} Hz`);
  const read = READERS.get(`${kind}/${bits}`);
  if (!read) throw new AudioError('unsupported', `WAV format ${kind} of ${bits} bits`);
  return { sampleRateHz, channels, sampleBytes: bits / 8, read };
}

const byLaw = ({ decode }: { decode: (bytes: Uint8Array) => Samples }): SampleReader => {
  const values = decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  return (bytes, at) => values[bytes.getUint8(at)] as number;
};

/** By format and bits of a sample. */
const READERS: ReadonlyMap<string, SampleReader> = new Map<string, SampleReader>([
  [`${PCM}/8`, (bytes, at) => (bytes.getUint8(at) - 128) << 8],
  [`${PCM}/16`, (bytes, at) => bytes.getInt16(at, true)],
  [`${PCM}/24`, (bytes, at) => bytes.getInt16(at + 1, true)],
  [`${PCM}/32`, (bytes, at) => bytes.getInt16(at + 2, true)],
  [`${FLOAT}/32`, (bytes, at) => finite(bytes.getFloat32(at, true)) * 32_768],
  [`${FLOAT}/64`, (bytes, at) => finite(bytes.getFloat64(at, true)) * 32_768],
  [`${A_LAW}/8`, byLaw({ decode: (bytes) => PCMA.decode(bytes) })],
  [`${MU_LAW}/8`, byLaw({ decode: (bytes) => PCMU.decode(bytes) })],
]);

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
const clipped = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textAt = (bytes: DataView, at: number): string =>
  String.fromCharCode(bytes.getUint8(at), bytes.getUint8(at + 1), bytes.getUint8(at + 2), bytes.getUint8(at + 3));
