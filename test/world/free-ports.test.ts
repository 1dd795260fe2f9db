import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, freePortRange, type PortRoom } from './free-ports.ts';

/** A process that asks for ranges and keeps them until it is ended. */
const ASKING = `
  const [room, count, ranges] = JSON.parse(process.argv[1]);
  const { freePortRange } = await import(${JSON.stringify(new URL('./free-ports.ts', import.meta.url).href)});
  const asked = await Promise.allSettled(Array.from({ length: ranges }, () => freePortRange(count, room)));
  console.log(JSON.stringify(asked.map(({ value }) => value ?? null)));
  process.stdin.resume();
`;

/** Ports of this process, that others share out among themselves under a name that nobody else uses. */
async function roomOf(ports: number): Promise<PortRoom> {
  const { from, to } = await freePortRange(ports);
  return { name: `of ${process.pid}-${from}`, from, to: to + 1 };
}

interface Asked {
  readonly child: ChildProcess;
  readonly ranges: ({ from: number; to: number } | null)[];
}

async function ask(room: PortRoom, count: number, ranges: number): Promise<Asked> {
  const args = ['--input-type=module', '-e', ASKING, JSON.stringify([room, count, ranges])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ranges: JSON.parse(line) };
}

test('processes that ask at once get all there is, and nothing twice', async () => {
  const room = await roomOf(800);
  const asked = await Promise.all([1, 2, 3, 4].map(() => ask(room, 40, 6)));
  const given = asked.flatMap(({ ranges }) => ranges).filter((range) => range !== null);
  const starts = given.map(({ from }) => from).sort();
  expect(starts).toEqual(Array.from({ length: 20 }, (_, block) => room.from + 40 * block));
  expect(given.every(({ from, to }) => to === from + 39)).toBe(true);
});

test('what a process had is given to others once it is ended by force', async () => {
  const room = await roomOf(80);
  const holder = await ask(room, 50, 1);
  expect(holder.ranges).toEqual([{ from: room.from, to: room.from + 49 }]);
  await expect(freePortRange(2, room)).rejects.toThrow('no 2 free ports in a row');

  const exit = once(holder.child, 'exit');
  holder.child.kill('SIGKILL');
  await exit;
  expect(await freePortRange(60, room)).toEqual({ from: room.from, to: room.from + 59 });
});

test('a range with a port that another program holds is left out', async () => {
  const room = await roomOf(120);
  const program = createSocket('udp4').bind(room.from + 45, '127.0.0.1');
  onTestFinished(() => void program.close());
  await once(program, 'listening');
  const taken = [await freePortRange(40, room), await freePortRange(40, room)].map(({ from }) => from).sort();
  expect(taken).toEqual([room.from, room.from + 80]);
  await expect(freePortRange(40, room)).rejects.toThrow('no 40 free ports in a row');
});

test('single ports are all different', async () => {
  const ports = new Set<number>();
  for (let asked = 0; asked < 60; asked++) ports.add(await freePort());
  expect(ports.size).toBe(60);
});
