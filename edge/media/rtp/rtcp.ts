import { uint16, uint32 } from './packet.ts';

/** What a receiver says about one stream it gets (RFC 3550 §6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** Since its last report, 0 to 1. */
  readonly lossFraction: number;
  /** Since the start; duplicates can make it negative. */
  readonly lost: number;
  /** In clock-rate units. */
  readonly jitterTicks: number;
  /** Middle 32 bits of the NTP time in the last sender report it got; 0 when it got none. */
  readonly lastSenderReport: number;
  readonly delaySinceSenderReportMs: number;
}

export type RtcpPacket =
  | {
      readonly type: 'sender-report';
      readonly ssrc: number;
      readonly ntpMiddle: number;
      readonly blocks: readonly ReportBlock[];
    }
  | { readonly type: 'receiver-report'; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly type: 'other'; readonly payloadType: number };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const BLOCK_BYTES = 24;

/** A compound packet; null when its lengths do not add up or a part is not RTCP (RFC 3550 A.2). */
export function parseRtcp(datagram: Uint8Array): readonly RtcpPacket[] | null {
  const packets: RtcpPacket[] = [];
  let at = 0;
  while (at < datagram.length) {
    if (at + 4 > datagram.length) return null;
    const first = datagram[at] ?? 0;
    const end = at + 4 * (uint16(datagram, at + 2) + 1);
    if (first >> 6 !== 2 || end > datagram.length) return null;
    const packet = parsePacket(datagram, at, end, first & 0x1f);
    if (packet === null) return null;
    packets.push(packet);
    at = end;
  }
  return packets.length > 0 ? packets : null;
}

function parsePacket(datagram: Uint8Array, at: number, end: number, count: number): RtcpPacket | null {
  const payloadType = datagram[at + 1] ?? 0;
  if (payloadType < 192 || payloadType > 223) return null;
  if (payloadType !== SENDER_REPORT && payloadType !== RECEIVER_REPORT) return { type: 'other', payloadType };
  const blocksAt = at + (payloadType === SENDER_REPORT ? 28 : 8);
  if (blocksAt + count * BLOCK_BYTES > end) return null;
  const ssrc = uint32(datagram, at + 4);
  const blocks = Array.from({ length: count }, (_, index) => parseBlock(datagram, blocksAt + index * BLOCK_BYTES));
  if (payloadType === RECEIVER_REPORT) return { type: 'receiver-report', ssrc, blocks };
  return { type: 'sender-report', ssrc, ntpMiddle: uint32(datagram, at + 10), blocks };
}

function parseBlock(datagram: Uint8Array, at: number): ReportBlock {
  const fractionAndLost = uint32(datagram, at + 4);
  return {
    ssrc: uint32(datagram, at),
    lossFraction: (fractionAndLost >>> 24) / 256,
    lost: (fractionAndLost << 8) >> 8,
    jitterTicks: uint32(datagram, at + 12),
    lastSenderReport: uint32(datagram, at + 16),
    // In units of 1/65536 s.
    delaySinceSenderReportMs: uint32(datagram, at + 20) / 65.536,
  };
}
