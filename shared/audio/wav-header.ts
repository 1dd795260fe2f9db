/** How samples are written. */
export type Encoding = keyof typeof KINDS;

/** What a WAV file of ours holds. */
export interface WavFormat {
  readonly encoding: Encoding;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

/** Format tags (RFC 2361) and sample sizes. */
const KINDS = {
  pcm: { tag: 1, sampleBytes: 2 },
  pcma: { tag: 6, sampleBytes: 1 },
  pcmu: { tag: 7, sampleBytes: 1 },
} as const;

const PCM_HEADER_BYTES = 44;
/** With the extension size and the fact chunk that formats other than PCM have. */
const G711_HEADER_BYTES = 58;
export const LONGEST_HEADER_BYTES = G711_HEADER_BYTES;

export const wavHeaderBytes = ({ encoding }: WavFormat): number =>
  encoding === 'pcm' ? PCM_HEADER_BYTES : G711_HEADER_BYTES;

/** Bytes of one sample of all channels. */
export const blockBytes = ({ encoding, channels }: WavFormat): number => channels * KINDS[encoding].sampleBytes;

/** @param soundBytes  what follows it; even, as all files of whole frames are */
export function wavHeader(format: WavFormat, soundBytes: number): Buffer {
  const header = Buffer.alloc(wavHeaderBytes(format));
  const block = blockBytes(format);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(header.length - 8 + soundBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(format.encoding === 'pcm' ? 16 : 18, 16);
  header.writeUInt16LE(KINDS[format.encoding].tag, 20);
  header.writeUInt16LE(format.channels, 22);
  header.writeUInt32LE(format.sampleRateHz, 24);
  header.writeUInt32LE(format.sampleRateHz * block, 28);
  header.writeUInt16LE(block, 32);
  header.writeUInt16LE((8 * block) / format.channels, 34);
  if (format.encoding !== 'pcm') {
    header.write('fact', 38, 'latin1');
    header.writeUInt32LE(4, 42);
    header.writeUInt32LE(soundBytes / block, 46);
  }
  header.write('data', header.length - 8, 'latin1');
  header.writeUInt32LE(soundBytes, header.length - 4);
  return header;
}

/** Reads a header that `wavHeader` has made, whatever it says about lengths; null for anything else. */
export function readWavHeader(file: Buffer): WavFormat | null {
  if (file.length < PCM_HEADER_BYTES) return null;
  const tag = file.readUInt16LE(20);
  const encoding = (Object.keys(KINDS) as Encoding[]).find((one) => KINDS[one].tag === tag);
  const channels = file.readUInt16LE(22);
  if (!encoding || (channels !== 1 && channels !== 2)) return null;
  const format: WavFormat = { encoding, channels, sampleRateHz: file.readUInt32LE(24) };
  const expected = wavHeader(format, 0);
  if (file.length < expected.length) return null;
  const found = Buffer.from(file.subarray(0, expected.length));
  found.copy(expected, 4, 4, 8); // lengths may be anything
  found.copy(expected, expected.length - 4, expected.length - 4);
  if (encoding !== 'pcm') found.copy(expected, 46, 46, 50);
  return found.equals(expected) && format.sampleRateHz > 0 ? format : null;
}
