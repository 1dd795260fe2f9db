import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const READY_WITHIN_MS = 20_000;

/** An edge as its instance would run it: prepare.mjs first, then edge.mjs with what that wrote. */
export class EdgeInstance {
  /** What prepare.mjs found out about the instance. */
  readonly prepared: Record<string, string>;
  /** Port by transport. */
  readonly ports: Record<string, number>;
  /** What it has written so far. */
  readonly log: readonly string[];
  readonly #edge: ChildProcess;
  readonly #folder: string;

  private constructor(
    folder: string,
    prepared: Record<string, string>,
    edge: ChildProcess,
    ports: Record<string, number>,
    log: readonly string[],
  ) {
    this.log = log;
    this.#folder = folder;
    this.prepared = prepared;
    this.#edge = edge;
    this.ports = ports;
  }

  /** @param metadata  what EC2 tells the instance about itself, by path */
  static async start(options: {
    bundle: string;
    environment: Record<string, string>;
    metadata: Record<string, string>;
  }): Promise<EdgeInstance> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-edge-'));
    const prepared = await prepare(options, folder);
    const edge = fork(join(options.bundle, 'edge.mjs'), {
      cwd: folder,
      execArgv: [],
      env: { ...options.environment, ...prepared, SPOOL_DIR: join(folder, 'spool') },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log: string[] = [];
    for (const output of [edge.stdout, edge.stderr]) output?.on('data', (text) => void log.push(String(text)));
    const signal = AbortSignal.timeout(READY_WITHIN_MS);
    const ready = await Promise.race([
      once(edge, 'message', { signal }).then(([message]) => message as EdgeReady),
      once(edge, 'exit', { signal }).then(() => null),
    ]).catch(() => null);
    if (ready === null) {
      edge.kill('SIGKILL');
      throw new Error(`the edge is not ready: ${log.join('')}`);
    }
    const ports = Object.fromEntries(ready.listening.map(({ transport, port }) => [transport, port]));
    return new EdgeInstance(folder, prepared, edge, ports, log);
  }

  /** As systemd does; returns the exit code. */
  async stop(): Promise<number | null> {
    const exit = once(this.#edge, 'exit');
    this.#edge.kill('SIGTERM');
    const [code] = (await exit) as [number | null];
    await rm(this.#folder, { recursive: true });
    return code;
  }
}

interface EdgeReady {
  readonly listening: readonly { readonly transport: string; readonly port: number }[];
}

async function prepare(
  options: { bundle: string; environment: Record<string, string>; metadata: Record<string, string> },
  folder: string,
): Promise<Record<string, string>> {
  const metadata = createServer((request, response) => {
    const path = request.url?.replace('/latest/meta-data/', '') ?? '';
    const value = request.method === 'PUT' ? 'token' : options.metadata[path];
    response.writeHead(value === undefined ? 404 : 200).end(value);
  });
  metadata.listen(0, '127.0.0.1');
  await once(metadata, 'listening');
  const { port } = metadata.address() as AddressInfo;
  try {
    await promisify(execFile)(process.execPath, [join(options.bundle, 'prepare.mjs')], {
      cwd: folder,
      env: {
        ...options.environment,
        RUNTIME_DIRECTORY: folder,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
      },
    });
  } finally {
    metadata.close();
    metadata.closeAllConnections();
  }
  const lines = (await readFile(join(folder, 'instance.env'), 'utf8')).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
}
