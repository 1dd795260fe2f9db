import type { Samples } from '../codec/codec.ts';

/** Audio that is made or read as it is needed. */
export interface AudioSource {
  readonly sampleRateHz: number;
  /**
   * The next `count` samples; fewer when it ends within them, none when it has ended. A source that waits for more of
   * itself (a network, a disk) gives silence meanwhile.
   */
  next(count: number): Samples;
}
