import type { Chance, Clock } from '#shared/world/index.ts';
import {
  type AgentWorld,
  type Application,
  ApplicationRegistry,
  type Leg,
  type Orders,
  refuseMalformed,
  Tokens,
  UserAgent,
} from './agent/index.ts';
import { type ControlOptions, ControlServer } from './control/index.ts';
import { Counters, type Log } from './counters.ts';
import { DialogStore } from './dialog/index.ts';
import { DEFAULT_POLICY, Guard, type GuardPolicy } from './guard/index.ts';
import { DEFAULT_LIMITS, H, parseVia, type SipMessage, tagOf } from './parser/index.ts';
import { DEFAULT_TIMERS, type SipTimers, TimerQueue, TransactionLayer } from './transaction/index.ts';
import {
  type CertificateSet,
  dnsNames,
  type Flow,
  type ListenSpec,
  RememberedNames,
  type Transport,
  TransportLayer,
  type Wiretap,
} from './transport/index.ts';

/** Chosen: shorter than timer B, so that a caller hears 503 from a dead peer rather than silence. */
const CONNECT_TIMEOUT_MS = 4000;

/** Chosen: enough for a phone on a bad line, little for who opens connections by the thousand. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

const PING = Buffer.from('\r\n\r\n');

export interface EngineOptions {
  /** Port 0 takes any free one; `advertise` is the host that Via and Contact name (default: the host itself). */
  listen: ListenSpec[];
  /** PEM, for tls and wss listeners. `verifyPeers: false` accepts any certificate of servers we connect to. */
  tls?: CertificateSet & { verifyPeers?: boolean };
  /** Where applications of other processes connect; without it none do. */
  control?: ControlOptions;
  /** Name servers, `address` or `address:port`; without them those of the machine. */
  dns?: readonly string[] | undefined;
  clock: Clock;
  chance: Chance;
  log: Log;
  timers?: Partial<SipTimers>;
  /** Whom to listen to; what is left out is as in `DEFAULT_POLICY`. */
  guard?: Partial<GuardPolicy>;
  /** Gets every message, in and out, as bytes. */
  wiretap?: Wiretap;
}

export interface Engine {
  readonly listening: { transport: Transport; host: string; port: number }[];
  /** 0 without one. */
  readonly controlPort: number;
  /** Who is banned; call control tells it who has authenticated and who has not. */
  readonly guard: Guard;
  /** Lets an application of this process steer: from now on it is told, and may give orders. */
  join(application: Application): Orders;
  leave(application: Application): void;
  /** Shows other certificates in later handshakes; one that cannot be used is logged, and the old one stays. */
  replaceCertificates(set: CertificateSet): void;
  /** Sends a UDP peer the line breaks that keep its NAT mapping open (RFC 5626 §4.4.1 from our side). */
  keepAlive(host: string, port: number): void;
  /** Whether something can be sent there without connecting: always over UDP. */
  isOpen(transport: Transport, host: string, port: number): boolean;
  /** Totals by name, and under `now.` what is held at this moment. */
  counters(): Record<string, number>;
  close(): Promise<void>;
}

/**
 * Starts the engine.
 *
 * @throws Error naming the address, when a listener cannot be opened; nothing stays open then
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const engine = new SipEngine(options);
  try {
    await engine.open();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

/** Connects the rooms: messages go up from transport to agent to applications, orders come down. */
class SipEngine implements Engine {
  readonly #options: EngineOptions;
  readonly guard: Guard;
  readonly #counters = new Counters();
  readonly #queue: TimerQueue;
  readonly #transports: TransportLayer;
  readonly #transactions: TransactionLayer;
  readonly #applications = new ApplicationRegistry();
  readonly #legs = new DialogStore<Leg>();
  readonly #agent: UserAgent;
  readonly #control: ControlServer | undefined;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: EngineOptions) {
    const { clock, chance, log, tls } = options;
    const timers = { ...DEFAULT_TIMERS, ...options.timers };
    const tokens = new Tokens(chance);
    this.#options = options;
    this.guard = new Guard({ ...DEFAULT_POLICY, ...options.guard }, { clock, log, counters: this.#counters });
    this.#queue = new TimerQueue(clock);
    this.#transports = new TransportLayer(
      {
        clock,
        chance,
        names: new RememberedNames(dnsNames(options.dns), clock),
        log,
        tls,
        guard: this.guard,
        wiretap: options.wiretap,
        counters: this.#counters,
        limits: DEFAULT_LIMITS,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
      },
      {
        message: (message, essentials, flow) => {
          if (message.isRequest) this.#transactions.receiveRequest(message, essentials, flow);
          else this.#transactions.receiveResponse(message, essentials, flow);
        },
        malformed: (message, fault, flow) => this.#refuse(message, fault, flow),
        closed: (flow) => this.#applications.connectionClosed(flow),
      },
    );
    // Ids of one run never name a transaction of the run before.
    const run = tokens.tag();
    let count = 0;
    this.#transactions = new TransactionLayer(
      {
        timers,
        queue: this.#queue,
        counters: this.#counters,
        connect: (hop, sizeBytes) => this.#transports.connect(hop, sizeBytes),
      },
      {
        request: (transaction) => this.#agent.request(transaction),
        ack: (message, essentials, flow) => this.#agent.ack(message, essentials, flow),
        serverEnded: (transactionId, problem) => this.#agent.serverEnded(transactionId, problem),
      },
      () => {
        count += 1;
        return `${run}-${count}`;
      },
    );
    const world: AgentWorld = {
      clock,
      timers,
      tokens,
      queue: this.#queue,
      counters: this.#counters,
      transports: this.#transports,
      transactions: this.#transactions,
      applications: this.#applications,
      legs: this.#legs,
    };
    this.#agent = new UserAgent(world, chance.bytes(32));
    this.#control =
      options.control &&
      new ControlServer(options.control, this.#agent, {
        log,
        nowMs: () => clock.nowMs(),
        after: (delayMs, wake) => clock.after(delayMs, wake),
        hostports: () => this.#transports.listeners.map((l) => `${l.transport}/${l.advertise}:${l.port}`).join(','),
      });
  }

  get listening(): { transport: Transport; host: string; port: number }[] {
    return this.#transports.listeners.map(({ transport, host, port }) => ({ transport, host, port }));
  }

  get controlPort(): number {
    return this.#control?.port ?? 0;
  }

  join(application: Application): Orders {
    this.#agent.join(application);
    return this.#agent;
  }

  leave(application: Application): void {
    this.#agent.leave(application);
  }

  replaceCertificates(set: CertificateSet): void {
    this.#transports.replaceCertificates(set);
  }

  isOpen(transport: Transport, host: string, port: number): boolean {
    return this.#transports.openFlow(transport, host, port) !== undefined;
  }

  keepAlive(host: string, port: number): void {
    if (this.#transports.openFlow('udp', host, port)?.send(PING)) this.#counters.add('keepalives-sent');
  }

  async open(): Promise<void> {
    await this.#control?.listen();
    for (const spec of this.#options.listen) await this.#transports.listen(spec);
  }

  counters(): Record<string, number> {
    const { servers, clients } = this.#transactions.counts;
    const { requestsUnanswered, responsesAwaited } = this.#agent.counts;
    return {
      ...this.#counters.snapshot(),
      'now.server-transactions': servers,
      'now.client-transactions': clients,
      'now.requests-unanswered': requestsUnanswered,
      'now.responses-awaited': responsesAwaited,
      'now.dialogs': this.#legs.size,
      ...connectionCounts(this.#transports.connections),
      'now.bans': this.guard.counts.bans,
      'remembered.sources': this.guard.counts.sources,
      'now.applications': this.#applications.size,
    };
  }

  async close(): Promise<void> {
    this.#queue.close();
    await Promise.all([this.#transports.close(), this.#control?.close()]);
  }

  /** One line a second at most: a flood must not fill the disk. The counters have the totals. */
  #logMalformed(fault: string, { transport, remoteHost: host, remotePort: port }: Flow): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs < this.#quietUntilMs) return;
    this.#quietUntilMs = nowMs + 1000;
    this.#options.log({ name: 'malformed-message', fault, transport, host, port });
  }

  /** Answers a request that cannot be accepted, when it says enough to be answered; an ACK never is. */
  #refuse(message: SipMessage, fault: string, flow: Flow): void {
    this.#logMalformed(fault, flow);
    const viaLine = message.get(H.via) ?? '';
    // Another version stands in the Via too, and still the 505 has to find its way (RFC 4475 §3.1.2.16).
    const via = parseVia(fault === 'bad-version' ? viaLine.replace(/^SIP\/[\d.]+\//, 'SIP/2.0/') : viaLine);
    const callId = message.get(H.callId);
    const from = message.get(H.from);
    const isAnswerable = message.isRequest && message.method !== 'ACK' && message.sequenceMethod !== 'ACK';
    const canAnswer = isAnswerable && via && callId !== undefined && from !== undefined;
    if (!canAnswer || !message.has(H.to) || !message.has(H.cseq)) return;
    const essentials = {
      via,
      callId,
      fromTag: tagOf(from) ?? '',
      toTag: tagOf(message.get(H.to) ?? '') ?? '',
      sequence: message.sequence,
      method: message.method,
    };
    this.#counters.add('malformed-answered');
    flow.send(refuseMalformed({ request: message, essentials, flow }, fault));
  }
}

function connectionCounts(connections: Partial<Record<Transport, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(connections).map(([transport, count]) => [`now.connections.${transport}`, count]),
  );
}
