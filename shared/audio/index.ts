/**
 * Audio files: read whatever people have, keep what callers are played.
 *
 *   transcode.ts   a file that somebody has uploaded, as the WAV that is kept
 *   encodings.ts   what an upload may be
 *   decoded.ts     bytes as samples, by decoder.ts: wav.ts, mp3.ts, opus.ts (of ogg.ts), g711.ts
 *   wav-header.ts  what stands before the samples that we write
 *   resampler.ts   one sample rate to another; rate-converter.ts from any rate
 *
 * The edge plays by the same decoders. What cannot be read is an AudioError. mpg123 is loaded with the first MP3, libopus with
 * the first OGG.
 */
export { AudioError, type AudioFailure } from './audio-error.ts';
export { decoded, type Piece } from './decoded.ts';
export { type AudioDecoder, decoderFor, SIGNATURE_BYTES } from './decoder.ts';
export { UPLOAD_ENCODINGS, type UploadEncoding } from './encodings.ts';
export { PCMA, PCMU } from './g711.ts';
export { RateConverter } from './rate-converter.ts';
export { Resampler } from './resampler.ts';
export type { Samples } from './samples.ts';
export { type Transcoded, type TranscodeLimits, transcode } from './transcode.ts';
export {
  blockBytes,
  type Encoding,
  LONGEST_HEADER_BYTES,
  readWavHeader,
  type WavFormat,
  wavHeader,
  wavHeaderBytes,
} from './wav-header.ts';
