import type { AudioFormat } from './message.ts';

/** What a WAV file is. */
export interface WavFacts {
  readonly format: AudioFormat;
  readonly durationMs: number;
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const FORMATS: Readonly<Record<number, AudioFormat>> = { 8000: 'wav-8000', 16000: 'wav-16000' };

/** Reads the chunks of a RIFF file; null when it is not PCM of 16 bit, mono, at 8 or 16 kHz. */
export function readWav(content: Uint8Array): WavFacts | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const tag = (at: number) => (at + 4 <= content.length ? String.fromCharCode(...content.subarray(at, at + 4)) : '');
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return null;
  let format: AudioFormat | null = null;
  // Chunks begin at even places.
  for (let at = 12; at + 8 <= content.length; ) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(at) === 'fmt ' && body + 16 <= content.length) {
      const isPcm = [PCM, EXTENSIBLE].includes(view.getUint16(body, true));
      const isMono16 = view.getUint16(body + 2, true) === 1 && view.getUint16(body + 14, true) === 16;
      format = (isPcm && isMono16 && FORMATS[view.getUint32(body + 4, true)]) || null;
      if (!format) return null;
    }
    if (tag(at) === 'data') {
      if (!format) return null;
      const samples = Math.floor(Math.min(size, content.length - body) / 2);
      return { format, durationMs: Math.round((samples * 1000) / (format === 'wav-8000' ? 8000 : 16_000)) };
    }
    at = body + size + (size % 2);
  }
  return null;
}
