/** TCP port at which an edge says whether it is ready, to the load balancer alone. */
export const HTTP_PORT = 8080;

/** TCP port where edges talk to each other; nobody else gets there. */
export const CLUSTER_PORT = 5070;

/** TCP port of the event stream (edge/gateway), at the load balancer and at the edge. */
export const EVENTS_PORT = 8443;

/**
 * The ways a phone reaches an edge. One row makes the listener, the target group, the firewall rules, the edge's
 * environment, the SRV record, and what the portal shows.
 *
 * 5060 and 5061 are the same on both sides, because the edge's own address stands in Contact and is reached without
 * the load balancer. WebSocket clients come on 443, which passes firewalls, and never reach the edge directly; its
 * port there needs no privilege.
 */
export const ENTRANCES = [
  {
    id: 'Sip',
    protocols: ['udp', 'tcp'],
    listener: 5060,
    edgePort: 5060,
    variables: ['SIP_UDP_PORT', 'SIP_TCP_PORT'],
    services: ['_sip._udp', '_sip._tcp'],
  },
  {
    id: 'Sips',
    protocols: ['tcp'],
    listener: 5061,
    edgePort: 5061,
    variables: ['SIP_TLS_PORT'],
    services: ['_sips._tcp'],
  },
  {
    id: 'SipWebSocket',
    protocols: ['tcp'],
    listener: 443,
    edgePort: 5443,
    variables: ['SIP_WSS_PORT'],
    services: [],
  },
  {
    // CloudFront comes here for /v1/events, under the certificate of the SIP domain.
    id: 'Events',
    protocols: ['tcp'],
    listener: EVENTS_PORT,
    edgePort: EVENTS_PORT,
    variables: ['EVENTS_PORT'],
    services: [],
  },
] as const satisfies readonly Entrance[];

export interface Entrance {
  readonly id: string;
  readonly protocols: readonly ('udp' | 'tcp')[];
  /** Port at the load balancer. */
  readonly listener: number;
  readonly edgePort: number;
  /** Environment variables of the edge that carry `edgePort`. */
  readonly variables: readonly string[];
  /** Names of its SRV records (RFC 3263 §4.1). */
  readonly services: readonly string[];
}

/** What the portal tells people about their phones' server: its name, and the port of each transport. */
export type SipServer = Readonly<Record<string, string | number>>;

export function sipServerAt(host: string): SipServer {
  const ports = ENTRANCES.flatMap(({ variables, listener }) =>
    variables
      .filter((variable) => variable.startsWith('SIP_'))
      .map((variable) => [variable.replace(/^SIP_|_PORT$/g, '').toLowerCase(), listener] as const),
  );
  return { host, ...Object.fromEntries(ports) };
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** @param text  two numbers, `20000-29999` */
export function portRange(text: string): PortRange {
  const [first, last] = text.split('-').map(Number) as [number, number];
  return { first, last };
}
