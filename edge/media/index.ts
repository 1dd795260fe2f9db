/**
 * RTP: every call's media passes through here, in worker threads. Knows endpoints, never a tenant or an extension.
 *
 *   media.ts         what others see: server, endpoint, statistics
 *   server.ts        the main thread's half: ports, threads, what each endpoint should be doing
 *   local-address.ts an address of this machine, with its port pairs (port-pool.ts): free, taken, or bound between calls
 *   orders.ts        the messages between the two halves
 *   audio/           what is played: files, downloads, programs of them
 *   prompts/         what is said in words, and the grammar of numbers and times
 *   codec/           samples to payloads and back
 *   tone/ dtmf/      tones made here; digits, made and heard
 *   recording/       sound that becomes a WAV file
 *   engine/          a worker thread's half: sockets, latching, relaying
 *   rtp/             RTP and RTCP packets, reception statistics, quality estimate: functions over bytes and numbers
 *   ice/ dtls/       what browsers want first: connectivity checks answered, and the handshake for the keys of SRTP
 *   srtp/            SRTP and SRTCP packets, sealed and opened: functions over bytes and keys
 *   rtpengine/       another relay instead of engine/, for calls that are bridged; entered by its own door
 *   udptl/           fax datagrams (T.38)
 *   sdp/             reading SDP, and writing the SDP that puts us in the middle: functions over text
 *
 * One enters at `startMedia`, once for each process. A new kind of media object (player, recorder, mixer) is a file in
 * engine/ that implements `MediaSink` or feeds one, and an order that starts it.
 */

export type { AudioLocation, PlayControl, PlayEnd, Program, ProgramItem } from './audio/index.ts';
export { isOwnCodec, OWN_CODECS } from './codec/index.ts';
export { digitTone } from './dtmf/index.ts';
export { type IceCredentials, newIceCredentials } from './ice/index.ts';
export {
  DIRECTIONS,
  type Direction,
  DROP_CAUSES,
  type DropCause,
  type DropCounts,
  type MediaAddress,
  type MediaCounters,
  type MediaEndpoint,
  type MediaLog,
  type MediaOptions,
  type MediaRecording,
  type MediaRoom,
  type MediaServer,
  type OpenOutcome,
  type PayloadFormat,
  type RemoteMedia,
  type RoomOptions,
  type RoomPlay,
  type RoomVoice,
  type SrtpKeying,
  type StreamStatistics,
  type TransportAddress,
} from './media.ts';
export { LANGUAGES, type Language, type PhraseId, Prompts, type Spoken, spoken } from './prompts/index.ts';
export {
  partialPath,
  type RecordingEnd,
  type RecordingOptions,
  type RecordingOutcome,
  repairRecording,
  soundIn,
} from './recording/index.ts';
export * from './sdp/index.ts';
export { startMedia } from './server.ts';
export { callProgressTone, MILLIWATT, type Tone } from './tone/index.ts';
