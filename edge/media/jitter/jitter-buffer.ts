import { FRAME_MS } from '../audio/frame.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { DelayEstimate, MAX_DELAY_MS } from './delay-estimate.ts';

/** 1.3 s of 20 ms packets: a power of two, as sequence numbers wrap. */
const SLOTS = 64;
/** A stray packet with a number beyond the window changes nothing; two that follow each other are a new stream (RFC 3550 A.1). */
const NONE = -1;
/** After so much without a packet nobody speaks (G.711 Appendix I fades as long). */
const MAX_UNDERRUN_MS = 60;
/** Timestamps that leap by more are those of a new stream (chosen). */
const MAX_GAP_MS = 1000;
/** What would make the delay too long by more than this is left out at once, rather than period by period (chosen). */
const MAX_EXCESS_MS = 100;

/** What comes next: a packet, `ms` that were lost, `ms` in which nothing was said, or nothing at all for the time being. */
export type Step = 'packet' | 'lost' | 'pause' | 'idle';

interface Slot {
  /** -1: empty. */
  sequence: number;
  payloadType: number;
  isAudio: boolean;
  /** Of its timestamp, on the time line of the stream. */
  atMs: number;
  bytes: Uint8Array;
  length: number;
}

/**
 * The packets of one stream, in order, each when its time has come. Call `beat` every FRAME_MS, then `next` until there is enough
 * to play.
 *
 *     put ──▶ slots by sequence number ──next──▶ packet, played(ms)
 *                                           ├──▶ lost: later ones are there, or nothing is for up to 60 ms
 *                                           ├──▶ pause: the timestamp went on without packets (DTX, events)
 *                                           └──▶ idle: nobody speaks, or packets wait until the delay is reached
 *
 * A packet that comes when it has been stood in for, and nothing after it has been played, is played nevertheless: so
 * the delay grows by what it came late.
 */
export class JitterBuffer {
  /** Dropped: came after what follows them was played, were there already, did not fit the stream. */
  readonly dropped = { late: 0, duplicate: 0, stray: 0 };
  /** Of the step `packet`: valid until the next call. */
  payload: Uint8Array = new Uint8Array();
  payloadType = 0;
  /** Of the steps `lost` and `pause`. */
  ms = 0;
  readonly #slots: Slot[] = Array.from({ length: SLOTS }, emptySlot);
  readonly #delay = new DelayEstimate();
  #nowMs = 0;
  #ssrc = NONE;
  #clockRateHz = 0;
  /** The time line of the stream: the newest packet's timestamp, and where it lies. */
  #newestTicks = 0;
  #newestMs = 0;
  #newestSequence = 0;
  /** The packet to be played next. */
  #sequence = 0;
  /** Where what has been played ends. */
  #playedToMs = 0;
  #isPlaying = false;
  /** Nothing was taken yet: an earlier packet may still come first. */
  #isFresh = true;
  /** What was taken last was no audio: that nothing follows it is no loss. */
  #isPaused = false;
  #underrunMs = 0;
  #strayNext = NONE;

  /** What packets wait, as it is wanted by now. */
  get targetMs(): number {
    return this.#delay.targetMs;
  }

  /** How much longer than wanted packets wait: negative when too short. @param aheadMs  taken, but not played yet */
  excessMs(aheadMs: number): number {
    return this.#isPlaying
      ? this.#nowMs - this.#playedToMs + aheadMs - this.#delay.quickestMs - this.#delay.targetMs
      : 0;
  }

  beat(): void {
    this.#nowMs += FRAME_MS;
  }

  /**
   * @param packet  valid RTP; it may be changed afterwards
   * @param clockRateHz  of its payload type
   * @param isAudio  whether it holds samples: what does not (events, comfort noise) is handed over in its turn, and has no time
   */
  put(packet: Uint8Array, clockRateHz: number, isAudio: boolean): void {
    const sequence = sequenceOf(packet);
    const ticks = rtpTicksOf(packet);
    if (!this.#belongs(sequence, ticks, ssrcOf(packet), isAudio ? clockRateHz : null)) return;
    const ahead = (sequence - this.#sequence) & 0xffff;
    if (ahead >= 0x8000) {
      if (!this.#isFresh || 0x10000 - ahead + this.#waitingSpan() > SLOTS) {
        this.dropped.late += 1;
        if (isAudio) this.#delay.add(this.#nowMs + FRAME_MS - this.#place(ticks));
        return;
      }
      this.#sequence = sequence;
    }
    const slot = this.#slots[sequence % SLOTS] as Slot;
    if (slot.sequence === sequence) {
      this.dropped.duplicate += 1;
      return;
    }
    slot.atMs = this.#place(ticks);
    slot.sequence = sequence;
    slot.isAudio = isAudio;
    fill(slot, packet);
    const isNewest = ((sequence - this.#newestSequence) & 0xffff) < 0x8000;
    if (isNewest) this.#newestSequence = sequence;
    if (!isAudio) return;
    // It is there at the next beat.
    this.#delay.add(this.#nowMs + FRAME_MS - slot.atMs);
    if (!isNewest) return;
    this.#newestTicks = ticks;
    this.#newestMs = slot.atMs;
  }

  next(): Step {
    const first = this.#following();
    if (first && !first.isAudio && (!this.#isPlaying || first.sequence === this.#sequence)) return this.#arrive(first);
    if (!this.#isPlaying && !this.#mayStart()) return 'idle';
    return this.#play();
  }

  /** Whether `next` has a packet. */
  get hasNext(): boolean {
    return this.#isPlaying && (this.#slots[this.#sequence % SLOTS] as Slot).sequence === this.#sequence;
  }

  /** @param ms  what the packet held; 0: no audio */
  played(ms: number): void {
    this.#playedToMs += ms;
    this.#isPaused = ms === 0;
  }

  #play(): Step {
    for (let slot = this.#following(); slot; slot = this.#following()) {
      if (!this.#isStale(slot)) {
        const gapMs = slot.isAudio ? slot.atMs - this.#playedToMs : 0;
        if (gapMs < 1 || gapMs > MAX_GAP_MS) return this.#arrive(slot);
        // Numbers without a gap, timestamps with one: nothing was said meanwhile.
        return this.#pass(gapMs, this.#isPaused || slot.sequence === this.#sequence ? 'pause' : 'lost');
      }
      this.#take(slot);
      this.dropped.late += 1;
    }
    return this.#runDry();
  }

  #arrive(slot: Slot): Step {
    if (slot.isAudio) this.#playedToMs = slot.atMs;
    this.#underrunMs = 0;
    this.#take(slot);
    return 'packet';
  }

  /** Audio so old that it would make the delay longer than the longest. */
  #isStale(slot: Slot): boolean {
    return (
      slot.isAudio && slot.sequence !== this.#newestSequence && this.#waitedMs(slot) > MAX_DELAY_MS + MAX_EXCESS_MS
    );
  }

  #runDry(): Step {
    if (this.#isPaused || this.#underrunMs >= MAX_UNDERRUN_MS) {
      this.#isPlaying = false;
      return 'idle';
    }
    this.#underrunMs += FRAME_MS;
    return this.#pass(FRAME_MS, 'lost');
  }

  #pass(ms: number, step: 'lost' | 'pause'): Step {
    this.ms = Math.min(ms, FRAME_MS);
    this.#playedToMs += this.ms;
    return step;
  }

  #take(slot: Slot): void {
    this.payload = slot.bytes.subarray(0, slot.length);
    this.payloadType = slot.payloadType;
    this.#sequence = (slot.sequence + 1) & 0xffff;
    slot.sequence = NONE;
    this.#isFresh = false;
  }

  /** Whether the oldest packet has waited long enough. Those that have waited too long are left out. */
  #mayStart(): boolean {
    let first = this.#following();
    while (
      first &&
      this.#waitedMs(first) > this.#delay.targetMs + MAX_EXCESS_MS &&
      this.#newestSequence !== first.sequence
    ) {
      this.dropped.late += 1;
      this.#take(first);
      first = this.#following();
    }
    if (!first || this.#waitedMs(first) < this.#delay.targetMs) return false;
    this.#isPlaying = true;
    this.#isPaused = false;
    this.#underrunMs = 0;
    this.#sequence = first.sequence;
    this.#playedToMs = first.atMs;
    return true;
  }

  /** Since the quickest packet would have been here. */
  #waitedMs(slot: Slot): number {
    return this.#nowMs - slot.atMs - this.#delay.quickestMs;
  }

  /** The oldest packet from the one to be played on; null when there is none. */
  #following(): Slot | null {
    const span = this.#waitingSpan();
    for (let ahead = 0; ahead < span; ahead++) {
      const sequence = (this.#sequence + ahead) & 0xffff;
      const slot = this.#slots[sequence % SLOTS] as Slot;
      if (slot.sequence === sequence) return slot;
    }
    return null;
  }

  /** Sequence numbers from the one to be played to the newest. */
  #waitingSpan(): number {
    const span = (this.#newestSequence - this.#sequence + 1) & 0xffff;
    return span > SLOTS ? 0 : span;
  }

  /** @param clockRateHz  null: what is no audio may count in another, and says nothing of the time */
  #belongs(sequence: number, ticks: number, ssrc: number, clockRateHz: number | null): boolean {
    if (ssrc !== this.#ssrc || (clockRateHz ?? this.#clockRateHz) !== this.#clockRateHz) {
      this.#ssrc = ssrc;
      this.#clockRateHz = clockRateHz ?? 0;
      this.#restart(sequence, ticks);
      return true;
    }
    const ahead = (sequence - this.#sequence) & 0xffff;
    const leapMs = clockRateHz === null ? 0 : Math.abs(this.#place(ticks) - this.#newestMs);
    const fits = (ahead < SLOTS || ahead >= 0x10000 - SLOTS) && leapMs <= MAX_GAP_MS;
    if (fits) {
      this.#strayNext = NONE;
      return true;
    }
    // Who has been silent may go on with whatever numbers; within speech one packet may be a stray.
    const isForward = ahead < 0x8000;
    if (sequence !== this.#strayNext && !(isForward && !this.#isPlaying && this.#waitingSpan() === 0)) {
      this.#strayNext = (sequence + 1) & 0xffff;
      this.dropped.stray += 1;
      return false;
    }
    this.#restart(sequence, ticks);
    return true;
  }

  #restart(sequence: number, ticks: number): void {
    for (const slot of this.#slots) slot.sequence = NONE;
    [this.#sequence, this.#newestSequence] = [sequence, sequence];
    [this.#newestTicks, this.#newestMs] = [ticks, 0];
    this.#isPlaying = false;
    this.#isFresh = true;
    this.#strayNext = NONE;
    this.#delay.restart();
  }

  #place(ticks: number): number {
    return this.#newestMs + (((ticks - this.#newestTicks) | 0) * 1000) / this.#clockRateHz;
  }
}

function fill(slot: Slot, packet: Uint8Array): void {
  const payload = payloadOf(packet);
  if (slot.bytes.length < payload.length) slot.bytes = new Uint8Array(payload.length);
  slot.bytes.set(payload);
  slot.length = payload.length;
  slot.payloadType = payloadTypeOf(packet);
}

const emptySlot = (): Slot => ({
  sequence: NONE,
  payloadType: 0,
  isAudio: false,
  atMs: 0,
  bytes: new Uint8Array(),
  length: 0,
});
