import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { freePort } from '../free-ports.ts';

/** The script in the PATH changes to another user when it is root; this one is the server itself. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const STARTS_WITHIN_MS = 60_000;

/** A RabbitMQ of a test's own: on loopback, in a folder of its own, and little of it. */
export interface RabbitMq {
  readonly url: string;
  /** Ends it as a crash would. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, with what it had kept. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'rabbitmq-'));
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'vm_memory_high_watermark.absolute = 256MB',
      'disk_free_limit.absolute = 10MB',
      'log.console = false',
    ].join('\n'),
  );
  await writeFile(join(folder, 'enabled_plugins'), '[].');
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    RABBITMQ_NODENAME: `test${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    // Two schedulers and no busy waiting: the machine has other tests to run.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  // Else Erlang would start one that outlives the test.
  const names = spawn('epmd', ['-address', '127.0.0.1', '-port', String(epmdPort)], { stdio: 'ignore' });
  let server: ChildProcess | null = null;

  const start = async () => {
    const child = spawn(SERVER, [], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    server = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
    const deadline = performance.now() + STARTS_WITHIN_MS;
    for (;;) {
      const connection = await connect(url, { timeout: 2_000 }).catch(() => null);
      if (connection) return connection.close();
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`RabbitMQ does not start: ${said}`);
      await sleep(100);
    }
  };
  /** The shell script and the virtual machine that it starts are one group of processes. */
  const end = async () => {
    const child = server;
    server = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await exit;
  };

  const stop = async () => {
    await end();
    names.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, crash: end, start, stop };
}
