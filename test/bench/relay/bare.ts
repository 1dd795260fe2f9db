import { createSocket, type Socket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { forkSubject } from './fork-subject.ts';
import type { SubjectKind } from './subject.ts';

/** What `dgram` costs by itself: a socket for each stream, no thread, no checks, no latch, no statistics, no RTCP. */
export const bare: SubjectKind = {
  name: 'bare dgram',
  start: (loadPorts) => forkSubject(fileURLToPath(import.meta.url), loadPorts),
};

if (process.send) {
  const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
  const sockets: Socket[] = [];
  for (const _ of loadPorts) {
    const socket = createSocket({ type: 'udp4', lookup: (literal, _options, done) => done(null, literal, 4) });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    sockets.push(socket);
  }
  for (const [index, socket] of sockets.entries()) {
    const other = index ^ 1;
    const [output, port] = [sockets[other] ?? socket, loadPorts[other] ?? 0];
    socket.on('message', (packet) => output.send(packet, port, '127.0.0.1'));
  }
  process.on('disconnect', () => process.exit());
  process.send(sockets.map((socket) => socket.address().port));
}
