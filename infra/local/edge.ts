import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { TRANSPORTS, Transport } from '#shared/registration/index.ts';
import { LogFile } from './log-file.ts';
import { StartProblem } from './start-problem.ts';
import { Supervised } from './supervised.ts';

const STARTS_WITHIN_MS = 60_000;
/** The edge takes up to 4 s to end its calls and write their records. */
const STOPS_WITHIN_MS = 4500;
const MAIN = join(import.meta.dirname, '..', '..', 'edge', 'main.ts');

/**
 * Room for young objects, MiB: transactions live for 32 s, and with the usual 16 MiB each of them is copied twice before it is
 * kept. It makes a call 10 % cheaper.
 */
const NODE_OPTIONS = ['--max-semi-space-size=64'];

/** What the edge sends over its IPC channel when phones can reach it. */
const EdgeReady = z.object({
  name: z.literal('edge-ready'),
  listening: z.array(z.object({ transport: Transport, host: z.string(), port: z.int() })),
  eventsPort: z.int().nullable(),
});

/** Port of each SIP transport. */
export type SipPorts = Record<Transport, number>;

export interface EdgeOptions {
  /** One address, or one of each IP version; the same ports on both. */
  readonly hosts: readonly string[];
  readonly sipPorts: SipPorts;
  /** Everything else the edge reads from its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** The edge as a process of its own, as on AWS; started again when it dies, on the same ports. */
export class LocalEdge {
  readonly #options: EdgeOptions;
  readonly #log: LogFile;
  readonly #program: Supervised;
  #ports: SipPorts;
  #eventsPort = 0;
  #onReady: (() => void)[] = [];
  #onEnd: ((code: number | null) => void)[] = [];

  private constructor(options: EdgeOptions) {
    this.#options = options;
    this.#ports = options.sipPorts;
    this.#log = new LogFile(options.logFile);
    this.#program = new Supervised({
      name: 'edge',
      log: this.#log,
      spawn: () => this.#spawn(),
      end: (child) => child.kill('SIGTERM'),
    });
  }

  /** Resolves when phones can register. */
  static async start(options: EdgeOptions): Promise<LocalEdge> {
    const edge = new LocalEdge(options);
    try {
      await edge.#ready();
      return edge;
    } catch (error) {
      await edge.stop();
      throw error;
    }
  }

  get ports(): SipPorts {
    return this.#ports;
  }

  /** Of the event stream, on loopback; another after each start. */
  get eventsPort(): number {
    return this.#eventsPort;
  }

  get pid(): number | undefined {
    return this.#program.pid;
  }

  /** Kills it as a crash would (SIGKILL), and resolves when its successor is ready. */
  async crash(): Promise<void> {
    const ready = new Promise<void>((resolve) => this.#onReady.push(resolve));
    this.#program.kill();
    await ready;
  }

  async stop(): Promise<void> {
    await this.#program.stop(STOPS_WITHIN_MS);
    this.#log.close();
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string) =>
        reject(new StartProblem(`the edge does not start: ${why} (${this.#options.logFile})`));
      const timer = setTimeout(() => refuse(`not ready within ${STARTS_WITHIN_MS} ms`), STARTS_WITHIN_MS);
      this.#onReady.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#onEnd.push((code) => {
        clearTimeout(timer);
        refuse(this.#program.lastLine || `ended with code ${code}`);
      });
    });
  }

  #spawn(): ChildProcess {
    const child = spawn(process.execPath, [...NODE_OPTIONS, MAIN], {
      env: { ...process.env, ...this.#options.environment, ...this.#addresses() },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    child.on('message', (message) => {
      const ready = EdgeReady.safeParse(message);
      if (!ready.success) return;
      this.#eventsPort = ready.data.eventsPort ?? 0;
      for (const { transport, port } of ready.data.listening) this.#ports = { ...this.#ports, [transport]: port };
      for (const wake of this.#onReady.splice(0)) wake();
    });
    child.once('close', (code) => {
      for (const wake of this.#onEnd.splice(0)) wake(code);
    });
    return child;
  }

  #addresses(): Record<string, string> {
    return {
      SIP_HOST: this.#options.hosts.join(','),
      ...Object.fromEntries(
        TRANSPORTS.map((transport) => [`SIP_${transport.toUpperCase()}_PORT`, String(this.#ports[transport])]),
      ),
    };
  }
}

/** The ports that follow from `--sip PORT`: UDP and TCP share it, TLS, WS and WSS come after it. 0: any free ones. */
export function sipPortsFrom(sipPort: number): SipPorts {
  const after = (distance: number) => (sipPort === 0 ? 0 : sipPort + distance);
  return { udp: sipPort, tcp: sipPort, tls: after(1), ws: after(2), wss: after(3) };
}
