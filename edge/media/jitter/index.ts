/**
 * Packets that come irregularly, late, twice or never become steady audio.
 *
 *   delay-estimate.ts   how long packets have to wait, by how irregularly they came
 *   jitter-buffer.ts    packets in order, each when its time has come; what is lost, what is a pause
 *   sample-line.ts      samples behind and ahead of the point that is being played
 *   pitch.ts            the period at which a sound repeats itself
 *   concealment.ts      stands in for what was lost: the last period, repeated and faded
 *   time-stretch.ts     a period more or less, so that the delay can change without a click
 *
 * engine/audio-receiver.ts joins them. Everything counts in beats of 20 ms: a packet that comes between two beats is there at the
 * second, whenever it came exactly, so the beat is clock enough, and nothing reads a real one.
 */
export { Concealment } from './concealment.ts';
export { DelayEstimate, MAX_DELAY_MS, MIN_DELAY_MS } from './delay-estimate.ts';
export { JitterBuffer, type Step } from './jitter-buffer.ts';
export { SampleLine } from './sample-line.ts';
export { insertPeriod, removePeriod } from './time-stretch.ts';
