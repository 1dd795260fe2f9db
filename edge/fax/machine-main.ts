/**
 * A fax machine in a process of its own: it knows nothing of calls, and a fax that breaks the modem breaks nothing else. The edge
 * starts it with an IPC channel (orders.ts); it ends with the fax, or with the edge.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { AudioLine, BLOCK_MS, BLOCK_SAMPLES } from './audio-line.ts';
import { FaxModem, type FaxOutcome } from './modem.ts';
import type { MachineOrder, MachineReport, Place } from './orders.ts';
import { loadSpandsp } from './spandsp.ts';
import { UdptlReader, UdptlWriter } from './udptl-stream.ts';

/** Who says nothing for a second is silent: a modem has to know that time passes. Less is a machine that is busy. */
const QUIET_TURNS = 50;
const MOST_AT_ONCE = 3;
/** What is still said when the machines are done: the end of the last tone. */
const LAST_BLOCKS = 25;

type Start = Extract<MachineOrder, { name: 'start' }>;

const report = (message: MachineReport, then?: () => void): void => {
  if (process.connected) process.send?.(message, () => then?.());
  else then?.();
};

/** One call of a machine, from its socket to its outcome. */
class Machine {
  readonly #socket: Socket;
  readonly #modem: FaxModem;
  #to: Place | null = null;
  #line: AudioLine | null = null;
  readonly #reader = new UdptlReader();
  #writer = new UdptlWriter();
  #startedMs = 0;
  #blocks = 0;
  #quietTurns = 0;
  #blocksLeft = Number.POSITIVE_INFINITY;

  constructor(lib: NonNullable<Awaited<ReturnType<typeof loadSpandsp>>>, { job }: Start, socket: Socket) {
    this.#socket = socket;
    this.#modem = new FaxModem(lib, job, {
      packet: (packet, copies) => {
        const datagram = this.#writer.write(packet);
        for (let left = Math.max(1, copies); left > 0; left--) this.#send(datagram);
      },
      ended: () => {
        this.#blocksLeft = this.#blocks + LAST_BLOCKS;
      },
      begins: () => report({ name: 'begins' }),
    });
    socket.on('message', (packet, { address, port }) => {
      if (port === this.#to?.port && address === this.#to.address) this.#take(packet);
    });
    socket.on('error', () => {}); // whoever has stopped listening: the call ends by itself
  }

  talk({ to, codec }: Extract<MachineOrder, { name: 'talk' }>): void {
    this.#to = to;
    if (this.#line) return;
    this.#line = new AudioLine(codec, randomBytes(10));
    this.#startedMs = performance.now();
    setInterval(() => this.#catchUp(), BLOCK_MS);
  }

  switchToT38({ to, maxDatagramBytes }: Extract<MachineOrder, { name: 'switch-to-t38' }>): void {
    this.#to = to;
    this.#writer = new UdptlWriter(maxDatagramBytes);
    this.#modem.switchToT38();
  }

  /** Pages that have come are written when it returns. */
  end(): FaxOutcome {
    return this.#modem.end();
  }

  #take(packet: Uint8Array): void {
    if (this.#modem.isT38)
      for (const { packet: one, sequence } of this.#reader.read(packet)) this.#modem.receive(one, sequence);
    else {
      this.#quietTurns = 0;
      for (const samples of this.#line?.take(packet) ?? []) this.#modem.hear(samples);
    }
  }

  /** As many blocks as time has passed, whenever the timer comes. */
  #catchUp(): void {
    const due = Math.floor((performance.now() - this.#startedMs) / BLOCK_MS);
    // After a stall of this machine it catches up packet by packet: whoever relays them takes a burst for a flood.
    const until = Math.min(due, this.#blocks + MOST_AT_ONCE);
    // Once a turn, not once a block: what came during a stall has not been read yet.
    if (until > this.#blocks) this.#quietTurns += 1;
    while (this.#blocks < until) {
      this.#blocks += 1;
      this.#pass();
      if (this.#blocks === this.#blocksLeft) report({ name: 'done' });
    }
  }

  #pass(): void {
    if (this.#modem.isT38 || !this.#line) {
      this.#modem.advance(BLOCK_SAMPLES);
      return;
    }
    const samples = new Int16Array(BLOCK_SAMPLES);
    this.#modem.speak(samples);
    this.#send(this.#line.give(samples));
    if (this.#quietTurns > QUIET_TURNS) this.#modem.hear(this.#line.silence());
  }

  #send(packet: Uint8Array): void {
    if (this.#to) this.#socket.send(packet, this.#to.port, this.#to.address);
  }
}

let machine: Machine | null = null;

async function start(order: Start): Promise<void> {
  const lib = await loadSpandsp();
  if (!lib) return report({ name: 'no-modem' });
  const socket = createSocket(order.address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, order.address);
  await once(socket, 'listening');
  machine = new Machine(lib, order, socket);
  report({ name: 'listening', port: socket.address().port });
}

process.on('message', (order: MachineOrder) => {
  switch (order.name) {
    case 'start':
      void start(order);
      break;
    case 'talk':
      machine?.talk(order);
      break;
    case 'switch-to-t38':
      machine?.switchToT38(order);
      break;
    case 'end':
      end();
  }
});
process.on('disconnect', end); // the edge has died

function end(): void {
  const leave = () => process.exit(0);
  if (machine) report({ name: 'ended', outcome: machine.end() }, leave);
  else leave();
}
