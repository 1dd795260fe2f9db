/**
 * DTMF (ITU-T Q.23, Q.24).
 *
 *   digits.ts            the keypad and its frequencies
 *   detector.ts          digits in audio
 *   telephone-event.ts   digits as RTP events (RFC 4733)
 */
export { DETECTOR_RATE_HZ, DtmfDetector } from './detector.ts';
export { DIGITS, digitTone } from './digits.ts';
export { type EventPacket, eventPackets, isTelephoneEvent, TelephoneEventReader } from './telephone-event.ts';
