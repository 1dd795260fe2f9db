import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports that are given out in blocks; `to` is the first that is not. */
export interface PortRoom {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Below the ports that Linux takes for sockets that asked for any: nobody comes by one of these by chance. */
const ROOM: PortRoom = { name: 'all', from: 10_000, to: 32_760 };
/** What two processes never share. An even number, as RTP wants pairs. */
const BLOCK = 40;

/**
 * Consecutive ports, the first of them even, that nobody on loopback uses, neither over UDP nor over TCP. Inclusive.
 *
 * They are this process's until it ends, however that happens: others that ask the same way get none of them.
 */
export async function freePortRange(count: number, room = ROOM): Promise<{ from: number; to: number }> {
  const needed = Math.ceil(count / BLOCK);
  const blocks = Math.floor((room.to - room.from) / BLOCK);
  const first = randomInt(blocks);
  let run: Block[] = [];
  for (let tried = 0; tried < blocks + needed - 1; tried++) {
    const index = (first + tried) % blocks;
    if (index === 0) run = released(run);
    const block = await takeBlock(room, room.from + index * BLOCK);
    run = block === null ? released(run) : [...run, block];
    const from = run[0]?.from;
    if (run.length === needed && from !== undefined) return { from, to: from + count - 1 };
  }
  released(run);
  throw new Error(`freePortRange: no ${count} free ports in a row`);
}

/** What is left of the last block that was taken for single ports. */
const singlePorts: number[] = [];

/** A loopback port that nobody uses, neither over UDP nor over TCP; no other process of the tests is given it. */
export async function freePort(): Promise<number> {
  const spare = singlePorts.shift();
  if (spare !== undefined) return spare;
  const { from } = await freePortRange(BLOCK);
  singlePorts.push(...Array.from({ length: BLOCK - 1 }, (_, index) => from + 1 + index));
  return from;
}

interface Block {
  readonly from: number;
  readonly reservation: Server;
}

async function takeBlock(room: PortRoom, from: number): Promise<Block | null> {
  // An address of the abstract namespace: no file is left behind, and the kernel frees it with the process.
  const reservation = createServer().listen({ path: `\0patchbay-test-ports/${room.name}/${from}` });
  if (!(await isListening(reservation))) return null;
  reservation.unref();
  // A program that was started by a process that is gone may still be there.
  if (await areFree(from)) return { from, reservation };
  reservation.close();
  return null;
}

/** @returns no block */
function released(blocks: readonly Block[]): Block[] {
  for (const { reservation } of blocks) reservation.close();
  return [];
}

async function areFree(from: number): Promise<boolean> {
  const ports = Array.from({ length: BLOCK }, (_, index) => from + index);
  const sockets = ports.flatMap((port) => [
    createSocket('udp4').bind(port, '127.0.0.1'),
    createServer().listen(port, '127.0.0.1'),
  ]);
  const listening = await Promise.all(sockets.map(isListening));
  await Promise.all(sockets.filter((_, index) => listening[index]).map(closed));
  return listening.every(Boolean);
}

async function isListening(socket: Server | Socket): Promise<boolean> {
  try {
    await once(socket, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

async function closed(socket: Server | Socket): Promise<void> {
  const close = once(socket, 'close');
  socket.close();
  await close;
}
