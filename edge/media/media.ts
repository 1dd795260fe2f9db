import type { Chance, Clock } from '#shared/world/index.ts';
import type { PlayControl, PlayEnd, Program } from './audio/index.ts';
import type { Fingerprint } from './dtls/index.ts';
import type { IceKeying } from './ice/index.ts';
import type { VoiceSettings } from './mixer/index.ts';
import type { RecordingOptions, RecordingOutcome } from './recording/index.ts';
import type { SrtpSuite } from './srtp/index.ts';
import type { Tone } from './tone/index.ts';

/** An IP address and a UDP port. */
export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

/** One payload type and the clock its timestamps count in (RFC 3551 §6). */
export interface PayloadFormat {
  readonly payloadType: number;
  /** Encoding name as in a=rtpmap, in its original case: `PCMU`, `opus`, `telephone-event`. */
  readonly name: string;
  readonly clockRateHz: number;
}

/** Direction as written in SDP: seen from the side that wrote it (RFC 4566 §6). */
export const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Where SDP says the other side listens, and what it may send. `describe` and `remoteMedia` make one from SDP. */
export interface RemoteMedia {
  /** IP literal. `0.0.0.0`, `::` or a host name: unknown until the first packet arrives. */
  readonly address: string;
  readonly rtpPort: number;
  /** Equal to `rtpPort` when rtcp-mux is agreed (RFC 5761). */
  readonly rtcpPort: number;
  /** What it may send; packets of any other payload type are dropped. Empty: everything is let through. */
  readonly payloads: readonly PayloadFormat[];
  /** What it takes, in its order of preference; empty: anything. Default: what it may send. */
  readonly takes?: readonly PayloadFormat[];
  readonly direction: Direction;
  /** Null: RTP and RTCP in the clear; with `webrtc`: no keys are agreed yet. */
  readonly srtp: SrtpKeying | null;
  /** A browser, or what talks like one: packets come from where ICE says, whatever `address` is. */
  readonly webrtc?: WebRtcKeying | undefined;
  /**
   * Who talks RTCP with it. `us` (default): each leg gets reports about itself. `other-side`: all RTCP is passed on, as
   * video needs it, whose sender the receiver steers (RFC 4585); RTP then keeps the SSRCs and numbers that RTCP is about.
   * `nobody`: it wants none (RFC 3556 §2).
   */
  readonly rtcpWith?: 'us' | 'other-side' | 'nobody';
  /** Default: `rtp`. With `udptl`, datagrams of fax pass (T.38); what only RTP has means nothing then. */
  readonly protocol?: 'rtp' | 'udptl';
  /** What it wants reports about beyond the usual (a=rtcp-xr, RFC 3611 §5). Default: nothing. */
  readonly extendedReports?: ExtendedReportWish;
}

export interface ExtendedReportWish {
  /** What the audio is like that we get from it. */
  readonly voipMetrics: boolean;
  /** Means to measure the round trip while it or we send nothing. */
  readonly roundTrip: boolean;
}

/** Where media comes from is proved by ICE, and the keys of SRTP come from DTLS (RFC 8827). */
export interface WebRtcKeying {
  readonly ice: IceKeying;
  /** Of the certificate that the other side holds: any one of them. */
  readonly fingerprints: readonly Fingerprint[];
}

/** What SRTP and SRTCP of one endpoint are secured with: master key and salt of each side, in base64 (RFC 4568 §6.1). */
export interface SrtpKeying {
  readonly suite: SrtpSuite;
  readonly theirs: string;
  /** Used again after another exchange, it goes on where it stopped. */
  readonly ours: string;
}

/** Why a packet was not used. */
export const DROP_CAUSES = [
  'not-rtp', // too short, inconsistent lengths, or another protocol (STUN, DTLS; ZRTP where SRTP is agreed)
  'not-udptl', // where fax is agreed: anything else
  'wrong-version', // RTP version other than 2
  'wrong-payload-type', // not in the SDP
  'wrong-source', // from another address than the locked one
  'forged', // SRTP whose tag does not fit, or RTP where SRTP is agreed
  'replayed', // SRTP that has come before, or comes too late to tell
  'bad-handshake', // DTLS that is cut, or by who does not hold the certificate of the SDP
  'not-expected', // before setRemote, or before the keys of a browser are known
  'flood', // more packets per second than any codec sends
] as const;
export type DropCause = (typeof DROP_CAUSES)[number];
export type DropCounts = Record<DropCause, number>;

/** What one endpoint saw since it was opened. Bytes count RTP header and payload, not IP and UDP. */
export interface StreamStatistics {
  readonly received: {
    readonly packets: number;
    readonly bytes: number;
    /** Packets that never came (RFC 3550 A.3); duplicates do not make it negative. */
    readonly lost: number;
    /** Lost by expected, 0 to 1. */
    readonly lossFraction: number;
    /** Came again, or too late to tell. */
    readonly duplicates: number;
    /** Came too late for the jitter buffer of a phone: an estimate. */
    readonly discarded: number;
    /** Interarrival jitter now and at its worst, in milliseconds (RFC 3550 A.8). */
    readonly jitterMs: number;
    readonly maxJitterMs: number;
    /** What came last, other than digits and comfort noise. */
    readonly format: PayloadFormat | null;
  };
  readonly sent: { readonly packets: number; readonly bytes: number };
  /** What the other side says in RTCP about the stream it gets from us; null while it said nothing, or nothing of that. */
  readonly reported: {
    readonly lost: number | null;
    /** Over the last report interval, 0 to 1. */
    readonly lossFraction: number | null;
    readonly jitterMs: number | null;
    /** Between this endpoint and the other side, now and at its longest; null until it has answered a report. */
    readonly roundTripMs: number | null;
    readonly maxRoundTripMs: number | null;
    /** What it thinks of what it hears (RFC 3611 §4.7.5); null when it does not say. */
    readonly mos: number | null;
    readonly listeningMos: number | null;
  } | null;
  /**
   * Estimated quality of the received stream, 1 (bad) to 4.5 (see rtp/e-model.ts): over all of it, in its worst report
   * interval (5 s or so), and in the mean of them. Null before the first packet.
   */
  readonly mos: number | null;
  readonly minMos: number | null;
  readonly averageMos: number | null;
  readonly dropped: DropCounts;
  /** Where RTP really comes from, once heard. */
  readonly source: TransportAddress | null;
}

/** Sums over all endpoints since start, also those closed. */
export interface MediaCounters {
  readonly endpoints: number;
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
  readonly dropped: DropCounts;
  readonly workerRestarts: number;
}

/** One noteworthy event: a worker that died, a socket error. */
export type MediaLog = (event: { readonly name: string; readonly [field: string]: unknown }) => void;

/** An IP address of this machine. */
export interface MediaAddress {
  /** What sockets are bound to; `::` is IPv6 alone. */
  readonly address: string;
  /** What SDP shows, where a NAT or load balancer stands before the node. Default: `address`. */
  readonly advertise?: string;
}

export interface MediaOptions {
  /** One of each family at most: an endpoint is at that of its peer's, else at the first. */
  readonly addresses: readonly [MediaAddress, ...MediaAddress[]];
  /** Of each address, inclusive. A pair takes an even port and the one above it. */
  readonly ports: { readonly from: number; readonly to: number };
  /** Worker threads. Default: one for each core but one, at least one. */
  readonly workers?: number;
  /** Differentiated services code point of what is sent (RFC 2474), 0 to 63. Default: 46, expedited forwarding. */
  readonly dscp?: number;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: MediaLog;
}

export interface MediaServer {
  /** Of the certificate that browsers are shown, for SDP. */
  readonly fingerprint: Fingerprint;
  /**
   * Takes an even RTP port and the odd RTCP port above it.
   *
   * @param options.near  the endpoint it will be bridged with: both then live in one thread, where relaying a packet
   *                      costs two thirds of what it costs between two (13.5 and 21 µs at 200 streams)
   * @param options.peer  an address of whoever it will talk to: the endpoint is of the same family, if there is one
   */
  open(options?: { near?: MediaEndpoint | undefined; peer?: string | undefined }): Promise<OpenOutcome>;
  /** What either receives goes to the other. An endpoint is in at most one relay; bridging again replaces it. */
  bridge(a: MediaEndpoint, b: MediaEndpoint): void;
  /** Sends back to the endpoint what it sends (echo test). */
  echo(endpoint: MediaEndpoint): void;
  /**
   * Plays a program, or a tone for ever, to the endpoint until its end or until something else is ordered, and tells
   * `onDigit` what is pressed meanwhile and after it, `onPlayEnd` how it ended. A format that we cannot make has failed at once.
   */
  play(endpoint: MediaEndpoint, what: Program | Tone, format: PayloadFormat): void;
  /** Changes what plays to it; does nothing when nothing does. */
  controlPlay(endpoint: MediaEndpoint, control: PlayControl): void;
  /** @param near  a member to be: others should be opened near it, too, to be in one thread with the mix */
  openRoom(options?: RoomOptions, near?: MediaEndpoint): MediaRoom;
  /**
   * Records an endpoint into a WAV file, beside whatever else it does, until it is closed or the recording ends otherwise. It
   * goes on when the endpoint is bridged with another. Fails when it cannot go on; the call does go on.
   */
  record(endpoint: MediaEndpoint, options: RecordingOptions): MediaRecording;
  /** Takes the endpoint, and whoever it was bridged with, out of their relay. */
  unbridge(endpoint: MediaEndpoint): void;
  counters(): Promise<MediaCounters>;
  /** Closes every endpoint and ends the threads. */
  close(): Promise<void>;
}

/** A recording that goes on. Orders after its end do nothing. */
export interface MediaRecording {
  pause(): void;
  resume(): void;
  stop(): void;
  /** Resolves when the file is complete, or given up; it never rejects. */
  readonly ended: Promise<RecordingOutcome>;
}

export interface RoomOptions {
  /** Of the mix: 8000 unless told, 16,000 or 48,000. Members whose codec has another rate are converted. */
  readonly rateHz?: number;
  /** The loudest that are heard at once; more cannot be told apart. Default: 20. */
  readonly maxSpeakers?: number;
  /** Heard by all when somebody comes, or leaves; its steps must end. */
  readonly entryTone?: Tone;
  readonly exitTone?: Tone;
}

/** What a member is heard and hears like. */
export interface RoomVoice extends Partial<VoiceSettings> {
  /** Ids of endpoints that it does not hear: who does not hear a supervisor that another hears, is not whispered to. */
  readonly doesNotHear?: readonly string[];
}

/** A conference. Orders about endpoints that are not in it, or after it was closed, do nothing. */
export interface MediaRoom {
  readonly id: string;
  /**
   * Lets the endpoint in, out of whatever relay it was in; `onDigit` tells what it presses. It leaves when it is closed,
   * or when something else is ordered for it (`unbridge`).
   *
   * @param format  of what it is told; one that we cannot make keeps it out
   */
  join(endpoint: MediaEndpoint, format: PayloadFormat, voice?: RoomVoice): void;
  /** What is not said stays as it is. */
  set(endpoint: MediaEndpoint, voice: RoomVoice): void;
  /**
   * Plays at once, beside whatever else is played; to one member in the place of it.
   *
   * @param to  who hears it; default: everybody, and the recording
   */
  play(program: Program, to?: MediaEndpoint): RoomPlay;
  /** The whole mix, in one channel. */
  record(options: RecordingOptions): MediaRecording;
  /** Calls `wake` when somebody else is the one who speaks; with null when that one has left. Replaces the one before. */
  onFloor(wake: (holder: MediaEndpoint | null) => void): void;
  /** Members are in no room any more. */
  close(): void;
}

/** Something that is played in a room. */
export interface RoomPlay {
  /** Resolves at its end: it was heard, stopped or replaced, or there is nobody any more to hear it. */
  readonly ended: Promise<void>;
  stop(): void;
}

export type OpenOutcome = { ok: true; endpoint: MediaEndpoint } | { ok: false; error: 'no-free-port' };

export interface MediaEndpoint {
  readonly id: string;
  /** What goes into SDP: the advertised address. */
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** Says whom to talk to, from the SDP of the other side. The learning window opens again. */
  setRemote(remote: RemoteMedia): void;
  /** Calls `wake` with each digit that is heard while we play: one of 0 to 9, `*`, `#`, A to D. Replaces the one before. */
  onDigit(wake: (digit: string) => void): void;
  /**
   * From now on telephone events go to `wake` and to nobody else, whatever else is done with what is received; null: no longer.
   * Tones in the audio pass as before.
   */
  catchDigits(wake: ((digit: string) => void) | null): void;
  /**
   * Calls `wake` each time that the tone of a fax machine that calls is heard (CNG, T.30 §4.2), whatever else is done with what is
   * received; null: no longer. Only in a codec of ours.
   */
  onCallingTone(wake: (() => void) | null): void;
  /** A key that the phone has pressed and told elsewhere than in RTP: it counts like one that is heard. */
  press(digit: string): void;
  /**
   * Tells the phone digits, in the middle of whatever else it is told: as telephone events, or as tones where it takes none.
   *
   * @param ms  of each digit; 40 to 5000
   * @returns false when it takes neither events nor a codec of ours: nothing is sent then
   */
  sendDigits(digits: string, ms: number): boolean;
  /** Calls `wake` when what is played has ended by itself, by a digit or by `stop`; not when something else was ordered. Replaces the one before. */
  onPlayEnd(wake: (end: PlayEnd) => void): void;
  statistics(): Promise<StreamStatistics>;
  /** Gives the ports back and returns the final numbers; closing again returns the same numbers. */
  close(): Promise<StreamStatistics>;
  /**
   * Calls `wake` once when neither RTP nor RTCP arrived for `seconds` while the other side may send. Time while it
   * may not (hold), or before setRemote, does not count.
   *
   * @returns calls it off
   */
  onSilence(seconds: number, wake: () => void): () => void;
}
