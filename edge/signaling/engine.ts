import type { Chance, Clock } from '#shared/world/index.ts';
import {
  type AgentWorld,
  InboundRequests,
  type Leg,
  Outbound,
  readOrder,
  refuseMalformed,
  StatefulProxy,
  Tokens,
} from './agent/index.ts';
import { type Application, type ControlOptions, ControlServer, type Order } from './control/index.ts';
import { Counters, type Log } from './counters.ts';
import { DialogStore } from './dialog/index.ts';
import { DEFAULT_LIMITS, H, parseVia, type SipMessage, tagOf } from './parser/index.ts';
import { DEFAULT_TIMERS, giveUpMs, type SipTimers, TimerQueue, TransactionLayer } from './transaction/index.ts';
import { type Flow, type ListenSpec, type Transport, TransportLayer } from './transport/index.ts';

/** Chosen: shorter than timer B, so that a caller hears 503 from a dead peer rather than silence. */
const CONNECT_TIMEOUT_MS = 4000;

export interface EngineOptions {
  /** Port 0 takes any free one; `advertise` is the host that Via and Contact name (default: the host itself). */
  listen: ListenSpec[];
  /** PEM, for tls and wss listeners. `verifyPeers: false` accepts any certificate of servers we connect to. */
  tls?: { key: string; cert: string; verifyPeers?: boolean };
  /** Where applications connect. */
  control: ControlOptions;
  clock: Clock;
  chance: Chance;
  log: Log;
  timers?: Partial<SipTimers>;
}

export interface Engine {
  readonly listening: { transport: Transport; host: string; port: number }[];
  readonly controlPort: number;
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
  readonly #counters = new Counters();
  readonly #timers: SipTimers;
  readonly #queue: TimerQueue;
  readonly #transports: TransportLayer;
  readonly #transactions: TransactionLayer;
  readonly #control: ControlServer;
  readonly #legs = new DialogStore<Leg>();
  readonly #inbound: InboundRequests;
  readonly #outbound: Outbound;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: EngineOptions) {
    const { clock, chance, log, tls } = options;
    const timers = { ...DEFAULT_TIMERS, ...options.timers };
    this.#timers = timers;
    const tokens = new Tokens(chance);
    this.#options = options;
    this.#queue = new TimerQueue(clock);
    this.#transports = new TransportLayer(
      { clock, log, tls, counters: this.#counters, limits: DEFAULT_LIMITS, connectTimeoutMs: CONNECT_TIMEOUT_MS },
      {
        message: (message, essentials, flow) => {
          if (message.isRequest) this.#transactions.receiveRequest(message, essentials, flow);
          else this.#transactions.receiveResponse(message, essentials, flow);
        },
        malformed: (message, fault, flow) => this.#refuse(message, fault, flow),
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
        connect: (hop) => this.#transports.connect(hop),
      },
      {
        request: (transaction) => this.#inbound.receive(transaction),
        ack: (message, essentials, flow) => this.#inbound.acknowledge(message, essentials, flow),
        serverEnded: (transaction, problem) => this.#inbound.forget(transaction, problem),
      },
      () => {
        count += 1;
        return `${run}-${count}`;
      },
    );
    this.#control = new ControlServer(
      options.control,
      {
        sip: (order) => this.#obey(order),
        proxy: (order) => this.#inbound.handOver(order),
        disconnected: (application) => this.#abandon(application),
        hostports: () => this.#transports.listeners.map((l) => `${l.transport}/${l.advertise}:${l.port}`).join(','),
      },
      log,
      () => clock.nowMs(),
    );
    const world: AgentWorld = {
      timers,
      tokens,
      queue: this.#queue,
      counters: this.#counters,
      transports: this.#transports,
      transactions: this.#transactions,
      control: this.#control,
      legs: this.#legs,
    };
    this.#outbound = new Outbound(world);
    this.#inbound = new InboundRequests(world, this.#outbound, new StatefulProxy(world, chance.bytes(32)));
  }

  get listening(): { transport: Transport; host: string; port: number }[] {
    return this.#transports.listeners.map(({ transport, host, port }) => ({ transport, host, port }));
  }

  get controlPort(): number {
    return this.#control.port;
  }

  async open(): Promise<void> {
    await this.#control.listen();
    for (const spec of this.#options.listen) await this.#transports.listen(spec);
  }

  counters(): Record<string, number> {
    const { servers, clients } = this.#transactions.counts;
    return {
      ...this.#counters.snapshot(),
      'now.server-transactions': servers,
      'now.client-transactions': clients,
      'now.requests-unanswered': this.#inbound.pendingCount,
      'now.responses-awaited': this.#outbound.waitingCount,
      'now.dialogs': this.#legs.size,
      'now.connections': this.#transports.openConnections,
      'now.applications': this.#control.applications.size,
    };
  }

  async close(): Promise<void> {
    this.#queue.close();
    await Promise.all([this.#transports.close(), this.#control.close()]);
  }

  /** One line a second at most: a flood must not fill the disk. The counters have the totals. */
  #logMalformed(fault: string, { transport, remoteHost: host, remotePort: port }: Flow): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs < this.#quietUntilMs) return;
    this.#quietUntilMs = nowMs + 1000;
    this.#options.log({ name: 'malformed-message', fault, transport, host, port });
  }

  /** An application wants a SIP message sent: `sip|<transaction>|<dialog>|<next hop>`. */
  #obey(order: Order): void {
    const read = readOrder(order.message);
    if (!read) {
      order.application.refused(order.id, 'Invalid message format');
      return;
    }
    const { message, body } = read;
    const [transactionId = '', dialogId = ''] = order.args;
    if (!message.isRequest) this.#inbound.respond(order, message, body);
    else if (message.method === 'CANCEL') this.#outbound.cancel(order, message);
    else if (dialogId !== '') this.#outbound.sendInDialog(order, message, body);
    else if (transactionId !== '') order.application.refused(order.id, 'only CANCEL goes inside a transaction');
    else this.#outbound.sendInitial(order, message, body);
  }

  #abandon(application: Application): void {
    this.#inbound.abandon(application);
    this.#outbound.abandon(application);
    const orphanage = { wake: () => this.#releaseOrphans(application) };
    this.#queue.set(orphanage, 'orphans', giveUpMs(this.#timers));
  }

  /** Nobody has come back for these calls: phones are not left in them. */
  #releaseOrphans(application: Application): void {
    for (const leg of [...this.#legs]) {
      if (leg.application !== application || this.#control.applications.heirOf(application)) continue;
      this.#counters.add('dialogs-orphaned');
      if (leg.dialog.openedBy === 'INVITE') this.#outbound.hangUp(leg, 'Application gone');
      else this.#legs.remove(leg);
    }
  }

  /** Answers a request that cannot be accepted, when it says enough to be answered; an ACK never is. */
  #refuse(message: SipMessage, fault: string, flow: Flow): void {
    this.#logMalformed(fault, flow);
    const via = parseVia(message.get(H.via) ?? '');
    const callId = message.get(H.callId);
    const from = message.get(H.from);
    const canAnswer =
      message.isRequest && message.method !== 'ACK' && via && callId !== undefined && from !== undefined;
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
