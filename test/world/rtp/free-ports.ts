import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * Consecutive UDP ports, the first of them even, that nobody on loopback used a moment ago. Inclusive.
 *
 * They lie below 32768, where Linux takes no port for a socket that asked for any.
 */
export async function freePortRange(count: number): Promise<{ from: number; to: number }> {
  for (let tries = 0; tries < 50; tries++) {
    const from = 2 * randomInt(5000, Math.floor((32_768 - count) / 2));
    const held = await Promise.allSettled(Array.from({ length: count }, (_, index) => bind(from + index)));
    for (const result of held) if (result.status === 'fulfilled') result.value.close();
    if (held.every((result) => result.status === 'fulfilled')) return { from, to: from + count - 1 };
  }
  throw new Error(`freePortRange: no ${count} free UDP ports in a row`);
}

async function bind(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
