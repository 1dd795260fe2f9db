import type { Samples } from '../codec/index.ts';
import {
  type Disk,
  type RecordingEnd,
  type RecordingOptions,
  type RecordingOutcome,
  Take,
  WavFile,
  type WrittenFile,
} from '../recording/index.ts';
import { VoiceActivity } from '../voice-activity/index.ts';
import { FRAME_MS } from './audio-sender.ts';

const DEFAULT_RATE_HZ = 8000;

/** Writes sound into a file, a frame at a time, until it is ended or ends by itself. Where the frames come from is the caller's. */
export class Recorder {
  readonly sampleRateHz: number;
  /** Samples of a frame of one channel. */
  readonly frameSamples: number;
  readonly #channels: 1 | 2;
  readonly #voices: readonly [VoiceActivity, VoiceActivity] = [new VoiceActivity(), new VoiceActivity()];
  readonly #silence: Samples;
  /** The channels of a frame in turn. */
  readonly #interleaved: Samples;
  readonly #take: Take;
  readonly #file: WavFile;
  readonly #minimum: boolean;
  readonly #onEnd: (outcome: RecordingOutcome) => void;
  #isOver = false;

  /** @param onEnd  called once, when the file is complete or given up */
  constructor(options: RecordingOptions, onEnd: (outcome: RecordingOutcome) => void, disk?: Disk) {
    this.sampleRateHz = options.sampleRateHz ?? DEFAULT_RATE_HZ;
    this.frameSamples = (this.sampleRateHz * FRAME_MS) / 1000;
    this.#channels = options.layout === 'stereo' ? 2 : 1;
    this.#minimum = (options.minMs ?? 0) > 0;
    this.#onEnd = onEnd;
    this.#silence = new Int16Array(this.frameSamples);
    this.#interleaved = new Int16Array(this.#channels * this.frameSamples);
    const file: WavFile = new WavFile(
      {
        path: options.path,
        format: {
          encoding: options.encoding ?? 'pcm',
          sampleRateHz: this.sampleRateHz,
          channels: this.#channels,
        },
        isSynced: options.isSynced ?? false,
        onFail: () => this.end('failed'),
      },
      disk,
    );
    this.#file = file;
    this.#take = new Take(options, (frame) => file.write(frame));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * The next frame.
   *
   * @param left  of the only channel, in mono; null: silence
   * @param right  for stereo
   */
  hear(left: Samples | null, right: Samples | null = null): void {
    if (this.#isOver) return;
    const [first, second] = this.#voices;
    const leftSpeaks = first.hear(left);
    if (this.#channels === 1) {
      this.#endIf(this.#take.hear(left ?? this.#silence, leftSpeaks));
      return;
    }
    const rightSpeaks = second.hear(right);
    this.#interleaved.fill(0);
    if (left) for (let at = 0; at < left.length; at++) this.#interleaved[2 * at] = left[at] as number;
    if (right) for (let at = 0; at < right.length; at++) this.#interleaved[2 * at + 1] = right[at] as number;
    this.#endIf(this.#take.hear(this.#interleaved, leftSpeaks || rightSpeaks));
  }

  /** A digit that was pressed. */
  press(digit: string): void {
    if (!this.#isOver && this.#take.isTerminator(digit)) this.end('terminator');
  }

  pause(): void {
    this.#take.pause();
    this.#file.flush();
  }

  resume(): void {
    this.#take.resume();
  }

  /** @param error  why it failed; default: what the disk said */
  end(how: RecordingEnd, error: string | null = null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#finish(how, error);
  }

  #endIf(how: RecordingEnd | null): void {
    if (how) this.end(how);
  }

  async #finish(how: RecordingEnd, error: string | null): Promise<void> {
    const { keptFrames, durationMs, speechMs, peakDb, isTooShort } = this.#take.end(how);
    const isDiscarded = how !== 'failed' && this.#minimum && isTooShort;
    const written: WrittenFile = isDiscarded
      ? await this.#file.discard()
      : await this.#file.finish(keptFrames * this.frameSamples, error);
    this.#onEnd({
      how: written.error === null ? how : 'failed',
      durationMs: isDiscarded ? durationMs : written.durationMs,
      bytes: written.bytes,
      path: written.path,
      speechMs,
      peakDb,
      isTooShort: isDiscarded,
      error: written.error,
    });
  }
}
