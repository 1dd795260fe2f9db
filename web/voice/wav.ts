/** What is wideband on a phone; and what holds the longest recording within an upload of 4.5 MB. */
const WIDE_HZ = 16_000;
const NARROW_HZ = 8_000;
const WIDE_SECONDS = 120;

/**
 * Whatever the browser can play, as the API takes it: WAV, PCM of 16 bit, mono.
 *
 * @throws DOMException  when the browser cannot read it
 */
export async function wavOf(file: Blob): Promise<Blob> {
  const content = await file.arrayBuffer();
  // Decoding resamples to the rate of the context, and takes its buffer along.
  const decoded = await decodedAt(WIDE_HZ, content.slice(0));
  const audio = decoded.duration <= WIDE_SECONDS ? decoded : await decodedAt(NARROW_HZ, content);
  const channels = Array.from({ length: audio.numberOfChannels }, (_, at) => audio.getChannelData(at));
  return new Blob([encodeWav(mono(channels), audio.sampleRate)], { type: 'audio/wav' });
}

const decodedAt = (rateHz: number, content: ArrayBuffer): Promise<AudioBuffer> =>
  new OfflineAudioContext(1, 1, rateHz).decodeAudioData(content);

/** The mean of all channels. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  return first.map((_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length);
}

const HEADER_BYTES = 44;

/** @param samples  from -1 to 1; what is louder is cut */
export function encodeWav(samples: Float32Array, rateHz: number): ArrayBuffer {
  const wav = new ArrayBuffer(HEADER_BYTES + samples.length * 2);
  const view = new DataView(wav);
  const text = (at: number, tag: string) => {
    for (let i = 0; i < tag.length; i++) view.setUint8(at + i, tag.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, wav.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) => {
    const level = Math.max(-1, Math.min(1, sample));
    view.setInt16(HEADER_BYTES + at * 2, Math.round(level < 0 ? level * 0x8000 : level * 0x7fff), true);
  });
  return wav;
}
