import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { StartProblem } from './start-problem.ts';

/** Takes the port for a moment, so that one already in use is named before anything else has started. */
export async function assertPortFree(
  transport: 'UDP' | 'TCP',
  { host, port, option }: { host: string; port: number; option: string },
): Promise<void> {
  if (port === 0) return;
  try {
    await (transport === 'UDP' ? tryUdp(host, port) : tryTcp(host, port));
  } catch (error) {
    throw portProblem(error, { transport, host, port, option });
  }
}

/** Says which option helps; an error of another kind passes through. */
export function portProblem(
  error: unknown,
  { transport, host, port, option }: { transport: 'UDP' | 'TCP'; host: string; port: number; option: string },
): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartProblem(`${transport} port ${port} of ${host} is in use: choose another with ${option}.`);
    case 'EACCES':
      return new StartProblem(`${transport} port ${port} needs special rights: choose one above 1023 with ${option}.`);
    case 'EADDRNOTAVAIL':
      return new StartProblem(`${host} is not an address of this machine: choose another with --host.`);
    default:
      return error;
  }
}

/** A loopback TCP port that nobody used a moment ago, for what only Patchbay itself reaches. */
export async function freeLoopbackPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return address.port;
}

/** The address that phones are told: that of the first network card when the host means "all of them". */
export function advertisedAddress(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const found = addresses.find((entry) => !entry.internal && entry.family === family);
  return found?.address ?? (host === '::' ? '::1' : '127.0.0.1');
}

async function tryTcp(host: string, port: number): Promise<void> {
  const server = createServer().listen({ port, host, ipv6Only: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function tryUdp(host: string, port: number): Promise<void> {
  const type = host.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket({ type, ipv6Only: type === 'udp6' }).bind(port, host);
  await once(socket, 'listening');
  socket.close();
  await once(socket, 'close');
}
