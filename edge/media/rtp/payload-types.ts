import type { PayloadFormat } from '../media.ts';

/** Audio payload types with a fixed meaning (RFC 3551 §6, table 4). An m= line may list them without a=rtpmap. */
const STATIC_FORMATS: readonly PayloadFormat[] = [
  { payloadType: 0, name: 'PCMU', clockRateHz: 8000 },
  { payloadType: 3, name: 'GSM', clockRateHz: 8000 },
  { payloadType: 4, name: 'G723', clockRateHz: 8000 },
  { payloadType: 5, name: 'DVI4', clockRateHz: 8000 },
  { payloadType: 6, name: 'DVI4', clockRateHz: 16000 },
  { payloadType: 7, name: 'LPC', clockRateHz: 8000 },
  { payloadType: 8, name: 'PCMA', clockRateHz: 8000 },
  // G.722 samples at 16 kHz; its RTP clock is 8 kHz by a historical slip (RFC 3551 §4.5.2).
  { payloadType: 9, name: 'G722', clockRateHz: 8000 },
  { payloadType: 10, name: 'L16', clockRateHz: 44100 },
  { payloadType: 11, name: 'L16', clockRateHz: 44100 },
  { payloadType: 12, name: 'QCELP', clockRateHz: 8000 },
  { payloadType: 13, name: 'CN', clockRateHz: 8000 },
  { payloadType: 14, name: 'MPA', clockRateHz: 90000 },
  { payloadType: 15, name: 'G728', clockRateHz: 8000 },
  { payloadType: 16, name: 'DVI4', clockRateHz: 11025 },
  { payloadType: 17, name: 'DVI4', clockRateHz: 22050 },
  { payloadType: 18, name: 'G729', clockRateHz: 8000 },
];

/** The fixed meaning of a payload type, if it has one. */
export function staticFormat(payloadType: number): PayloadFormat | undefined {
  return STATIC_FORMATS.find((format) => format.payloadType === payloadType);
}
