/**
 * Extended reports (RFC 3611): what a phone thinks of the audio it plays, and round trips for those who do not send.
 * Blocks of other types are passed over.
 */
import { GMIN } from './loss-pattern.ts';
import { uint16, uint32 } from './packet.ts';

/** The VoIP metrics block (§4.7), as far as anybody fills it in. Shares are 0 to 1. */
export interface VoipMetrics {
  /** The stream it is about. */
  readonly ssrc: number;
  readonly lossFraction: number;
  readonly discardFraction: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  readonly burstMs: number;
  readonly gapMs: number;
  readonly roundTripMs: number;
  readonly endSystemDelayMs: number;
  /** R of the E-model, and mean opinion scores; null: not known. */
  readonly rating: number | null;
  readonly listeningMos: number | null;
  readonly mos: number | null;
  readonly jitterBuffer: { readonly nominalMs: number; readonly maxMs: number; readonly limitMs: number };
}

/** Answers a receiver's reference time (§4.5), as reception reports answer sender reports. */
export interface DelaySinceReference {
  readonly ssrc: number;
  /** Middle 32 bits of the NTP time in it. */
  readonly lastReference: number;
  readonly delayMs: number;
}

export interface ExtendedReport {
  readonly ssrc: number;
  /** Middle 32 bits of the NTP time at the sender (§4.4); null: not told. */
  readonly referenceTime: number | null;
  readonly delays: readonly DelaySinceReference[];
  readonly voip: VoipMetrics | null;
}

export const EXTENDED_REPORT = 207;
const RECEIVER_REFERENCE_TIME = 4;
const DELAY_SINCE_LAST_RR = 5;
const VOIP_METRICS = 7;
const VOIP_WORDS = 8;
const UNAVAILABLE = 127;
const MAX_RATING = 100;
/** In tenths. */
const MIN_MOS = 10;
const MAX_MOS = 50;
/** Concealed by something better than silence, by an adaptive buffer (§4.7.7): what phones do. */
const RX_CONFIG = 0b10_11_0000;

/** @param end  of the packet within the datagram. @returns null when the lengths of its blocks do not add up */
export function parseExtendedReport(datagram: Uint8Array, start: number, end: number): ExtendedReport | null {
  if (end - start < 8) return null;
  let referenceTime: number | null = null;
  let voip: VoipMetrics | null = null;
  const delays: DelaySinceReference[] = [];
  let at = start + 8;
  while (at < end) {
    if (at + 4 > end) return null;
    const next = at + 4 * (uint16(datagram, at + 2) + 1);
    if (next > end) return null;
    const type = datagram[at];
    if (type === RECEIVER_REFERENCE_TIME && next - at === 12) referenceTime = uint32(datagram, at + 6);
    else if (type === VOIP_METRICS && next - at === 4 * (VOIP_WORDS + 1)) voip = parseVoip(datagram, at);
    else if (type === DELAY_SINCE_LAST_RR) {
      for (let block = at + 4; block + 12 <= next; block += 12) delays.push(parseDelay(datagram, block));
    }
    at = next;
  }
  return { ssrc: uint32(datagram, start + 4), referenceTime, delays, voip };
}

/** @param report.referenceTime  64 bits of NTP time */
export function extendedReport(report: {
  ssrc: number;
  referenceTime: bigint | null;
  delays: readonly DelaySinceReference[];
  voip: VoipMetrics | null;
}): Buffer {
  const { ssrc, referenceTime, delays, voip } = report;
  const parts = [Buffer.alloc(8)];
  if (referenceTime !== null) {
    const block = blockOf(RECEIVER_REFERENCE_TIME, 12);
    block.writeBigUInt64BE(referenceTime, 4);
    parts.push(block);
  }
  if (delays.length > 0) parts.push(delayBlock(delays));
  if (voip !== null) parts.push(voipBlock(voip));
  const packet = Buffer.concat(parts);
  packet[0] = 0x80;
  packet[1] = EXTENDED_REPORT;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

function parseDelay(bytes: Uint8Array, at: number): DelaySinceReference {
  return { ssrc: uint32(bytes, at), lastReference: uint32(bytes, at + 4), delayMs: uint32(bytes, at + 8) / 65.536 };
}

function parseVoip(bytes: Uint8Array, at: number): VoipMetrics {
  const byte = (offset: number) => bytes[at + offset] ?? 0;
  // What is out of range is not known either: 127 says so, the rest is a mistake.
  const rating = byte(24) <= MAX_RATING ? byte(24) : null;
  const mos = (offset: number) => (byte(offset) >= MIN_MOS && byte(offset) <= MAX_MOS ? byte(offset) / 10 : null);
  return {
    ssrc: uint32(bytes, at + 4),
    lossFraction: byte(8) / 256,
    discardFraction: byte(9) / 256,
    burstDensity: byte(10) / 256,
    gapDensity: byte(11) / 256,
    burstMs: uint16(bytes, at + 12),
    gapMs: uint16(bytes, at + 14),
    roundTripMs: uint16(bytes, at + 16),
    endSystemDelayMs: uint16(bytes, at + 18),
    rating,
    listeningMos: mos(26),
    mos: mos(27),
    jitterBuffer: {
      nominalMs: uint16(bytes, at + 30),
      maxMs: uint16(bytes, at + 32),
      limitMs: uint16(bytes, at + 34),
    },
  };
}

function blockOf(type: number, bytes: number): Buffer<ArrayBuffer> {
  const block = Buffer.alloc(bytes);
  block[0] = type;
  block.writeUInt16BE(bytes / 4 - 1, 2);
  return block;
}

function delayBlock(delays: readonly DelaySinceReference[]): Buffer<ArrayBuffer> {
  const block = blockOf(DELAY_SINCE_LAST_RR, 4 + 12 * delays.length);
  for (const [index, { ssrc, lastReference, delayMs }] of delays.entries()) {
    block.writeUInt32BE(ssrc, 4 + 12 * index);
    block.writeUInt32BE(lastReference, 8 + 12 * index);
    block.writeUInt32BE(Math.round(delayMs * 65.536) >>> 0, 12 + 12 * index);
  }
  return block;
}

function voipBlock(voip: VoipMetrics): Buffer<ArrayBuffer> {
  const block = blockOf(VOIP_METRICS, 4 * (VOIP_WORDS + 1));
  const share = (value: number, at: number) => block.writeUInt8(Math.min(255, Math.floor(value * 256)), at);
  const milliseconds = (value: number, at: number) => block.writeUInt16BE(Math.min(65_535, Math.round(value)), at);
  const score = (value: number | null, at: number) =>
    block.writeUInt8(value === null ? UNAVAILABLE : Math.round(value), at);
  block.writeUInt32BE(voip.ssrc, 4);
  share(voip.lossFraction, 8);
  share(voip.discardFraction, 9);
  share(voip.burstDensity, 10);
  share(voip.gapDensity, 11);
  milliseconds(voip.burstMs, 12);
  milliseconds(voip.gapMs, 14);
  milliseconds(voip.roundTripMs, 16);
  milliseconds(voip.endSystemDelayMs, 18);
  // Signal, noise and echo level: not measured here.
  block.fill(UNAVAILABLE, 20, 23);
  block[23] = GMIN;
  score(voip.rating, 24);
  block[25] = UNAVAILABLE; // of another network beyond this one
  score(voip.listeningMos && 10 * voip.listeningMos, 26);
  score(voip.mos && 10 * voip.mos, 27);
  block[28] = RX_CONFIG;
  milliseconds(voip.jitterBuffer.nominalMs, 30);
  milliseconds(voip.jitterBuffer.maxMs, 32);
  milliseconds(voip.jitterBuffer.limitMs, 34);
  return block;
}
