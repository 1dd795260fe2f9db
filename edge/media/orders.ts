/**
 * What the main thread and a worker say to each other; a message holds one or more. Orders about one endpoint are
 * carried out in the order they are sent; those with a `request` are answered by one report with the same number.
 */
import type { MessagePort } from 'node:worker_threads';
import type { PlayControl, PlayEnd, Program } from './audio/index.ts';
import type {
  MediaCounters,
  PayloadFormat,
  RemoteMedia,
  RoomOptions,
  RoomVoice,
  SrtpKeying,
  StreamStatistics,
} from './media.ts';
import type { RecordingOptions, RecordingOutcome } from './recording/index.ts';

export type Order =
  | {
      readonly name: 'open';
      readonly request: number;
      readonly id: string;
      readonly address: string;
      readonly rtpPort: number;
      readonly rtcpPort: number;
    }
  /** Opens an endpoint on the sockets that an earlier one has left. */
  | { readonly name: 'reopen'; readonly id: string; readonly address: string; readonly rtpPort: number }
  | { readonly name: 'set-remote'; readonly id: string; readonly remote: RemoteMedia }
  /** Of a browser's handshake, to the other side. */
  | { readonly name: 'send-handshake'; readonly id: string; readonly datagram: Uint8Array }
  /** Null: the other side has not proved who it is. */
  | { readonly name: 'end-handshake'; readonly id: string; readonly srtp: SrtpKeying | null }
  | { readonly name: 'bridge'; readonly a: string; readonly b: string }
  | { readonly name: 'link'; readonly id: string; readonly port: MessagePort }
  | { readonly name: 'echo'; readonly id: string }
  /** Plays, and reports the digits that are heard meanwhile and after it; then, unless something else was ordered, how it ended. */
  | {
      readonly name: 'play';
      readonly id: string;
      /** Counts what is played to the endpoint. */
      readonly play: number;
      readonly program: Program;
      readonly format: PayloadFormat;
      readonly start: StreamStart;
    }
  | { readonly name: 'room-open'; readonly room: string; readonly options: RoomOptions }
  | {
      readonly name: 'room-join';
      readonly room: string;
      readonly id: string;
      readonly format: PayloadFormat;
      readonly start: StreamStart;
      readonly voice: RoomVoice;
      /** Leads to the endpoint where it lives in another thread. */
      readonly port: MessagePort | null;
    }
  | { readonly name: 'room-set'; readonly room: string; readonly id: string; readonly voice: RoomVoice }
  /** Answered by `room-played` with the same number, whatever becomes of it. */
  | {
      readonly name: 'room-play';
      readonly room: string;
      readonly id: string | null;
      readonly program: Program;
      readonly play: number;
    }
  | { readonly name: 'room-stop'; readonly room: string; readonly play: number }
  | { readonly name: 'room-close'; readonly room: string }
  | { readonly name: 'control-play'; readonly id: string; readonly control: PlayControl }
  /** Answered when the recording has ended. */
  | {
      readonly name: 'record';
      readonly request: number;
      readonly id: string;
      readonly recording: number;
      readonly options: RecordingOptions;
    }
  | { readonly name: 'record-pause'; readonly recording: number }
  | { readonly name: 'record-resume'; readonly recording: number }
  | { readonly name: 'record-stop'; readonly recording: number }
  /** Tells the phone digits, in the middle of whatever else it is told. */
  | { readonly name: 'send-digits'; readonly id: string; readonly digits: string; readonly ms: number }
  /** Telephone events of the phone are reported, and go to nobody else; or no longer. */
  | { readonly name: 'catch-digits'; readonly id: string; readonly isOn: boolean }
  /** The tone of a fax machine that calls is reported; or no longer. */
  | { readonly name: 'await-calling-tone'; readonly id: string; readonly isOn: boolean }
  /** The phone has pressed a key, and has said so elsewhere than in RTP. */
  | { readonly name: 'press'; readonly id: string; readonly digit: string }
  | { readonly name: 'unbridge'; readonly id: string }
  | { readonly name: 'watch-silence'; readonly id: string; readonly watch: number; readonly seconds: number }
  | { readonly name: 'unwatch-silence'; readonly id: string; readonly watch: number }
  | { readonly name: 'statistics'; readonly request: number; readonly id: string }
  | { readonly name: 'counters'; readonly request: number }
  /** `keepSockets`: they stay bound, for `reopen`. */
  | { readonly name: 'close'; readonly request: number; readonly id: string; readonly keepSockets: boolean };

/** What a worker thread is started with. */
export interface WorkerSettings {
  /** Differentiated services code point of what is sent (RFC 2474). */
  readonly dscp: number;
  /** What it has open; see udp/descriptors.ts. */
  readonly descriptors: SharedArrayBuffer;
  /** Written to after each message to the thread, which may be waiting for packets (udp/poller.ts); -1 where nothing is native. */
  readonly wakeDescriptor: number;
}

/** Where a stream of ours begins: by chance, so that nobody guesses it (RFC 3550 §5.1). */
export interface StreamStart {
  readonly ssrc: number;
  readonly sequence: number;
  readonly ticks: number;
}

/** Sums of one worker: those of MediaCounters that a worker knows. */
export type WorkerCounters = Omit<MediaCounters, 'workerRestarts'>;

export type Report =
  | { readonly name: 'opened'; readonly request: number }
  | { readonly name: 'refused'; readonly request: number; readonly code: string }
  | { readonly name: 'statistics'; readonly request: number; readonly statistics: StreamStatistics | null }
  | { readonly name: 'record-ended'; readonly request: number; readonly outcome: RecordingOutcome }
  | { readonly name: 'counters'; readonly request: number; readonly counters: WorkerCounters }
  | { readonly name: 'silence'; readonly id: string; readonly watch: number }
  | { readonly name: 'room-floor'; readonly room: string; readonly id: string | null }
  | { readonly name: 'room-played'; readonly room: string; readonly play: number }
  /** Of a browser's handshake, from the other side. */
  | { readonly name: 'handshake'; readonly id: string; readonly datagram: Uint8Array }
  | { readonly name: 'digit'; readonly id: string; readonly digit: string }
  | { readonly name: 'calling-tone'; readonly id: string }
  /** Packets go through Node's sockets, which cost twice as much, and bear no DSCP. */
  | { readonly name: 'slow-sockets' }
  | { readonly name: 'play-ended'; readonly id: string; readonly play: number; readonly end: PlayEnd }
  | { readonly name: 'socket-error'; readonly id: string; readonly code: string };
