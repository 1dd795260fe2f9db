export interface RtpFields {
  readonly sequence?: number;
  readonly rtpTicks?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly payload?: Uint8Array;
}

/** An RTP packet without extension, padding or contributors (RFC 3550 §5.1); 20 ms of G.711 unless told. */
export function rtpPacket(fields: RtpFields = {}): Buffer {
  const { sequence = 0, rtpTicks = 160 * sequence, ssrc = 0x1234, payloadType = 0 } = fields;
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = payloadType;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(rtpTicks >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, fields.payload ?? Buffer.alloc(160, 0xd5)]);
}

/** A sender report without blocks (RFC 3550 §6.4.1). `ntpMiddle`: the 32 bits that a receiver repeats. */
export function senderReport({ ssrc = 0x1234, ntpMiddle = 0 } = {}): Buffer {
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(ntpMiddle >>> 0, 10);
  return report;
}

/** A receiver report with one block; times in units of the wire. */
export function receiverReport({
  ssrc = 0x5678,
  about = 0x1234,
  fractionLost = 0,
  lost = 0,
  jitterTicks = 0,
  lastSenderReport = 0,
  delay65536ths = 0,
} = {}): Buffer {
  const report = Buffer.alloc(32);
  report[0] = 0x81;
  report[1] = 201;
  report.writeUInt16BE(7, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(about, 8);
  report[12] = fractionLost;
  report.writeIntBE(lost, 13, 3);
  report.writeUInt32BE(jitterTicks, 20);
  report.writeUInt32BE(lastSenderReport >>> 0, 24);
  report.writeUInt32BE(delay65536ths, 28);
  return report;
}
