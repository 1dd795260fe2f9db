import { type DtlsCertificate, DtlsHandshake, type Fingerprint, type HandshakeOutcome } from './dtls/index.ts';
import type { SrtpKeying } from './media.ts';

export interface HandshakeEvents {
  /** To the other side. */
  send(datagram: Uint8Array): void;
  ended(outcome: HandshakeOutcome): void;
}

/**
 * The DTLS association of an endpoint, made in the main thread: some 5 ms of computing that no stream has to wait for,
 * keys that survive the endpoint's thread, and one copy of the library. Its datagrams come and go through the thread that has the socket.
 */
export class HostedHandshake {
  readonly #certificate: DtlsCertificate;
  readonly #events: HandshakeEvents;
  #handshake: DtlsHandshake | null = null;
  /** With whom. */
  #named = '';
  #srtp: SrtpKeying | null = null;

  constructor(certificate: DtlsCertificate, events: HandshakeEvents) {
    this.#certificate = certificate;
    this.#events = events;
  }

  /**
   * Another certificate begins another association; the same one goes on (RFC 8842 §4).
   *
   * @returns its keys; null while there are none
   */
  expect(fingerprints: readonly Fingerprint[]): SrtpKeying | null {
    const named = fingerprints.map(({ algorithm, value }) => `${algorithm} ${value}`).join();
    if (named === this.#named) return this.#srtp;
    this.close();
    this.#named = named;
    this.#handshake = new DtlsHandshake({
      certificate: this.#certificate,
      fingerprints,
      send: (datagram) => this.#events.send(datagram),
      ended: (outcome) => {
        if (outcome.ok) this.#srtp = outcome.srtp;
        else this.#named = ''; // the next exchange begins another
        this.#events.ended(outcome);
      },
    });
    return null;
  }

  take(datagram: Uint8Array): void {
    this.#handshake?.take(Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length));
  }

  close(): void {
    this.#handshake?.close();
    this.#handshake = null;
    this.#named = '';
    this.#srtp = null;
  }
}
