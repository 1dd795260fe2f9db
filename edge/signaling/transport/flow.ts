export const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const isTransport = (text: string): text is Transport => (TRANSPORTS as readonly string[]).includes(text);

/** Where this engine listens, and what it tells others to send to. */
export interface Listener {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
  /** Host that stands in our Via and Contact: an address others can reach. */
  readonly advertise: string;
}

/**
 * The way back to a peer (RFC 5626 §3): for streams the very connection, for UDP our socket and its address.
 *
 * Behind NAT nothing else leads there.
 */
export interface Flow {
  readonly transport: Transport;
  readonly isReliable: boolean;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly listener: Listener;
  readonly isOpen: boolean;
  /** Hands the bytes to the network; false when the flow is closed. */
  send(bytes: Buffer): boolean;
  /** UDP: the same socket and host at another port. A stream has no other. */
  atPort(port: number): Flow;
  /** Calls `hear` once if the flow closes; the returned function stops listening. UDP never closes. */
  onClose(hear: () => void): () => void;
  close(): void;
}

export const defaultPort = (transport: Transport): number => {
  switch (transport) {
    case 'tls':
      return 5061;
    case 'ws':
      return 80;
    case 'wss':
      return 443;
    default:
      return 5060;
  }
};
