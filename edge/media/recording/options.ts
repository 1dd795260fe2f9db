/** What the samples of the file are written as. */
export const ENCODINGS = ['pcm', 'pcmu', 'pcma'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How a recording ends. */
export type RecordingEnd =
  | 'stopped' // ordered
  | 'terminator' // a digit was pressed
  | 'silence' // nobody has spoken for the time given
  | 'max-length'
  | 'hung-up' // the endpoint was closed
  | 'failed';

export interface RecordingOptions {
  /**
   * Where the file is put when it is complete, in the place of what has that name; until then it grows beside it under
   * `partialPath(path)`. The folder must exist.
   */
  readonly path: string;
  /**
   * `said`: what the endpoint says. `mixed`: that and what it is told, by whomever, in one channel. `stereo`: what it
   * says left, what it is told right. Default: `said`.
   */
  readonly layout?: 'said' | 'mixed' | 'stereo';
  /** Default: 8000. */
  readonly sampleRateHz?: 8000 | 16_000;
  /** 16-bit samples, or G.711. Default: `pcm`. */
  readonly encoding?: Encoding;
  /** Time without pauses after which it ends; LONGEST_MS at most, which is the default. */
  readonly maxMs?: number;
  /** What is shorter is thrown away. Default: 0. */
  readonly minMs?: number;
  /** Ends when nobody has spoken for so long; from the start, too. Default: never. */
  readonly endAfterSilenceMs?: number;
  /** Leaves out silence at the start and at the end. */
  readonly trimsSilence?: boolean;
  /** Digits of the endpoint that end it, such as `#*`. Default: none. */
  readonly terminators?: string;
  /** How much before the moment a terminator is heard is cut off: the start of its tone. At most 2000; default: 100. */
  readonly terminatorCutMs?: number;
  /** What the file has where the recording is paused. Default: `left-out`. */
  readonly pauses?: 'left-out' | 'silence';
  /** Waits for the disk at each flush and before the file gets its name, so that a power cut loses as little as a crash. */
  readonly isSynced?: boolean;
}

/** The file of 12 hours at 16 kHz in stereo has 2.8 GB; a WAV file can have 4 (chosen). */
export const LONGEST_MS = 12 * 3_600_000;

/** How a recording ended, and what there is of it. */
export interface RecordingOutcome {
  readonly how: RecordingEnd;
  /** Of the file: silence that was trimmed and pauses that were left out do not count. */
  readonly durationMs: number;
  /** Of the file, header included. */
  readonly bytes: number;
  /** The path asked for; of a recording that failed, the partial file that can be played up to there. Null: no file. */
  readonly path: string | null;
  /** Time in which somebody spoke. */
  readonly speechMs: number;
  /** The loudest sample below full scale; -96 for digital silence. */
  readonly peakDb: number;
  /** It was shorter than `minMs`, so there is no file. */
  readonly isTooShort: boolean;
  /**
   * Of a recording that failed: `codec` (audio that we cannot decode), `disk-too-slow`, `worker-died`, or the code of the system call
   * that failed (`ENOSPC`, `EACCES`, `ENOENT`; `EEXIST`: another recording is writing the same file, or has left it).
   */
  readonly error: string | null;
}

/** Where a recording grows until it is complete. Ends in .wav too, so that whatever plays it knows what it is. */
export function partialPath(path: string): string {
  return `${path.replace(/\.wav$/i, '')}.partial.wav`;
}
