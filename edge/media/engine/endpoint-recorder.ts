import type { Clock } from '#shared/world/index.ts';
import type { Samples } from '../codec/index.ts';
import { type Disk, type RecordingOptions, type RecordingOutcome, TIMELINE_DELAY_MS } from '../recording/index.ts';
import { FRAME_MS } from './audio-sender.ts';
import { Ear } from './ear.ts';
import type { Endpoint } from './endpoint.ts';
import { Recorder } from './recorder.ts';

/** What a recorder needs of an endpoint. */
export type RecordedEndpoint = Pick<Endpoint, 'formats' | 'takes' | 'taps' | 'sentTaps'>;

/**
 * Records an endpoint: what it says, and what it is told by whoever is connected with it. Both are heard at the endpoint itself,
 * so it makes no difference who that is, when it changes, or in which thread it lives; nor does SRTP, which is outside of both.
 */
export class EndpointRecorder {
  readonly #endpoint: RecordedEndpoint;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #recorder: Recorder;
  readonly #said: Ear;
  /** Null: only what it says is recorded. */
  readonly #told: Ear | null;
  readonly #isMixed: boolean;
  readonly #mix: Samples;
  readonly #startMs: number;
  #frames = 0;

  /** @param onEnd  called once, when the file is complete or given up; until then it wants to be beaten */
  constructor(
    endpoint: RecordedEndpoint,
    options: RecordingOptions,
    clock: Pick<Clock, 'monotonicMs'>,
    onEnd: (recorder: EndpointRecorder, outcome: RecordingOutcome) => void,
    disk?: Disk,
  ) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    const ended = (outcome: RecordingOutcome) => {
      this.#hearNothing();
      onEnd(this, outcome);
    };
    this.#recorder = new Recorder(options, ended, disk);
    const { sampleRateHz } = this.#recorder;
    const foreign = () => this.end('failed', 'codec');
    const digit = options.terminators ? (pressed: string) => this.press(pressed) : undefined;
    const nowMs = () => this.#passedMs;
    this.#said = new Ear(sampleRateHz, nowMs, { foreign, digit });
    this.#told = (options.layout ?? 'said') === 'said' ? null : new Ear(sampleRateHz, nowMs, { foreign });
    this.#isMixed = options.layout === 'mixed';
    this.#mix = new Int16Array(this.#recorder.frameSamples);
    this.#startMs = clock.monotonicMs();
    this.formatsChanged();
    endpoint.taps.add(this.#said);
    if (this.#told) endpoint.sentTaps.add(this.#told);
  }

  /**
   * Writes what nothing late is waited for any more. Call it every FRAME_MS; how much is due is told by the clock, so that
   * beats may be missed.
   */
  tick(): void {
    this.#writeUntil(this.#passedMs - TIMELINE_DELAY_MS);
  }

  /** The endpoint has agreed on other formats. */
  formatsChanged(): void {
    this.#said.expect(this.#endpoint.formats);
    this.#told?.expect(this.#endpoint.takes);
  }

  press(digit: string): void {
    this.#writeUntil(this.#passedMs);
    this.#recorder.press(digit);
  }

  pause(): void {
    this.#writeUntil(this.#passedMs);
    this.#recorder.pause();
  }

  resume(): void {
    this.#writeUntil(this.#passedMs);
    this.#recorder.resume();
  }

  end(how: 'stopped' | 'hung-up' | 'failed', error: string | null = null): void {
    this.#writeUntil(this.#passedMs);
    this.#recorder.end(how, error);
  }

  get #passedMs(): number {
    return this.#clock.monotonicMs() - this.#startMs;
  }

  #writeUntil(ms: number): void {
    const due = Math.round(ms / FRAME_MS);
    for (; this.#frames < due && !this.#recorder.isOver; this.#frames++) {
      const said = this.#said.next();
      const told = this.#told?.next() ?? null;
      if (this.#isMixed && said && told) this.#recorder.hear(this.#sum(said, told));
      else if (this.#isMixed) this.#recorder.hear(said ?? told);
      else this.#recorder.hear(said, told);
    }
  }

  #hearNothing(): void {
    this.#endpoint.taps.delete(this.#said);
    if (this.#told) this.#endpoint.sentTaps.delete(this.#told);
  }

  #sum(a: Samples, b: Samples): Samples {
    for (let at = 0; at < this.#mix.length; at++) {
      this.#mix[at] = Math.max(-32_768, Math.min(32_767, (a[at] as number) + (b[at] as number)));
    }
    return this.#mix;
  }
}
