import type { CallEnded } from '#shared/call-event/index.ts';
import { freePortRange } from '../free-ports.ts';
import {
  type RunningSipp,
  register,
  response,
  runSipp,
  type ScenarioLine,
  type SippRun,
  type SippUser,
  send,
  startSipp,
} from '../sipp/index.ts';
import { passwordOf, startTestEdge, type TestEdge, type TestEdgeOptions } from './test-edge.ts';

export const ACME = 'acme.example';
/** Another tenant with the very same extensions and passwords. */
export const BOLT = 'bolt.example';

/** An edge with two tenants, and a sipp phone for each user that is asked for. */
export class CallsWorld {
  readonly edge: TestEdge;
  #nextPort: number;
  #seen = 0;

  private constructor(edge: TestEdge, firstPort: number) {
    this.edge = edge;
    this.#nextPort = firstPort;
  }

  static async start(options: TestEdgeOptions = {}): Promise<CallsWorld> {
    const extensions = ['200', '201', '202'];
    const tenants = [ACME, BOLT].map((domain) => ({ domain, extensions }));
    const edge = await startTestEdge(tenants, options);
    return new CallsWorld(edge, (await freePortRange(80)).from);
  }

  /** A phone that has a port, and is not registered yet. */
  phone(extension: string, { domain = ACME, transport = 'udp' as 'udp' | 'tcp' } = {}): SippPhone {
    // sipp takes the pair above for media.
    this.#nextPort += 2;
    return new SippPhone(this.edge, { extension, domain }, transport, this.#nextPort);
  }

  /** The record of the call that ends next after those seen before. */
  async nextRecord(): Promise<Omit<CallEnded, 'id' | 'sequence' | 'edgeId'>> {
    this.#seen += 1;
    const record = (await this.edge.journal.ended(this.#seen))[this.#seen - 1];
    if (!record) throw new Error('the journal promised one more record');
    return record;
  }

  close(): Promise<void> {
    return this.edge.close();
  }
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One phone: every script it plays uses the same port, so that it can be called where it has registered. */
export class SippPhone {
  readonly user: SippUser;
  readonly localPort: number;
  readonly #edge: TestEdge;
  readonly #transport: 'udp' | 'tcp';

  constructor(edge: TestEdge, user: SippUser, transport: 'udp' | 'tcp', localPort: number) {
    this.#edge = edge;
    this.user = user;
    this.localPort = localPort;
    this.#transport = transport;
  }

  /** Plays a script once. @throws Error  when anything goes otherwise */
  runs(lines: readonly ScenarioLine[], credentials: Partial<Credentials> = {}): Promise<SippRun> {
    return runSipp(this.#options('caller', lines, credentials));
  }

  /** Begins a script that waits for a call. */
  waits(lines: readonly ScenarioLine[]): RunningSipp {
    return startSipp(this.#options('callee', lines));
  }

  /** Begins a script that calls. */
  begins(lines: readonly ScenarioLine[]): RunningSipp {
    return startSipp(this.#options('caller', lines));
  }

  async registers(expires = '300'): Promise<SippRun> {
    return this.runs([
      send(register(this.user, { cseq: 1 })),
      response(401, { auth: true }),
      send(register(this.user, { cseq: 2, isAuthenticated: true, expires })),
      response(200),
    ]);
  }

  #options(what: string, lines: readonly ScenarioLine[], credentials: Partial<Credentials> = {}) {
    const port = this.#transport === 'udp' ? this.#edge.udpPort : this.#edge.tcpPort;
    return {
      name: `${what} ${this.user.extension}@${this.user.domain}`,
      lines,
      server: { host: this.#edge.host, port },
      localPort: this.localPort,
      transport: this.#transport,
      username: this.user.extension,
      password: passwordOf(this.user.extension),
      ...credentials,
    };
  }
}
