/**
 * The worker thread that sends mutated messages, eight batches by datagrams, the ninth in WebSocket frames, the tenth by TCP in
 * pieces. After each batch an OPTIONS must be answered; the thread fails when it is not. It says `started` after the first.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { Mutations } from './mutations.ts';

export interface FuzzOrder {
  readonly count: number;
  /** The same seed is the same messages. */
  readonly seed: number;
  readonly udp: { readonly host: string; readonly port: number };
  readonly tcp: { readonly host: string; readonly port: number };
  readonly ws: { readonly host: string; readonly port: number };
}

/** Messages between two signs of life. */
const BATCH = 100;
const ANSWER_WITHIN_MS = 5000;
const FRAME_WITHIN_MS = 50;
const TEXT = 1;
const BINARY = 2;

const { count, seed, udp, tcp, ws } = workerData as FuzzOrder;
const mutations = new Mutations(new SeededChance(seed));
const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1');
await once(socket, 'listening');

await signOfLife(0);
parentPort?.postMessage('started');
for (let sent = 0; sent < count; sent += BATCH) {
  const turn = (sent / BATCH) % 10;
  for (let left = Math.min(BATCH, count - sent); left > 0; left--) {
    if (turn === 9) await sendInPieces(mutations.next());
    else if (turn === 8) await sendFramed(mutations.next(), left);
    else socket.send(mutations.next(), udp.port, udp.host);
  }
  await signOfLife(sent + BATCH);
}
socket.close();

function signOfLife(number: number): Promise<void> {
  const callId = `alive-${number}@fuzz`;
  const answered = new Promise<void>((resolve, reject) => {
    const stop = systemClock.after(ANSWER_WITHIN_MS, () => reject(new Error(`no answer after message ${number}`)));
    const hear = (bytes: Buffer): void => {
      if (!bytes.includes(callId)) return;
      stop();
      socket.off('message', hear);
      resolve();
    };
    socket.on('message', hear);
  });
  socket.send(optionsOf(callId, socket.address().port), udp.port, udp.host);
  return answered;
}

/**
 * One message on a WebSocket of its own. Every fourth frame has a wound itself: a length, an opcode or a mask that is not
 * true. Text frames (RFC 6455 §5.6) with bytes that are no UTF-8 come by themselves.
 */
async function sendFramed(bytes: Buffer, number: number): Promise<void> {
  const connection = connect(ws.port, ws.host);
  const closed = new Promise((resolve) => connection.once('close', resolve));
  connection.on('error', () => connection.destroy());
  connection.write(
    `GET / HTTP/1.1\r\nHost: ${ws.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: ZnV6enl3dXp6eWZ1enp5dw==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n',
  );
  await once(connection, 'data').catch(() => {});
  const frame = maskedFrame(bytes, number % 2 === 0 ? TEXT : BINARY);
  const wounded = number % 4 === 0 ? number % 14 : -1;
  if (wounded >= 0) frame[wounded] = (frame[wounded] as number) ^ (1 << (number % 8));
  connection.end(frame);
  connection.resume();
  // A frame that promises more than it brings is waited for: not here.
  const stop = systemClock.after(FRAME_WITHIN_MS, () => connection.destroy());
  await closed;
  stop();
}

/** A whole message in one frame of a client (RFC 6455 §5.2), the mask being zero. */
function maskedFrame(bytes: Buffer, opcode: number): Buffer {
  const isShort = bytes.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (isShort ? bytes.length : 126);
  if (!isShort) header.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([header, bytes]);
}

/** One message on a connection of its own, in two segments; resolves when the engine or we have closed it. */
async function sendInPieces(bytes: Buffer): Promise<void> {
  const connection = connect(tcp.port, tcp.host);
  const closed = new Promise((resolve) => connection.once('close', resolve));
  connection.on('error', () => connection.destroy());
  connection.setNoDelay(true);
  const half = bytes.length >> 1;
  connection.write(bytes.subarray(0, half));
  connection.end(bytes.subarray(half));
  connection.resume();
  await closed;
}

function optionsOf(callId: string, port: number): string {
  return (
    `OPTIONS sip:fuzz@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId};rport\r\n` +
    `From: <sip:fuzz@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\n` +
    'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n'
  );
}
