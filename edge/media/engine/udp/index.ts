/**
 * UDP sockets.
 *
 *   socket.ts         what a socket is here, and pairs of them
 *   native-socket.ts  those of the system, and poller.ts, which waits for their packets; libc.ts, how the system is called;
 *                     due-clock.ts, until when it may wait
 *   outbox.ts         packets that go out together
 *   descriptors.ts    what a thread leaves open when it dies
 *   dgram-socket.ts   those of Node, where the others cannot be had
 */
import type { WorkerSettings } from '../../orders.ts';
import { Descriptors } from './descriptors.ts';
import { DgramSockets } from './dgram-socket.ts';
import type { DueClock } from './due-clock.ts';
import { loadLibc } from './libc.ts';
import { NativeSockets } from './native-socket.ts';
import { Poller } from './poller.ts';
import type { UdpSockets } from './socket.ts';

export { Descriptors } from './descriptors.ts';
export { DueClock } from './due-clock.ts';
export { EFD_CLOEXEC, EFD_NONBLOCK, type Libc, loadLibc } from './libc.ts';
export { bindPair, type SocketPair, type UdpSocket, type UdpSockets } from './socket.ts';

/** The fastest sockets to be had. Only native ones can set a DSCP. */
export async function udpSockets(settings: WorkerSettings, clock: DueClock): Promise<UdpSockets> {
  const libc = await loadLibc();
  if (!libc) return new DgramSockets();
  const { dscp, wakeDescriptor } = settings;
  const descriptors = new Descriptors(settings.descriptors);
  return new NativeSockets(
    { libc, descriptors, poller: new Poller({ libc, descriptors, clock, wakeDescriptor }) },
    dscp,
  );
}
