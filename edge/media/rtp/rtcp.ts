import { uint16, uint32 } from './packet.ts';
import { EXTENDED_REPORT, type ExtendedReport, parseExtendedReport } from './rtcp-xr.ts';

/** What a receiver says about one stream it gets (RFC 3550 §6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** Since its last report, 0 to 1. */
  readonly lossFraction: number;
  /** Since the start; duplicates can make it negative. */
  readonly lost: number;
  /** The highest sequence number that came, and how often it has wrapped. */
  readonly extendedHighest: number;
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
  | { readonly type: 'extended-report'; readonly report: ExtendedReport }
  | { readonly type: 'other'; readonly payloadType: number };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const CNAME = 1;
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
  if (payloadType === EXTENDED_REPORT) {
    const report = parseExtendedReport(datagram, at, end);
    return report && { type: 'extended-report', report };
  }
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
    extendedHighest: uint32(datagram, at + 8),
    jitterTicks: uint32(datagram, at + 12),
    lastSenderReport: uint32(datagram, at + 16),
    // In units of 1/65536 s.
    delaySinceSenderReportMs: uint32(datagram, at + 20) / 65.536,
  };
}

/** What a sender says of its own stream (RFC 3550 §6.4.1). */
export interface SenderFacts {
  /** Now, and the same moment in the timestamps of the stream. */
  readonly ntp: bigint;
  readonly rtpTicks: number;
  readonly packets: number;
  /** Of payload alone. */
  readonly octets: number;
}

/** A sender report; a receiver report where there is nothing to say of a stream of ours. */
export function report(ssrc: number, sender: SenderFacts | null, block: ReportBlock | null): Buffer {
  const blockAt = sender === null ? 8 : 28;
  const packet = Buffer.alloc(blockAt + (block === null ? 0 : BLOCK_BYTES));
  writeHeader(packet, block === null ? 0 : 1, sender === null ? RECEIVER_REPORT : SENDER_REPORT);
  packet.writeUInt32BE(ssrc, 4);
  if (sender !== null) {
    packet.writeBigUInt64BE(sender.ntp, 8);
    packet.writeUInt32BE(sender.rtpTicks, 16);
    packet.writeUInt32BE(sender.packets >>> 0, 20);
    packet.writeUInt32BE(sender.octets >>> 0, 24);
  }
  if (block !== null) writeBlock(packet, blockAt, block);
  return packet;
}

/** The canonical name of a source (RFC 3550 §6.5.1). */
export function sourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname);
  // At least one zero ends the chunk, and fills it up to whole words.
  const packet = Buffer.alloc(4 * Math.ceil((8 + 2 + name.length + 1) / 4));
  writeHeader(packet, 1, SOURCE_DESCRIPTION);
  packet.writeUInt32BE(ssrc, 4);
  packet[8] = CNAME;
  packet[9] = name.length;
  packet.set(name, 10);
  return packet;
}

/** The source sends nothing more (RFC 3550 §6.6). */
export function goodbye(ssrc: number): Buffer {
  const packet = Buffer.alloc(8);
  writeHeader(packet, 1, GOODBYE);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

function writeHeader(packet: Buffer, count: number, payloadType: number): void {
  packet[0] = 0x80 | count;
  packet[1] = payloadType;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
}

function writeBlock(packet: Buffer, at: number, block: ReportBlock): void {
  packet.writeUInt32BE(block.ssrc, at);
  packet[at + 4] = Math.min(255, Math.floor(block.lossFraction * 256));
  packet.writeIntBE(Math.min(0x7fffff, Math.max(-0x800000, block.lost)), at + 5, 3);
  packet.writeUInt32BE(block.extendedHighest, at + 8);
  packet.writeUInt32BE(block.jitterTicks >>> 0, at + 12);
  packet.writeUInt32BE(block.lastSenderReport, at + 16);
  packet.writeUInt32BE(Math.min(0xffffffff, Math.round(block.delaySinceSenderReportMs * 65.536)), at + 20);
}
