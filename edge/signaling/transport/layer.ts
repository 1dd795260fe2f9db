import type { Server } from 'node:http';
import { isIP, type Server as NetServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Chance, Clock } from '#shared/world/index.ts';
import type { Counters, Log } from '../counters.ts';
import type { Guard } from '../guard/index.ts';
import { checkMessage, type Essentials, type ParseLimits, parseMessage, type SipMessage } from '../parser/index.ts';
import { type CertificateSet, Certificates } from './certificates.ts';
import { Dialer } from './dialer.ts';
import type { Names } from './dns.ts';
import type { Flow, Listener, Transport } from './flow.ts';
import type { StreamEvent } from './framer.ts';
import type { NextHop, Target } from './resolve.ts';
import { connectStream, listenStream, type StreamWorld } from './stream.ts';
import { isStun, stunAnswer } from './stun.ts';
import { listenUdp, type UdpTransport } from './udp.ts';
import { listenWebSocket } from './websocket.ts';

/** Who takes what arrives. */
export interface TransportUser {
  message(message: SipMessage, essentials: Essentials, flow: Flow): void;
  /** Not acceptable, but readable enough that a request may be answered. */
  malformed(message: SipMessage, fault: string, flow: Flow): void;
  /** A connection has ended, whoever ended it. */
  closed?(flow: Flow): void;
}

export interface ListenSpec {
  transport: Transport;
  host: string;
  port: number;
  advertise?: string;
}

export interface TransportWorld {
  clock: Clock;
  chance: Chance;
  names: Names;
  counters: Counters;
  log: Log;
  guard: Guard;
  limits: ParseLimits;
  /** Gets every message that was read or sent; must neither throw nor keep anybody waiting. */
  wiretap?: Wiretap | undefined;
  tls?: (CertificateSet & { verifyPeers?: boolean }) | undefined;
  connectTimeoutMs: number;
  /** For TLS, and for the upgrade to a WebSocket. */
  handshakeTimeoutMs: number;
}

export type Wiretap = (direction: 'in' | 'out', bytes: Buffer, flow: Flow) => void;

/** Chosen: who connects wants to say something; the others are scanners, or want to hold our memory. */
const FIRST_MESSAGE_MS = 30_000;

const PONG = Buffer.from('\r\n');

/** All sockets of the engine: listeners, connections, and the choice between them. */
export class TransportLayer {
  readonly #world: TransportWorld;
  readonly #user: TransportUser;
  readonly #udp: UdpTransport[] = [];
  readonly #listeners: Listener[] = [];
  readonly #servers: (Server | NetServer)[] = [];
  /** Open connections by transport and remote address: the newest one wins. */
  readonly #flows = new Map<string, Flow>();
  readonly #open = new Set<Flow>();
  /** Connections on which nothing acceptable has come yet, and what stops their time from running out. */
  readonly #unproven = new Map<Flow, () => void>();
  readonly #certificates: Certificates | undefined;
  readonly #dialer: Dialer;
  /** Where in our code messages have thrown: each place is logged once. */
  readonly #knownBugs = new Set<string>();

  readonly #sent: (bytes: Buffer, flow: Flow) => void;

  constructor(world: TransportWorld, user: TransportUser) {
    const { wiretap } = world;
    this.#sent = wiretap ? (bytes, flow) => isText(bytes) && wiretap('out', bytes, flow) : () => {};
    this.#world = world;
    this.#user = user;
    this.#certificates = world.tls && new Certificates(world.tls, world.log);
    this.#dialer = new Dialer(world, {
      speaks: (transport) => this.#listeners.some((listener) => listener.transport === transport),
      openFlow: (transport, host, port) => this.openFlow(transport, host, port),
      open: (target, serverName) => this.#openConnection(target, serverName),
    });
  }

  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** Open connections stay as they are. Without certificates from the start there is no listener that shows any. */
  replaceCertificates(set: CertificateSet): void {
    this.#certificates?.replace(set);
  }

  /** Open connections of each transport that has them and is listened on. */
  get connections(): Partial<Record<Transport, number>> {
    const counts: Partial<Record<Transport, number>> = {};
    for (const { transport } of this.#listeners) if (transport !== 'udp') counts[transport] = 0;
    for (const { transport } of this.#open) counts[transport] = (counts[transport] ?? 0) + 1;
    return counts;
  }

  /** @throws Error naming the address, when it cannot be listened on. */
  async listen(spec: ListenSpec): Promise<void> {
    const { transport, host } = spec;
    const port = spec.port === 0 ? this.#portOfOtherVersion(spec) : spec.port;
    const wanted: Listener = { transport, host, port, advertise: spec.advertise ?? reachableHost(host) };
    const needsCertificate = transport === 'tls' || transport === 'wss';
    if (needsCertificate && !this.#world.tls) throw new Error(`${transport} needs a certificate and key`);
    try {
      this.#listeners.push(await this.#listenOn(wanted));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is in use' : `failed: ${String(error)}`;
      throw new Error(`SIP ${transport} ${host}:${port} ${reason}`, { cause: error });
    }
  }

  /** Any free port is the same one for both IP versions: phones are told one number. */
  #portOfOtherVersion({ transport, host }: ListenSpec): number {
    const other = this.#listeners.find((known) => known.transport === transport && isIP(known.host) !== isIP(host));
    return other?.port ?? 0;
  }

  /**
   * The listener whose address stands in Via and Contact of what goes to `host`: one of its IP version, on the loopback
   * interface if that is where it goes. A connection may be opened without one of its version; a datagram cannot.
   */
  listenerFor(transport: Transport, host: string): Listener | undefined {
    const version = isIP(host);
    let [sameVersion, other]: (Listener | undefined)[] = [];
    for (const listener of this.#listeners) {
      if (listener.transport !== transport) continue;
      const listensBy = isIP(listener.host);
      const isSameVersion = version === 0 || listensBy === 0 || listensBy === version;
      if (isSameVersion && isLoopback(listener.host) === isLoopback(host)) return listener;
      if (isSameVersion) sameVersion ??= listener;
      else other ??= listener;
    }
    return sameVersion ?? (transport === 'udp' ? undefined : other);
  }

  /** An open flow to exactly this address: a UDP peer always has one, a stream only while connected. */
  openFlow(transport: Transport, host: string, port: number): Flow | undefined {
    if (transport !== 'udp') return this.#flows.get(flowKey(transport, host, port));
    if (isIP(host) === 0) return undefined;
    const listener = this.listenerFor('udp', host);
    return this.#udp.find((udp) => udp.listener === listener)?.flowTo(host, port);
  }

  /** A flow to the next hop, connecting if need be; undefined when it cannot be reached. */
  connect(hop: NextHop, sizeBytes = 0): Promise<Flow | undefined> {
    return this.#dialer.connect(hop, sizeBytes);
  }

  #openConnection({ transport, address: host, port }: Target, serverName: string | undefined) {
    const listener = this.listenerFor(transport, host);
    // A browser cannot be called back (RFC 7118 §5.2); a transport without listener has nothing to put in Via.
    if (!listener || (transport !== 'tcp' && transport !== 'tls')) return undefined;
    const { tls, connectTimeoutMs } = this.#world;
    const target = { host, port, serverName, verify: tls?.verifyPeers ?? true };
    return connectStream(target, listener, this.#streamWorld, connectTimeoutMs);
  }

  async close(): Promise<void> {
    for (const flow of this.#open) flow.close();
    const stopped = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    await Promise.all([...stopped, ...this.#udp.map((udp) => udp.close())]);
  }

  async #listenOn(wanted: Listener): Promise<Listener> {
    switch (wanted.transport) {
      case 'udp': {
        const datagram = (bytes: Buffer, flow: Flow) => this.#survive(() => this.#udpDatagram(bytes, flow));
        const udp = await listenUdp(wanted, { datagram, sent: this.#sent });
        this.#udp.push(udp);
        return udp.listener;
      }
      case 'tcp':
      case 'tls': {
        const { listener, server } = await listenStream(wanted, this.#streamWorld);
        this.#guardConnections(server);
        return listener;
      }
      default: {
        const { handshakeTimeoutMs, limits } = this.#world;
        const certificates = this.#certificates;
        const arrivals = {
          frame: (bytes: Buffer, flow: Flow) => this.#survive(() => this.#frame(bytes, flow)),
          sent: this.#sent,
          opened: (flow: Flow) => this.#opened(flow),
          closed: (flow: Flow) => this.#closed(flow),
        };
        const { listener, server } = await listenWebSocket(wanted, {
          arrivals,
          limits,
          certificates,
          handshakeTimeoutMs,
        });
        this.#guardConnections(server);
        return listener;
      }
    }
  }

  /** Asks before the handshake of TLS or WebSocket costs anything. */
  #guardConnections(server: Server | NetServer): void {
    this.#servers.push(server);
    const { guard } = this.#world;
    server.on('connection', (socket: Socket) => {
      const host = socket.remoteAddress;
      if (host === undefined) return;
      if (guard.admitsConnection(host)) socket.once('close', () => guard.connectionClosed(host));
      else socket.destroy();
    });
  }

  get #streamWorld(): StreamWorld {
    const { clock, limits, handshakeTimeoutMs } = this.#world;
    return {
      clock,
      limits,
      handshakeTimeoutMs,
      certificates: this.#certificates,
      arrivals: {
        streamEvent: (event, flow) => this.#survive(() => this.#streamEvent(event, flow)),
        sent: this.#sent,
        opened: (flow) => this.#opened(flow),
        closed: (flow) => this.#closed(flow),
      },
    };
  }

  #opened(flow: Flow): void {
    this.#world.counters.add(`connections-opened.${flow.transport}`);
    this.#open.add(flow);
    const runOut = (): void => {
      this.#world.counters.add('connections-silent');
      flow.close();
    };
    this.#unproven.set(flow, this.#world.clock.after(FIRST_MESSAGE_MS, runOut));
    this.#flows.set(flowKey(flow.transport, flow.remoteHost, flow.remotePort), flow);
  }

  #closed(flow: Flow): void {
    this.#world.counters.add(`connections-closed.${flow.transport}`);
    this.#open.delete(flow);
    this.#prove(flow);
    const key = flowKey(flow.transport, flow.remoteHost, flow.remotePort);
    if (this.#flows.get(key) === flow) this.#flows.delete(key);
    this.#user.closed?.(flow);
  }

  #prove(flow: Flow): void {
    this.#unproven.get(flow)?.();
    this.#unproven.delete(flow);
  }

  /** One message may meet a bug of ours, but ends no other call. Its text may hold credentials and is not logged. */
  #survive(takeMessage: () => void): void {
    try {
      takeMessage();
    } catch (error) {
      this.#world.counters.add('bugs');
      const { name, stack = '' } = error as Error;
      const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
      const place = frames[0] ?? name;
      if (this.#knownBugs.has(place)) return;
      this.#knownBugs.add(place);
      this.#world.log({ name: 'bug', error: name, frames });
    }
  }

  /** Port 0 is nobody's: no answer could go there. */
  #udpDatagram(bytes: Buffer, flow: Flow): void {
    if (flow.remotePort === 0) this.#world.counters.add('dropped.no-source-port');
    else if (!this.#world.guard.admits(bytes, flow.remoteHost)) return;
    else if (isStun(bytes)) this.#stun(bytes, flow);
    else this.#datagram(bytes, flow);
  }

  #stun(bytes: Buffer, flow: Flow): void {
    const answer = stunAnswer(bytes, flow.remoteHost, flow.remotePort);
    if (!answer) return;
    this.#world.counters.add('keepalives');
    flow.send(answer);
  }

  #frame(bytes: Buffer, flow: Flow): void {
    if (this.#world.guard.admits(bytes, flow.remoteHost)) this.#datagram(bytes, flow);
    else this.#closeIfBanned(flow);
  }

  /** A source that has been banned loses its connections too, when it next speaks. */
  #closeIfBanned(flow: Flow): void {
    if (this.#world.guard.isBanned(flow.remoteHost)) flow.close();
  }

  #datagram(bytes: Buffer, flow: Flow): void {
    if (isKeepalive(bytes)) {
      this.#world.counters.add('keepalives');
      if (flow.isReliable) flow.send(PONG);
      return;
    }
    const parsed = parseMessage(bytes, 'datagram', this.#world.limits);
    if (parsed.ok) this.#accept(parsed.message, flow);
    else this.#refuse(parsed.message, parsed.fault, flow);
  }

  #streamEvent(event: StreamEvent, flow: Flow): void {
    switch (event.name) {
      case 'message':
        if (this.#world.guard.admits(event.message.bytes, flow.remoteHost)) this.#accept(event.message, flow);
        else this.#closeIfBanned(flow);
        break;
      case 'keepalive':
        this.#world.counters.add('keepalives');
        flow.send(PONG);
        break;
      case 'fault':
        this.#refuse(event.message, event.fault, flow);
        flow.close();
        break;
    }
  }

  #accept(message: SipMessage, flow: Flow): void {
    this.#world.wiretap?.('in', message.bytes, flow);
    const checked = checkMessage(message);
    if (checked.ok && flow.isReliable) this.#prove(flow);
    if (!checked.ok) this.#refuse(message, checked.fault, flow);
    else if (!message.isRequest || this.#world.guard.admitsRequest(message, flow.remoteHost, flow.isReliable)) {
      this.#user.message(message, checked.essentials, flow);
    }
  }

  #refuse(message: SipMessage | undefined, fault: string, flow: Flow): void {
    this.#world.counters.add(`dropped.${fault}`);
    this.#world.guard.malformed(flow.remoteHost, flow.isReliable);
    if (message) this.#user.malformed(message, fault, flow);
  }
}

/** A wildcard is no address: others reach us at the first one of this machine that is not loopback. */
function reachableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = addresses.find((address) => address.family === family && !address.internal);
  return outward?.address ?? (family === 'IPv6' ? '::1' : '127.0.0.1');
}

const flowKey = (transport: Transport, host: string, port: number): string => `${transport}|${host}|${port}`;

const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1' || host === 'localhost';

/** A message begins with a letter; keepalives and STUN do not. */
const isText = (bytes: Buffer): boolean => (bytes[0] ?? 0) > 32;

/** Only line breaks or NULs: what phones send to keep a NAT binding open. */
function isKeepalive(bytes: Buffer): boolean {
  if (bytes.length > 8) return false;
  for (const byte of bytes) if (byte !== 13 && byte !== 10 && byte !== 0) return false;
  return true;
}
