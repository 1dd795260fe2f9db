/**
 * DTLS-SRTP (RFC 5763, RFC 5764), the passive half: a browser begins the handshake.
 *
 *   certificate.ts   ours, and the fingerprints by which SDP names certificates
 *   handshake.ts     datagrams in and out, keys at the end
 *   records.ts       which datagrams may be part of one at all
 *   peer-proof.ts    whether the other side holds the certificate that it shows
 */
export { type DtlsCertificate, type Fingerprint, newDtlsCertificate, parseFingerprint } from './certificate.ts';
export { DtlsHandshake, type HandshakeOutcome } from './handshake.ts';
export { areRecords, isDtls } from './records.ts';
