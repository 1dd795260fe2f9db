import type { Samples } from '../codec/codec.ts';
import { TAKE_FRAME_MS } from './take.ts';

/** How long what is late is waited for (chosen): a recording has time. */
export const TIMELINE_DELAY_MS = 500;
/** What comes more than this before its time belongs to timestamps that have jumped (chosen). */
const MAX_EARLY_MS = 250;
/** So many packets that are all too late, or all too early, by more than MAX_OFF_MS: the clocks differ (chosen: 2 s of 20 ms). */
const JUDGED_PACKETS = 100;
const MAX_OFF_MS = 20;
/** More of them in a row that are too late to be used: so it goes on (chosen). */
const MAX_LOST_IN_A_ROW = 10;
const WRAP = 2 ** 32;

/**
 * Puts what one source says where its timestamps have it, on the time of ours. What is late, doubled or out of order finds its
 * place; what never comes is silence. So sources of one recording stay together, whatever their networks do.
 *
 * Where the first packet belongs is told by its arrival; when those after it show that it was late itself, or that the clocks
 * run apart, the rest is moved.
 */
export class Timeline {
  readonly #rateHz: number;
  readonly #frameSamples: number;
  readonly #ring: Int16Array;
  /** By frame of the ring: something has been put there. */
  readonly #isFilled: Uint8Array;
  readonly #frame: Int16Array;
  /** Taken so far: what belongs before it is too late. */
  #takenFrames = 0;
  #ssrc = -1;
  #lastTicks = 0;
  /** Where the last timestamp belongs, in samples; null: the next packet tells. */
  #place: number | null = null;
  #leastLateMs = Number.POSITIVE_INFINITY;
  #judged = 0;
  #lostInARow = 0;

  /** @param rateHz  of the samples */
  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#frameSamples = (rateHz * TAKE_FRAME_MS) / 1000;
    const frames = (TIMELINE_DELAY_MS + 2 * MAX_EARLY_MS) / TAKE_FRAME_MS;
    this.#ring = new Int16Array(frames * this.#frameSamples);
    this.#isFilled = new Uint8Array(frames);
    this.#frame = new Int16Array(this.#frameSamples);
  }

  /**
   * @param stream  whose timestamps they are
   * @param atMs  when they have come
   */
  put(samples: Samples, stream: { ssrc: number; ticks: number; clockRateHz: number }, atMs: number): void {
    const now = Math.round((atMs * this.#rateHz) / 1000);
    // What comes now has ended now, if it was sent at once.
    const arrival = now - samples.length;
    const place = this.#placeOf(stream, arrival);
    if (place === null) return;
    this.#write(samples, place);
    this.#judge(arrival - place);
  }

  /** The next frame; null: silence. It is the same array each time. */
  take(): Samples | null {
    const slot = this.#takenFrames % this.#isFilled.length;
    this.#takenFrames += 1;
    if (this.#isFilled[slot] === 0) return null;
    const from = slot * this.#frameSamples;
    this.#frame.set(this.#ring.subarray(from, from + this.#frameSamples));
    this.#ring.fill(0, from, from + this.#frameSamples);
    this.#isFilled[slot] = 0;
    return this.#frame;
  }

  #placeOf(
    { ssrc, ticks, clockRateHz }: { ssrc: number; ticks: number; clockRateHz: number },
    arrival: number,
  ): number | null {
    if (ssrc !== this.#ssrc) this.#place = null;
    this.#ssrc = ssrc;
    const passed = signed32(ticks - this.#lastTicks);
    const expected = this.#place === null ? null : this.#place + Math.round((passed * this.#rateHz) / clockRateHz);
    const lateMs = expected === null ? 0 : ((arrival - expected) * 1000) / this.#rateHz;
    if (expected !== null && lateMs > TIMELINE_DELAY_MS) {
      this.#lostInARow += 1;
      if (this.#lostInARow <= MAX_LOST_IN_A_ROW) return null;
    }
    this.#lostInARow = 0;
    this.#lastTicks = ticks;
    if (expected === null || lateMs > TIMELINE_DELAY_MS || lateMs < -MAX_EARLY_MS) {
      this.#place = arrival;
      this.#startJudging();
    } else this.#place = expected;
    return this.#place;
  }

  #write(samples: Samples, place: number): void {
    const first = this.#takenFrames * this.#frameSamples;
    const end = Math.min(place + samples.length, first + this.#ring.length);
    for (let at = Math.max(place, first); at < end; at++) {
      this.#ring[at % this.#ring.length] = samples[at - place] as number;
    }
    for (let at = Math.max(place, first); at < end; at = nextFrame(at, this.#frameSamples)) {
      this.#isFilled[Math.floor(at / this.#frameSamples) % this.#isFilled.length] = 1;
    }
  }

  /** The one that came soonest was hardly delayed: where it belongs is where all belong. */
  #judge(late: number): void {
    this.#leastLateMs = Math.min(this.#leastLateMs, (late * 1000) / this.#rateHz);
    this.#judged += 1;
    if (this.#judged < JUDGED_PACKETS) return;
    if (this.#place !== null && Math.abs(this.#leastLateMs) > MAX_OFF_MS) {
      this.#place += Math.round((this.#leastLateMs * this.#rateHz) / 1000);
    }
    this.#startJudging();
  }

  #startJudging(): void {
    this.#leastLateMs = Number.POSITIVE_INFINITY;
    this.#judged = 0;
  }
}

const nextFrame = (at: number, frameSamples: number): number => (Math.floor(at / frameSamples) + 1) * frameSamples;

/** Timestamps wrap (RFC 3550 §5.1). */
function signed32(ticks: number): number {
  const wrapped = ((ticks % WRAP) + WRAP) % WRAP;
  return wrapped >= WRAP / 2 ? wrapped - WRAP : wrapped;
}
