import { createHash, createHmac, verify, X509Certificate } from 'node:crypto';

/** One message of a handshake, in order of its flight and number. */
export interface HandshakeMessage {
  readonly type: number;
  /** Without the header. */
  readonly body: Buffer;
  /** With the header of an unfragmented message: what hashes and signatures cover (RFC 6347 §4.2.6). */
  readonly whole: Buffer;
}

/** What both sides have computed with, and is not in any message. */
export interface HandshakeSecrets {
  readonly masterSecret: Buffer;
  /** The client's share that went into it. */
  readonly clientShare: Buffer;
}

const CERTIFICATE = 11;
const CERTIFICATE_VERIFY = 15;
const CLIENT_KEY_EXCHANGE = 16;
const FINISHED = 20;
const CLIENT_FLIGHT_FROM = 14; // server_hello_done
const VERIFY_DATA_BYTES = 12;

/** Hash and signature of a CertificateVerify that we have asked for (RFC 5246 §7.4.1.4.1), and the key that makes it. */
const SIGNATURES: Readonly<Record<number, { readonly hash: string; readonly key: string }>> = {
  1025: { hash: 'sha256', key: 'rsa' },
  1027: { hash: 'sha256', key: 'ec' },
};

/**
 * The certificate (DER) that the client of a DTLS 1.2 handshake has proved to hold, to whoever has this master secret:
 * its signature covers all that was said (RFC 5246 §7.4.8), and its Finished ends the same talk (§7.4.9).
 *
 * @param messages  of the whole handshake
 * @returns null when it has proved nothing
 */
export function provenCertificate(
  messages: readonly HandshakeMessage[],
  { masterSecret, clientShare }: HandshakeSecrets,
): Buffer | null {
  const start = messages.findIndex(({ type }) => type === CLIENT_FLIGHT_FROM) + 1;
  const at = (type: number) => messages.findIndex((message, index) => index >= start && message.type === type);
  const body = (type: number) => messages[at(type)]?.body ?? Buffer.alloc(0);
  const before = (type: number) => Buffer.concat(messages.slice(0, at(type)).map(({ whole }) => whole));
  const isComplete = [CERTIFICATE, CLIENT_KEY_EXCHANGE, CERTIFICATE_VERIFY, FINISHED].every((type) => at(type) > 0);
  if (start === 0 || !isComplete) return null;
  const certificate = firstCertificate(body(CERTIFICATE));
  // The message that was signed must be the one that was computed with, should there have been two.
  const share = body(CLIENT_KEY_EXCHANGE);
  if (certificate === null || !share.subarray(1).equals(clientShare) || share[0] !== clientShare.length) return null;
  if (!isSignedBy(certificate, body(CERTIFICATE_VERIFY), before(CERTIFICATE_VERIFY))) return null;
  return body(FINISHED).equals(verifyData(masterSecret, before(FINISHED))) ? certificate : null;
}

/** Of a chain: all lengths have three bytes. */
function firstCertificate(body: Buffer): Buffer | null {
  if (body.length < 6) return null;
  const length = body.readUIntBE(3, 3);
  return length > 0 && body.length >= 6 + length ? body.subarray(6, 6 + length) : null;
}

function isSignedBy(certificate: Buffer, body: Buffer, signed: Buffer): boolean {
  if (body.length < 4 || body.readUInt16BE(2) !== body.length - 4) return false;
  const signature = SIGNATURES[body.readUInt16BE(0)];
  if (signature === undefined) return false;
  try {
    const { publicKey } = new X509Certificate(certificate);
    return publicKey.asymmetricKeyType === signature.key && verify(signature.hash, signed, publicKey, body.subarray(4));
  } catch {
    return false; // OpenSSL cannot read the certificate, or does not want its key
  }
}

/** The client's, by the pseudo-random function with SHA-256 (RFC 5246 §5, §7.4.9): its first 32 bytes are enough. */
function verifyData(masterSecret: Buffer, messages: Buffer): Buffer {
  const seed = Buffer.concat([Buffer.from('client finished'), createHash('sha256').update(messages).digest()]);
  const first = createHmac('sha256', masterSecret).update(seed).digest();
  const output = createHmac('sha256', masterSecret).update(first).update(seed).digest();
  return output.subarray(0, VERIFY_DATA_BYTES);
}
