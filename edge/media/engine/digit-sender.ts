import { codecFor, isOwnCodec } from '../codec/index.ts';
import { DIGITS, digitTone, eventPackets, isTelephoneEvent } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { StreamStart } from '../orders.ts';
import { packetOf } from '../rtp/packet.ts';
import { ToneGenerator } from '../tone/index.ts';
import { AudioSender, FRAME_MS } from './audio-sender.ts';
import type { Endpoint, MediaSink } from './endpoint.ts';

/** Between two digits, so that each is heard (ITU-T Q.24 asks for 40 ms at least). */
const GAP_MS = 60;
const SHORTEST_MS = 40;
const LONGEST_MS = 5000;
/** What is ordered beyond this while it sends is left out (chosen). */
const MAX_WAITING_FRAMES = 1500;

/** What a sender of digits needs of an endpoint. */
export type DigitTarget = Pick<Endpoint, 'takes' | 'interrupt' | 'endInterruption'>;

/**
 * Tells a phone digits: as telephone events where it takes them (RFC 4733), else as tones. What it is told otherwise is left out
 * meanwhile, as phones do it themselves.
 */
export class DigitSender {
  readonly #target: DigitTarget;
  readonly #onEnd: (sender: DigitSender) => void;
  readonly #start: StreamStart;
  readonly #sink: MediaSink;
  readonly #audio: AudioSender | null;
  readonly #events: PayloadFormat | null;
  /** What is sent in each frame to come. */
  readonly #frames: (() => void)[] = [];
  #framesSent = 0;
  #eventsSent = 0;

  /** @param onEnd  called when all digits are sent; until then it wants to be beaten */
  constructor(target: DigitTarget, start: StreamStart, onEnd: (sender: DigitSender) => void) {
    this.#target = target;
    this.#onEnd = onEnd;
    this.#start = start;
    this.#sink = target.interrupt();
    const { takes } = target;
    const speech = takes.find(isOwnCodec) ?? takes[0];
    const events = takes.filter(isTelephoneEvent);
    this.#events = events.find(({ clockRateHz }) => clockRateHz === speech?.clockRateHz) ?? events[0] ?? null;
    const codec = this.#events === null && speech ? codecFor(speech) : null;
    this.#audio = speech && codec ? new AudioSender(this.#sink, speech, codec, start) : null;
  }

  /** @param ms  of each digit */
  add(digits: string, ms: number): void {
    const digitMs = FRAME_MS * Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)) / FRAME_MS);
    for (const digit of digits) {
      if (!DIGITS.includes(digit) || this.#frames.length > MAX_WAITING_FRAMES) continue;
      if (this.#events) this.#addEvent(digit, digitMs, this.#events);
      else if (this.#audio) this.#addTone(digit, digitMs, this.#audio);
    }
  }

  /** Sends the next frame. Call every FRAME_MS. */
  tick(): void {
    this.#frames.shift()?.();
    this.#framesSent += 1;
    if (this.#frames.length === 0) this.end();
  }

  end(): void {
    this.#target.endInterruption();
    this.#onEnd(this);
  }

  #addEvent(digit: string, ms: number, { payloadType, clockRateHz }: PayloadFormat): void {
    const firstFrame = this.#framesSent + this.#frames.length;
    const ticks = (this.#start.ticks + (firstFrame * clockRateHz * FRAME_MS) / 1000) >>> 0;
    // One packet is due in each frame; the last ones repeat the end.
    for (const { payload, hasMarker } of eventPackets(digit, ms, clockRateHz, FRAME_MS)) {
      this.#frames.push(() => {
        const sequence = (this.#start.sequence + this.#eventsSent) & 0xffff;
        this.#eventsSent += 1;
        this.#sink.sendRtp(packetOf({ payloadType, hasMarker, sequence, ticks, ssrc: this.#start.ssrc }, payload));
      });
    }
    for (let at = 0; at < GAP_MS; at += FRAME_MS) this.#frames.push(() => {});
  }

  #addTone(digit: string, ms: number, audio: AudioSender): void {
    const tone = new ToneGenerator(digitTone(digit), audio.sampleRateHz);
    const silence = new Int16Array(audio.frameSamples);
    for (let at = 0; at < ms; at += FRAME_MS) this.#frames.push(() => audio.send(tone.next(audio.frameSamples)));
    for (let at = 0; at < GAP_MS; at += FRAME_MS) this.#frames.push(() => audio.send(silence));
  }
}
