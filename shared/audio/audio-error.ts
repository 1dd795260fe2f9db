/** Why audio could not be read. */
export type AudioFailure =
  | 'not-found' // no such file, or it may not be read
  | 'unreachable' // no connection, or it broke
  | 'refused-address' // a private address, where only public ones may be asked
  | 'http-status' // the server said no
  | 'too-slow'
  | 'too-long'
  | 'unknown-format' // neither WAV, MP3 nor OGG
  | 'malformed'
  | 'truncated' // its header promises more than there is
  | 'unsupported'; // WAV or OGG of a kind that we do not read

/** Thrown by what reads and decodes; whoever plays the audio turns it into a report. */
export class AudioError extends Error {
  readonly failure: AudioFailure;

  constructor(failure: AudioFailure, detail: string) {
    super(`${failure}: ${detail}`);
    this.failure = failure;
  }
}
