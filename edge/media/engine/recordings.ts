import type { Clock } from '#shared/world/index.ts';
import type { Order, Report } from '../orders.ts';
import type { RecordingOptions, RecordingOutcome } from '../recording/index.ts';
import type { Endpoint } from './endpoint.ts';
import { EndpointRecorder } from './endpoint-recorder.ts';
import type { Metronome } from './metronome.ts';
import { Room } from './room.ts';
import { RoomRecorder } from './room-recorder.ts';

/** The endpoint was closed before the recording began. */
const NOTHING: RecordingOutcome = {
  how: 'hung-up',
  durationMs: 0,
  bytes: 0,
  path: null,
  speechMs: 0,
  peakDb: -96,
  isTooShort: false,
  error: null,
};

/** The recordings of one thread, by number. An order about one that is over does nothing. */
export class Recordings {
  readonly #clock: Clock;
  readonly #metronome: Metronome;
  readonly #report: (report: Report) => void;
  readonly #recorders = new Map<number, { recorder: EndpointRecorder | RoomRecorder; sourceId: string }>();

  constructor(clock: Clock, metronome: Metronome, report: (report: Report) => void) {
    this.#clock = clock;
    this.#metronome = metronome;
    this.#report = report;
  }

  start(source: Endpoint | Room | undefined, { request, recording, id, options }: Order & { name: 'record' }): void {
    if (!source) {
      this.#report({ name: 'record-ended', request, outcome: NOTHING });
      return;
    }
    const ended = (outcome: RecordingOutcome) => {
      this.#recorders.delete(recording);
      this.#report({ name: 'record-ended', request, outcome });
    };
    const recorder =
      source instanceof Room ? new RoomRecorder(source, options, ended) : this.#tap(source, options, ended);
    this.#recorders.set(recording, { recorder, sourceId: id });
  }

  pause(recording: number): void {
    this.#recorders.get(recording)?.recorder.pause();
  }

  resume(recording: number): void {
    this.#recorders.get(recording)?.recorder.resume();
  }

  stop(recording: number): void {
    this.#recorders.get(recording)?.recorder.end('stopped');
  }

  /** An endpoint has agreed on other formats. */
  formatsChanged(id: string): void {
    for (const recorder of this.#of(id)) recorder.formatsChanged();
  }

  /** A key that was pressed at an endpoint, and is not heard in what it says. */
  press(id: string, digit: string): void {
    for (const recorder of this.#of(id)) recorder.press(digit);
  }

  /** An endpoint or a room is closed. */
  hangUp(id: string): void {
    for (const { recorder, sourceId } of this.#recorders.values()) if (sourceId === id) recorder.end('hung-up');
  }

  #tap(endpoint: Endpoint, options: RecordingOptions, ended: (outcome: RecordingOutcome) => void): EndpointRecorder {
    const recorder = new EndpointRecorder(endpoint, options, this.#clock, (self, outcome) => {
      this.#metronome.remove(self);
      ended(outcome);
    });
    this.#metronome.add(recorder);
    return recorder;
  }

  #of(id: string): EndpointRecorder[] {
    const found: EndpointRecorder[] = [];
    for (const { recorder, sourceId } of this.#recorders.values()) {
      if (sourceId === id && recorder instanceof EndpointRecorder) found.push(recorder);
    }
    return found;
  }
}
