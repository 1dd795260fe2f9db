import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

interface Asked {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}
interface Where {
  readonly host: string;
  readonly origin: string;
}

/** Flags of authenticator data (WebAuthn §6.1). */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const uint16 = (value: number): Buffer => uint32(value).subarray(2);

/** CBOR (RFC 8949) of what WebAuthn needs: a head, byte strings, short text. */
const head = (major: number, value: number): Buffer =>
  value < 24
    ? Buffer.from([(major << 5) | value])
    : value < 256
      ? Buffer.from([(major << 5) | 24, value])
      : Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)]);
const bytesOf = (bytes: Uint8Array): Buffer => Buffer.concat([head(2, bytes.length), bytes]);
const textOf = (text: string): Buffer => Buffer.concat([head(3, text.length), Buffer.from(text)]);
const int = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const mapOf = (...pairs: (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/**
 * An authenticator that does whatever a test wants of it, lies included: one passkey, ES256. What it answers is what a
 * browser would hand to the page.
 */
export class TestAuthenticator {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #id = randomBytes(32);
  #userHandle = '';
  #counter = 0;
  /** Whether it has asked for a finger, a face or a PIN. */
  isVerified = true;

  create({ challenge, user }: Asked, where: Where) {
    this.#userHandle = user?.id ?? '';
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const coseKey = mapOf(
      [int(1), int(2)], // EC2
      [int(3), int(-7)], // ES256
      [int(-1), int(1)], // P-256
      [int(-2), bytesOf(Buffer.from(x, 'base64url'))],
      [int(-3), bytesOf(Buffer.from(y, 'base64url'))],
    );
    const credential = Buffer.concat([Buffer.alloc(16), uint16(this.#id.length), this.#id, coseKey]);
    const attestation = mapOf(
      [textOf('fmt'), textOf('none')],
      [textOf('attStmt'), mapOf()],
      [textOf('authData'), bytesOf(this.#data(where.host, credential))],
    );
    return {
      ...this.#answer(),
      response: {
        clientDataJSON: b64(clientData('webauthn.create', challenge, where)),
        attestationObject: b64(attestation),
        transports: ['internal'],
      },
    };
  }

  get({ challenge }: Asked, where: Where, userHandle = this.#userHandle) {
    this.#counter += 1;
    const data = this.#data(where.host);
    const client = clientData('webauthn.get', challenge, where);
    const signed = createSign('sha256').update(data).update(sha256(client));
    return {
      ...this.#answer(),
      response: {
        clientDataJSON: b64(client),
        authenticatorData: b64(data),
        signature: b64(signed.sign(this.#keys.privateKey)),
        userHandle,
      },
    };
  }

  /** As a copy of it would go on. */
  forgetUses(): void {
    this.#counter = 0;
  }

  #answer() {
    return { id: b64(this.#id), rawId: b64(this.#id), type: 'public-key', clientExtensionResults: {} };
  }

  #data(host: string, credential?: Buffer): Buffer {
    const flags = PRESENT | (this.isVerified ? VERIFIED : 0) | (credential ? HAS_CREDENTIAL : 0);
    return Buffer.concat([sha256(host), Buffer.from([flags]), uint32(this.#counter), credential ?? Buffer.alloc(0)]);
  }
}

const clientData = (type: string, challenge: string, { origin }: Where): string =>
  JSON.stringify({ type, challenge, origin, crossOrigin: false });
