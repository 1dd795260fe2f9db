import { spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePortRange } from '#test/world/free-ports.ts';
import { SUBJECT_CORE, type SubjectKind } from './subject.ts';

/** The Debian package, forwarding in user space, driven by its ng protocol: bencoded commands over UDP. */
export const rtpengine: SubjectKind = {
  name: 'rtpengine',
  howTo: 'apt-get install --no-install-recommends rtpengine-daemon',
  async start(loadPorts) {
    if (spawnSync('rtpengine', ['--version']).error) return null;
    const ports = await freePortRange(2 * loadPorts.length + 200);
    const control = ports.from;
    const child = spawn(
      'taskset',
      [
        ...['-c', SUBJECT_CORE, 'rtpengine', '--foreground', '--log-stderr', '--log-level=3', '--table=-1'],
        ...['--config-file=none', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${control}`],
        ...[`--port-min=${control + 2}`, `--port-max=${ports.to}`],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    process.once('exit', () => child.kill());
    const ng = new NgClient(control);
    await ng.waitUntilUp();
    const targets: number[] = [];
    for (let call = 0; call < loadPorts.length; call += 2) {
      const [a = 0, b = 0] = loadPorts.slice(call);
      const dialog = { 'call-id': `call-${call}`, 'from-tag': 'a' };
      const toB = await ng.ask({ command: 'offer', ...dialog, sdp: sdp(a), ICE: 'remove' });
      const toA = await ng.ask({ command: 'answer', ...dialog, 'to-tag': 'b', sdp: sdp(b), ICE: 'remove' });
      targets.push(audioPort(toA), audioPort(toB));
    }
    ng.close();
    return {
      pid: child.pid ?? 0,
      targets,
      async close() {
        child.kill('SIGTERM');
        await once(child, 'exit');
      },
    };
  },
};

class NgClient {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  #cookies = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async ask(command: Record<string, string>): Promise<string> {
    this.#cookies += 1;
    this.#socket.send(`${this.#cookies} ${bencode(command)}`, this.#port, '127.0.0.1');
    const [reply] = (await once(this.#socket, 'message', { signal: AbortSignal.timeout(2000) })) as [Buffer];
    return reply.toString();
  }

  async waitUntilUp(): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
      this.#socket.send(`up ${bencode({ command: 'ping' })}`, this.#port, '127.0.0.1');
      const reply = once(this.#socket, 'message', { signal: AbortSignal.timeout(100) });
      if (await reply.catch(() => null)) return pause(200); // late replies to earlier pings
    }
    throw new Error('rtpengine does not answer');
  }

  close(): void {
    this.#socket.close();
  }
}

function bencode(entries: Record<string, string>): string {
  const text = (value: string) => `${Buffer.byteLength(value)}:${value}`;
  const sorted = Object.keys(entries).sort();
  return `d${sorted.map((key) => text(key) + text(entries[key] ?? '')).join('')}e`;
}

function sdp(port: number): string {
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', `m=audio ${port} RTP/AVP 0`];
  return `${lines.join('\r\n')}\r\n`;
}

function audioPort(reply: string): number {
  const port = /m=audio (\d+)/.exec(reply)?.[1];
  if (port === undefined) throw new Error(`rtpengine: ${reply}`);
  return Number(port);
}
