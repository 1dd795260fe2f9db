import { isIPv6 } from 'node:net';
import { noStatistics } from '#edge/media/counts.ts';
import type { MediaEndpoint, MediaServer, RemoteMedia, StreamStatistics } from '#edge/media/index.ts';

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
  #onCaught: ((digit: string) => void) | null = null;
  #onSilence: (() => void) | null = null;

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

  press(digit: string): void {
    (this.#onCaught ?? this.#onDigit)(digit);
  }

  sendDigits(digits: string, ms: number): boolean {
    if (this.takesDigits) this.digits.push([digits, ms]);
    return this.takesDigits;
  }

  onPlayEnd(): void {}

  onSilence(_seconds: number, wake: () => void): () => void {
    this.#onSilence = wake;
    return () => {
      this.#onSilence = null;
    };
  }

  fallSilent(): void {
    const wake = this.#onSilence;
    this.#onSilence = null;
    wake?.();
  }
}

/** A room that keeps who is in it, and what they may. */
export class FakeRoom {
  readonly members = new Map<string, { readonly isMuted?: boolean }>();
  /** To whom something was played; null: to all. */
  readonly played: (string | null)[] = [];
  isClosed = false;

  join(endpoint: MediaEndpoint, _format: unknown, voice: { readonly isMuted?: boolean } = {}): void {
    this.members.set(endpoint.id, voice);
  }

  set(endpoint: MediaEndpoint, voice: { readonly isMuted?: boolean }): void {
    this.members.set(endpoint.id, voice);
  }

  play(_program: unknown, to?: MediaEndpoint): void {
    this.played.push(to?.id ?? null);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Hands out endpoints as long as it has ports. */
export class FakeMedia implements Pick<MediaServer, 'open' | 'bridge' | 'echo' | 'play' | 'unbridge' | 'fingerprint'> {
  readonly fingerprint = { algorithm: 'sha-256', value: '4A:AD:B9' };
  readonly endpoints: FakeEndpoint[] = [];
  readonly bridged: [string, string][] = [];
  readonly echoing: string[] = [];
  /** What each endpoint was played last; null: nothing any more. */
  readonly playing = new Map<string, unknown>();
  readonly rooms: FakeRoom[] = [];
  readonly #limit: number;

  constructor(limit = 100) {
    this.#limit = limit;
  }

  async open({ peer = '' }: Parameters<MediaServer['open']>[0] = {}): ReturnType<MediaServer['open']> {
    if (this.endpoints.length >= this.#limit) return { ok: false, error: 'no-free-port' };
    const endpoint = new FakeEndpoint(20_000 + 2 * this.endpoints.length, isIPv6(peer) ? '2001:db8::1' : '192.0.2.1');
    this.endpoints.push(endpoint);
    return { ok: true, endpoint };
  }

  openRoom(): FakeRoom {
    const room = new FakeRoom();
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
  }

  unbridge(endpoint: MediaEndpoint): void {
    this.playing.set(endpoint.id, null);
  }
}
