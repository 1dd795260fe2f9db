import { debug, UA, WebSocketInterface } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type { PhoneEvent } from './phone.ts';

/** How a browser is to register: over a WebSocket, by the names of its tenant's domain. */
export interface BrowserAccount {
  /** `wss://127.0.0.1:5063` */
  readonly socket: string;
  readonly extension: string;
  readonly domain: string;
  readonly password: string;
}

const HEARD_HZ = 8000;
/** Without them Chromium takes a steady tone for noise. */
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const CALL_OPTIONS = { mediaConstraints: { audio: AS_IT_IS, video: false }, pcConfig: { iceServers: [] } };

/** The page's half of BrowserPhone: a web application that calls. Its names are what the other half evaluates. */
class Softphone {
  #ua: UA | null = null;
  #session: RTCSession | null = null;
  /** What was heard, 16 bits each, at HEARD_HZ. */
  #heard: Int16Array[] = [];
  readonly #tracks = new WeakSet<MediaStreamTrack>();
  #peer: RTCPeerConnection | null = null;

  register({ socket, extension, domain, password }: BrowserAccount): Promise<number> {
    debug.disable();
    const ua = new UA({
      sockets: [new WebSocketInterface(socket)],
      uri: `sip:${extension}@${domain}`,
      password,
      register: true,
    });
    this.#ua = ua;
    ua.on('newRTCSession', ({ originator, session }: { originator: string; session: RTCSession }) =>
      this.#begin(session, originator === 'remote'),
    );
    return new Promise((resolve) => {
      ua.on('registered', ({ response }) => resolve(response?.status_code ?? 0));
      ua.on('registrationFailed', ({ response }) => resolve(response?.status_code ?? 0));
      ua.start();
    });
  }

  unregister(): Promise<number> {
    return new Promise((resolve) => {
      this.#ua?.on('unregistered', ({ response }) => resolve(response?.status_code ?? 0));
      this.#ua?.unregister();
    });
  }

  call(number: string): void {
    this.#ua?.call(number, CALL_OPTIONS);
  }

  answer(): void {
    this.#session?.answer(CALL_OPTIONS);
  }

  hangUp(): void {
    this.#session?.terminate();
  }

  press(digit: string): void {
    this.#session?.sendDTMF(digit, { transportType: 'RFC2833' as never });
  }

  hold(): Promise<void> {
    return new Promise((resolve) => this.#session?.hold({}, resolve));
  }

  resume(): Promise<void> {
    return new Promise((resolve) => this.#session?.unhold({}, resolve));
  }

  /** A re-INVITE by which ICE begins anew. */
  restartIce(): Promise<void> {
    const options = { rtcOfferConstraints: { iceRestart: true } };
    return new Promise((resolve) => this.#session?.renegotiate(options, () => resolve()));
  }

  /** Of what came, `audio/PCMU`. */
  async codec(): Promise<string | undefined> {
    const report = (await this.#peer?.getStats()) ?? new Map();
    const stats = [...report.values()];
    const inbound = stats.find(({ type }) => type === 'inbound-rtp');
    return stats.find(({ id }) => id === inbound?.codecId)?.mimeType;
  }

  /** Samples in base64, as 16 bits each. */
  recording(): { rateHz: number; samples: string } {
    const bytes = this.#heard.map((part) => String.fromCharCode(...new Uint8Array(part.buffer)));
    return { rateHz: HEARD_HZ, samples: btoa(bytes.join('')) };
  }

  #begin(session: RTCSession, isIncoming: boolean): void {
    this.#session = session;
    this.#heard = [];
    const listenTo = (peer: RTCPeerConnection) => {
      this.#peer = peer;
      peer.addEventListener('track', ({ track }) => void this.#listen(track));
    };
    if (session.connection) listenTo(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => listenTo(peerconnection));
    session.on('progress', () => !isIncoming && tell({ name: 'ringing' }));
    session.on('confirmed', () => tell({ name: 'answered' }));
    session.on('ended', ({ cause }) => tell({ name: 'ended', status: null, reason: cause }));
    session.on('failed', ({ cause, message }) => {
      const status = message && 'status_code' in message ? message.status_code : null;
      tell({ name: 'ended', status, reason: cause });
    });
    if (isIncoming) tell({ name: 'incoming', from: session.remote_identity.uri.toString() });
  }

  /** A track that comes back after a hold is the same. */
  async #listen(track: MediaStreamTrack): Promise<void> {
    if (this.#tracks.has(track)) return;
    this.#tracks.add(track);
    // Chromium decodes what somebody plays.
    const player = new Audio();
    player.srcObject = new MediaStream([track]);
    void player.play();
    const { readable } = new MediaStreamTrackProcessor({ track });
    const reader = readable.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { value } = next;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      // Its rate is that of the codec, and another one after a hold. Tones are far below half of what is left.
      const step = value.sampleRate / HEARD_HZ;
      const pick = (_: unknown, index: number) => 32_767 * Math.max(-1, Math.min(1, samples[index * step] ?? 0));
      this.#heard.push(Int16Array.from({ length: samples.length / step }, pick));
      value.close();
    }
  }
}

export type { Softphone };

/** Of Chromium; the DOM types of TypeScript leave it out, because other browsers have it for video alone. */
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack });
  readonly readable: ReadableStream<AudioData>;
}
/** Comes from the other half. */
declare function tell(event: PhoneEvent): void;

(globalThis as unknown as { softphone: Softphone }).softphone = new Softphone();
