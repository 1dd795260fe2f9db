import { isIPv6 } from 'node:net';
import { noStatistics } from '#edge/media/counts.ts';
import type {
  MediaEndpoint,
  MediaRecording,
  MediaServer,
  PlayEnd,
  Program,
  RecordingEnd,
  RecordingOptions,
  RecordingOutcome,
  RemoteMedia,
  RoomPlay,
  RoomVoice,
  StreamStatistics,
} from '#edge/media/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** An endpoint without sockets: keeps what it was told, falls silent when the test says so. */
export class FakeEndpoint implements MediaEndpoint {
  readonly id: string;
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly remotes: RemoteMedia[] = [];
  /** Digits it was to send, and how long each is. */
  readonly digits: [string, number][] = [];
  takesDigits = true;
  isClosed = false;
  #onDigit: (digit: string) => void = () => {};
  #onPlayEnd: (end: PlayEnd) => void = () => {};
  /** Hear what is pressed as the engine does: what plays, and what records. */
  readonly listeners = new Set<(digit: string) => void>();
  #onClosed: (() => void)[] = [];
  #onCallingTone: (() => void) | null = null;
  #onCaught: ((digit: string) => void) | null = null;
  readonly #onSilence = new Set<() => void>();

  constructor(rtpPort: number, address: string) {
    this.address = address;
    this.id = `endpoint-${rtpPort}`;
    this.rtpPort = rtpPort;
    this.rtcpPort = rtpPort + 1;
  }

  setRemote(remote: RemoteMedia): void {
    this.remotes.push(remote);
  }

  async statistics(): Promise<StreamStatistics> {
    return noStatistics();
  }

  async close(): Promise<StreamStatistics> {
    this.isClosed = true;
    for (const wake of this.#onClosed.splice(0)) wake();
    return noStatistics();
  }

  onDigit(wake: (digit: string) => void): void {
    this.#onDigit = wake;
  }

  /** Whether digits are kept from the other side. */
  get isCatching(): boolean {
    return this.#onCaught !== null;
  }

  catchDigits(wake: ((digit: string) => void) | null): void {
    this.#onCaught = wake;
  }

  /** Whether somebody waits for a fax machine. */
  get awaitsCallingTone(): boolean {
    return this.#onCallingTone !== null;
  }

  onCallingTone(wake: (() => void) | null): void {
    this.#onCallingTone = wake;
  }

  hearCallingTone(): void {
    this.#onCallingTone?.();
  }

  press(digit: string): void {
    (this.#onCaught ?? this.#onDigit)(digit);
    for (const hear of this.listeners) hear(digit);
  }

  sendDigits(digits: string, ms: number): boolean {
    if (this.takesDigits) this.digits.push([digits, ms]);
    return this.takesDigits;
  }

  onPlayEnd(wake: (end: PlayEnd) => void): void {
    this.#onPlayEnd = wake;
  }

  endPlay(how: PlayEnd['how'], digit?: string): void {
    this.#onPlayEnd({ how, item: 0, positionMs: 0, ...(digit && { digit }) });
  }

  /** What plays has come to its end, and something of it could not be played. */
  playFails(error: string): void {
    this.#onPlayEnd({ how: 'failed', item: 0, positionMs: 0, error });
  }

  onClosed(wake: () => void): void {
    this.#onClosed.push(wake);
  }

  onSilence(_seconds: number, wake: () => void): () => void {
    const watch = () => wake();
    this.#onSilence.add(watch);
    return () => void this.#onSilence.delete(watch);
  }

  fallSilent(): void {
    const due = [...this.#onSilence];
    this.#onSilence.clear();
    for (const wake of due) wake();
  }
}

/** A room that keeps who is in it, and what they may. */
export class FakeRoom {
  readonly members = new Map<string, RoomVoice>();
  /** To whom something was played; null: to all. */
  readonly played: (string | null)[] = [];
  readonly programs: Program[] = [];
  readonly recordings: FakeRecording[] = [];
  isClosed = false;
  readonly #clock: FakeClock | null;

  constructor(clock: FakeClock | null) {
    this.#clock = clock;
  }

  join(endpoint: MediaEndpoint, _format: unknown, voice: RoomVoice = {}): void {
    this.members.set(endpoint.id, voice);
  }

  set(endpoint: MediaEndpoint, voice: RoomVoice): void {
    this.members.set(endpoint.id, { ...this.members.get(endpoint.id), ...voice });
  }

  /** With a clock it comes to its end. */
  play(program: Program, to?: MediaEndpoint): RoomPlay {
    this.played.push(to?.id ?? null);
    this.programs.push(program);
    const ms = lengthMs(program);
    let stop = () => {};
    const ended = new Promise<void>((resolve) => {
      stop = resolve;
      if (ms !== null) this.#clock?.after(ms, resolve);
    });
    return { ended, stop };
  }

  record(options: RecordingOptions): MediaRecording {
    const { recording, fake } = fakeRecording('room', options, this.#clock);
    this.recordings.push(fake);
    return recording;
  }

  onFloor(wake: (holder: MediaEndpoint | null) => void): void {
    this.speaks = wake;
  }
  /** Somebody begins to speak. */
  speaks: (holder: MediaEndpoint | null) => void = () => {};

  close(): void {
    this.isClosed = true;
  }
}

/** How long a file plays that nobody has recorded. */
export const FAKE_FILE_MS = 1000;

/** A recording that lasts until the test, a key or the clock ends it. */
export interface FakeRecording {
  readonly endpoint: string;
  readonly options: RecordingOptions;
  readonly isOver: boolean;
  /** Nobody speaks any more, say. @param outcome  what is different from a recording that went well */
  end(how: RecordingEnd, outcome?: Partial<RecordingOutcome>): void;
}

/** Hands out endpoints as long as it has ports. With a clock, what is played comes to its end, and what is recorded has a length. */
export class FakeMedia
  implements Pick<MediaServer, 'open' | 'bridge' | 'echo' | 'play' | 'record' | 'unbridge' | 'fingerprint'>
{
  readonly fingerprint = { algorithm: 'sha-256', value: '4A:AD:B9' };
  readonly endpoints: FakeEndpoint[] = [];
  readonly bridged: [string, string][] = [];
  readonly echoing: string[] = [];
  /** What each endpoint was played last; null: nothing any more. */
  readonly playing = new Map<string, unknown>();
  /** All that was played, in its order. */
  readonly played: { readonly endpoint: string; readonly program: Program }[] = [];
  readonly recordings: FakeRecording[] = [];
  readonly rooms: FakeRoom[] = [];
  readonly #limit: number;
  readonly #clock: FakeClock | null;

  constructor(limit = 100, clock: FakeClock | null = null) {
    this.#limit = limit;
    this.#clock = clock;
  }

  async open({ peer = '' }: Parameters<MediaServer['open']>[0] = {}): ReturnType<MediaServer['open']> {
    if (this.endpoints.length >= this.#limit) return { ok: false, error: 'no-free-port' };
    const endpoint = new FakeEndpoint(20_000 + 2 * this.endpoints.length, isIPv6(peer) ? '2001:db8::1' : '192.0.2.1');
    this.endpoints.push(endpoint);
    return { ok: true, endpoint };
  }

  openRoom(): FakeRoom {
    const room = new FakeRoom(this.#clock);
    this.rooms.push(room);
    return room;
  }

  bridge(a: MediaEndpoint, b: MediaEndpoint): void {
    this.bridged.push([a.id, b.id]);
  }

  echo(endpoint: MediaEndpoint): void {
    this.echoing.push(endpoint.id);
  }

  play(endpoint: MediaEndpoint, what: unknown): void {
    this.playing.set(endpoint.id, what);
    if (!this.#clock || !isProgram(what) || !(endpoint instanceof FakeEndpoint)) return;
    this.played.push({ endpoint: endpoint.id, program: what });
    const end = (how: PlayEnd['how'], digit?: string) => {
      callOff();
      endpoint.listeners.delete(hear);
      if (this.playing.get(endpoint.id) === what && !endpoint.isClosed) endpoint.endPlay(how, digit);
    };
    const hear = (digit: string) => what.stopDigits?.includes(digit) && end('digit', digit);
    endpoint.listeners.add(hear);
    const ms = lengthMs(what);
    const callOff = ms === null ? () => {} : this.#clock.after(ms, () => end('finished'));
  }

  record(endpoint: MediaEndpoint, options: RecordingOptions): MediaRecording {
    const recorded = endpoint as FakeEndpoint;
    const { recording, fake } = fakeRecording(endpoint.id, options, this.#clock);
    const hear = (digit: string) => options.terminators?.includes(digit) && fake.end('terminator');
    recorded.listeners.add(hear);
    recorded.onClosed(() => fake.end('hung-up'));
    void recording.ended.then(() => recorded.listeners.delete(hear));
    this.recordings.push(fake);
    return recording;
  }

  unbridge(endpoint: MediaEndpoint): void {
    this.playing.set(endpoint.id, null);
  }
}

type FakeClock = Pick<Clock, 'after' | 'monotonicMs'>;

function fakeRecording(of: string, options: RecordingOptions, clock: FakeClock | null) {
  const began = clock?.monotonicMs() ?? 0;
  let isOver = false;
  let tell: (outcome: RecordingOutcome) => void = () => {};
  const ended = new Promise<RecordingOutcome>((resolve) => {
    tell = resolve;
  });
  const end: FakeRecording['end'] = (how, outcome = {}) => {
    if (isOver) return;
    isOver = true;
    callOff?.();
    const durationMs = (clock?.monotonicMs() ?? 0) - began;
    const isTooShort = durationMs < (options.minMs ?? 0);
    const bytes = isTooShort ? 0 : 44 + durationMs * 16;
    const path = isTooShort ? null : options.path;
    tell({ how, durationMs, bytes, path, speechMs: durationMs, peakDb: -12, isTooShort, error: null, ...outcome });
  };
  const callOff = options.maxMs === undefined ? null : clock?.after(options.maxMs, () => end('max-length'));
  const fake: FakeRecording = {
    endpoint: of,
    options,
    end,
    get isOver() {
      return isOver;
    },
  };
  const recording: MediaRecording = { ended, pause: () => {}, resume: () => {}, stop: () => end('stopped') };
  return { recording, fake };
}

const isProgram = (what: unknown): what is Program => typeof what === 'object' && what !== null && 'items' in what;

/** Null: for ever. */
function lengthMs({ items, times = 1 }: Program): number | null {
  if (times === 'forever') return null;
  let total = 0;
  for (const item of items) {
    if ('stream' in item || ('tone' in item && item.ms === undefined)) return null;
    if ('silenceMs' in item) total += item.silenceMs;
    else total += 'tone' in item ? (item.ms ?? 0) : FAKE_FILE_MS;
  }
  return total * times;
}
