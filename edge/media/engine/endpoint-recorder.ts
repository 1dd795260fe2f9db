import type { Clock } from '#shared/world/index.ts';
import { OWN_CODECS, type Samples } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { Disk, RecordingOptions, RecordingOutcome } from '../recording/index.ts';
import { payloadTypeOf } from '../rtp/packet.ts';
import { staticFormat } from '../rtp/payload-types.ts';
import { AudioReceiver } from './audio-receiver.ts';
import { FRAME_MS } from './audio-sender.ts';
import type { Endpoint, MediaSink } from './endpoint.ts';
import { Recorder } from './recorder.ts';

const PAYLOAD_TYPES = 128;
/** What may come where anything may: the audio types that need no SDP. */
const STATIC_FORMATS = [0, 8, 9].map(staticFormat).filter((format) => format !== undefined);
/** Beside the audio of a stream; that we do not decode them leaves nothing out. */
const COMPANIONS = ['telephone-event', 'CN', 'red'];

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
    const fail = () => this.end('failed', 'codec');
    const onDigit = options.terminators ? (digit: string) => this.press(digit) : undefined;
    this.#said = new Ear(sampleRateHz, fail, onDigit);
    this.#told = (options.layout ?? 'said') === 'said' ? null : new Ear(sampleRateHz, fail);
    this.#isMixed = options.layout === 'mixed';
    this.#mix = new Int16Array(this.#recorder.frameSamples);
    this.#startMs = clock.monotonicMs();
    this.formatsChanged();
    endpoint.taps.add(this.#said);
    if (this.#told) endpoint.sentTaps.add(this.#told);
  }

  /** Writes what is due. Call it every FRAME_MS; how much is due is told by the clock, so that beats may be missed. */
  tick(): void {
    const due = Math.round((this.#clock.monotonicMs() - this.#startMs) / FRAME_MS);
    for (; this.#frames < due && !this.#recorder.isOver; this.#frames++) {
      const said = this.#said.next();
      const told = this.#told?.next() ?? null;
      if (this.#isMixed && said && told) this.#recorder.hear(this.#sum(said, told));
      else if (this.#isMixed) this.#recorder.hear(said ?? told);
      else this.#recorder.hear(said, told);
    }
  }

  /** The endpoint has agreed on other formats. */
  formatsChanged(): void {
    this.#said.expect(this.#endpoint.formats);
    this.#told?.expect(this.#endpoint.takes);
  }

  press(digit: string): void {
    this.#recorder.press(digit);
  }

  pause(): void {
    this.#recorder.pause();
  }

  resume(): void {
    this.#recorder.resume();
  }

  end(how: 'stopped' | 'hung-up' | 'failed', error: string | null = null): void {
    this.#recorder.end(how, error);
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

/** Hears one direction of a stream, as samples. */
class Ear implements MediaSink {
  readonly #rateHz: number;
  readonly #onForeign: () => void;
  readonly #onDigit: ((digit: string) => void) | undefined;
  #receiver: AudioReceiver | null = null;
  #formats: readonly PayloadFormat[] | null = null;
  /** By payload type: 1 for audio that we cannot decode. */
  #foreign = new Uint8Array(PAYLOAD_TYPES);

  /** @param onForeign  called when audio comes that we cannot decode */
  constructor(rateHz: number, onForeign: () => void, onDigit?: (digit: string) => void) {
    this.#rateHz = rateHz;
    this.#onForeign = onForeign;
    this.#onDigit = onDigit;
  }

  expect(formats: readonly PayloadFormat[]): void {
    if (this.#formats && isSame(formats, this.#formats)) return; // a hold: what waits to be heard stays
    this.#formats = formats;
    const audible = formats.length === 0 ? STATIC_FORMATS : formats;
    this.#receiver = new AudioReceiver(audible, this.#rateHz, this.#onDigit);
    this.#foreign = new Uint8Array(PAYLOAD_TYPES);
    for (const format of formats) if (isForeign(format)) this.#foreign[format.payloadType] = 1;
  }

  sendRtp(packet: Uint8Array): void {
    if (this.#foreign[payloadTypeOf(packet)] === 1) this.#onForeign();
    else this.#receiver?.sendRtp(packet);
  }

  sendRtcp(): void {}

  next(): Samples | null {
    return this.#receiver?.next() ?? null;
  }
}

const isForeign = ({ name }: PayloadFormat): boolean =>
  ![...OWN_CODECS, ...COMPANIONS].some((known) => known.toUpperCase() === name.toUpperCase());

const isSame = (some: readonly PayloadFormat[], others: readonly PayloadFormat[]): boolean =>
  some.length === others.length &&
  some.every((one, index) => {
    const other = others[index];
    return one.payloadType === other?.payloadType && one.name === other.name && one.clockRateHz === other.clockRateHz;
  });
