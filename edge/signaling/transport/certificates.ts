import { createSecureContext, type SecureContext, type SecureContextOptions, type Server } from 'node:tls';
import type { Log } from '../counters.ts';

/** A certificate chain and its private key, PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

/** What TLS and WSS listeners show of themselves. */
export interface CertificateSet extends Certificate {
  /** By the host name that a peer asks for (SNI, RFC 6066 §3), or `*.` and its domain; the others get `key` and `cert`. */
  named?: Readonly<Record<string, Certificate>>;
}

/** Every tenant's domain has a certificate of its own: they are chosen in the handshake, and can be replaced while calls go on. */
export class Certificates {
  readonly #log: Log;
  readonly #servers = new Set<Pick<Server, 'setSecureContext'>>();
  #standard: SecureContextOptions;
  #standardContext: SecureContext;
  #named = new Map<string, SecureContext>();

  /** @throws Error when `key` and `cert` cannot be used; named ones that cannot are left out and logged */
  constructor(set: CertificateSet, log: Log) {
    this.#log = log;
    this.#standard = usable(set);
    this.#standardContext = createSecureContext(this.#standard);
    this.#replaceNamed(set.named ?? {});
  }

  /** Options for a TLS or HTTPS server, which from now on shows these certificates. */
  get serverOptions(): SecureContextOptions & { SNICallback: ChooseContext } {
    return { ...this.#standard, SNICallback: (name, done) => done(null, this.#contextFor(name.toLowerCase())) };
  }

  /** The server is told when there are others. */
  showOn(server: Pick<Server, 'setSecureContext'>): void {
    this.#servers.add(server);
  }

  /** Later handshakes see the new ones; where a new one cannot be used the old one stays, and the log says so. */
  replace(set: CertificateSet): void {
    const context = this.#contextOf('', set);
    if (context) {
      this.#standard = usable(set);
      this.#standardContext = context;
      for (const server of this.#servers) server.setSecureContext(this.#standard);
    }
    this.#replaceNamed(set.named ?? {});
  }

  #replaceNamed(named: Readonly<Record<string, Certificate>>): void {
    const contexts = new Map<string, SecureContext>();
    for (const [given, certificate] of Object.entries(named)) {
      const name = given.toLowerCase();
      const context = this.#contextOf(name, certificate) ?? this.#named.get(name);
      if (context) contexts.set(name, context);
    }
    this.#named = contexts;
  }

  #contextOf(host: string, certificate: Certificate): SecureContext | undefined {
    try {
      return createSecureContext(usable(certificate));
    } catch (error) {
      this.#log({ name: 'certificate-refused', host, error: (error as Error).message });
      return undefined;
    }
  }

  /** A wildcard stands for one label (RFC 6125 §6.4.3). */
  #contextFor(name: string): SecureContext {
    const wildcard = `*${name.slice(name.indexOf('.'))}`;
    return this.#named.get(name) ?? this.#named.get(wildcard) ?? this.#standardContext;
  }
}

type ChooseContext = (name: string, done: (error: null, context: SecureContext) => void) => void;

const usable = ({ key, cert }: Certificate): SecureContextOptions => ({ key, cert, minVersion: 'TLSv1.2' });
