import type { DtlsServer } from 'werift';
import type { SrtpKeying } from '../media.ts';
import type { SrtpSuite } from '../srtp/index.ts';
import { type DtlsCertificate, type Fingerprint, isNamedBy } from './certificate.ts';
import { provenCertificate } from './peer-proof.ts';

/** SRTP profiles of RFC 5764 §4.1.2 and RFC 7714 §14.2 that the library knows, best first. */
const PROFILES = [7, 1] as const;
const SUITES = {
  7: { suite: 'AEAD_AES_128_GCM', keyBytes: 16, saltBytes: 12 },
  1: { suite: 'AES_CM_128_HMAC_SHA1_80', keyBytes: 16, saltBytes: 14 },
} as const satisfies Record<(typeof PROFILES)[number], { suite: SrtpSuite; keyBytes: number; saltBytes: number }>;

/** ECDSA with SHA-256, as the library numbers them (RFC 5246 §7.4.1.4.1). */
const SIGNATURE_HASH = { hash: 4, signature: 3 } as const;

/** A handshake takes four datagrams, more with fragments and repetitions. The rest is noise. *chosen* */
const MAX_DATAGRAMS = 100;
/** Of ours, that are sent again when the other side repeats its last ones. */
const MAX_LAST_FLIGHT = 10;

export type HandshakeOutcome =
  | { readonly ok: true; readonly srtp: SrtpKeying }
  | {
      readonly ok: false;
      readonly error:
        | 'unproven' // the other side does not hold the certificate that its SDP names
        | 'no-common-suite' // no SRTP profile that both know
        | 'failed'; // our own fault
    };

export interface HandshakeOptions {
  readonly certificate: DtlsCertificate;
  /** Of the other side's SDP. */
  readonly fingerprints: readonly Fingerprint[];
  send(datagram: Buffer): void;
  /** Called once, unless it is closed before. */
  ended(outcome: HandshakeOutcome): void;
}

/**
 * The server's side of one DTLS 1.2 handshake, which gives the keys of SRTP (RFC 5764). The library parses, computes and
 * repeats; who the other side is we verify ourselves, because the library does not (see README).
 */
export class DtlsHandshake {
  readonly #options: HandshakeOptions;
  #server: DtlsServer | null = null;
  readonly #receive: { onData: (datagram: Buffer) => void } = { onData: () => {} };
  #datagrams = 0;
  #lastFlight: Buffer[] = [];
  #isOver = false;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#start().catch(() => this.#conclude({ ok: false, error: 'failed' }));
  }

  /** What comes before the library is loaded is lost, and comes again. */
  take(datagram: Buffer): void {
    this.#datagrams += 1;
    if (this.#datagrams > MAX_DATAGRAMS) return;
    if (this.#isOver) {
      // Ours was lost: the other side waits for it (RFC 6347 §4.2.4).
      for (const sent of this.#lastFlight) this.#options.send(sent);
      return;
    }
    this.#lastFlight = [];
    try {
      this.#receive.onData(datagram);
    } catch {
      // Lengths that do not add up. The next datagram may be better.
    }
  }

  /** Nothing is told any more. */
  close(): void {
    this.#end();
    this.#lastFlight = [];
  }

  async #start(): Promise<void> {
    // 37 MiB and a tenth of a second: for processes that meet a browser.
    const { DtlsServer } = await import('werift');
    if (this.#isOver) return;
    const { certificatePem, privateKeyPem } = this.#options.certificate;
    const server = new DtlsServer({
      transport: this.#transport(),
      cert: certificatePem,
      key: privateKeyPem,
      signatureHash: SIGNATURE_HASH,
      srtpProfiles: [...PROFILES],
      certificateRequest: true,
      extendedMasterSecret: true,
    });
    this.#server = server;
    server.onConnect.subscribe(() => this.#conclude(agreement(server, this.#options.fingerprints)));
  }

  #transport(): ConstructorParameters<typeof DtlsServer>[0]['transport'] {
    const send = async (datagram: Buffer) => {
      if (this.#isOver) return;
      if (this.#lastFlight.length < MAX_LAST_FLIGHT) this.#lastFlight.push(datagram);
      this.#options.send(datagram);
    };
    return Object.assign(this.#receive, {
      type: 'udp',
      address: { address: '', port: 0, family: 'IPv4' },
      closed: false,
      send,
      close: async () => {},
    });
  }

  #conclude(outcome: HandshakeOutcome): void {
    if (this.#isOver) return;
    this.#end();
    if (!outcome.ok) this.#lastFlight = [];
    this.#options.ended(outcome);
  }

  #end(): void {
    this.#isOver = true;
    this.#receive.onData = () => {};
    // The library repeats a flight until the next one has begun: there is none to wait for.
    if (this.#server !== null) this.#server.dtls.flight = LAST_FLIGHT;
    this.#server = null;
  }
}

const LAST_FLIGHT = 6;

function agreement(server: DtlsServer, fingerprints: readonly Fingerprint[]): HandshakeOutcome {
  const messages = server.dtls.sortedHandshakeCache.map((message) => ({
    type: message.msg_type,
    body: message.fragment,
    whole: message.serialize(),
  }));
  const { masterSecret, remoteKeyPair } = server.cipher;
  const clientShare = remoteKeyPair.publicKey ?? Buffer.alloc(0);
  const certificate = provenCertificate(messages, { masterSecret, clientShare });
  if (certificate === null || !isNamedBy(certificate, fingerprints)) return { ok: false, error: 'unproven' };
  const profile = PROFILES.find((known) => known === server.srtp.srtpProfile);
  if (profile === undefined) return { ok: false, error: 'no-common-suite' };
  const { suite, keyBytes, saltBytes } = SUITES[profile];
  const { localKey, localSalt, remoteKey, remoteSalt } = server.extractSessionKeys(keyBytes, saltBytes);
  const text = (key: Buffer, salt: Buffer) => Buffer.concat([key, salt]).toString('base64');
  return { ok: true, srtp: { suite, theirs: text(remoteKey, remoteSalt), ours: text(localKey, localSalt) } };
}
