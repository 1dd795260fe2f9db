import { Resampler } from '../codec/index.ts';
import type { RecordingOptions, RecordingOutcome } from '../recording/index.ts';
import { Recorder } from './recorder.ts';
import type { Room } from './room.ts';

/** Records all that is said in a room, and played to all, in one channel. */
export class RoomRecorder {
  readonly #recorder: Recorder;
  readonly #leave: () => void;

  /** @param onEnd  called once, when the file is complete or given up */
  constructor(room: Room, options: RecordingOptions, onEnd: (outcome: RecordingOutcome) => void) {
    this.#recorder = new Recorder({ ...options, layout: 'mixed' }, (outcome) => {
      this.#leave();
      onEnd(outcome);
    });
    const { sampleRateHz } = this.#recorder;
    const resampler = room.rateHz === sampleRateHz ? null : new Resampler(room.rateHz, sampleRateHz);
    this.#leave = room.tap((mix) => this.#recorder.hear(resampler ? resampler.process(mix) : mix));
  }

  pause(): void {
    this.#recorder.pause();
  }

  resume(): void {
    this.#recorder.resume();
  }

  end(how: 'stopped' | 'hung-up'): void {
    this.#recorder.end(how);
  }
}
