import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';

export interface SocketPair {
  readonly family: 4 | 6;
  /** As it was asked for. */
  readonly address: string;
  readonly rtp: Socket;
  readonly rtcp: Socket;
}

/** `code` is that of the operating system: EADDRINUSE, EADDRNOTAVAIL, EMFILE, ... */
export type BindOutcome = { ok: true; sockets: SocketPair } | { ok: false; code: string };

/** Binds both ports of a pair, or none. */
export async function bindPair(address: string, rtpPort: number, rtcpPort: number): Promise<BindOutcome> {
  const family = isIP(address) === 6 ? 6 : 4;
  const rtp = await bindSocket(address, family, rtpPort);
  if (!rtp.ok) return rtp;
  const rtcp = await bindSocket(address, family, rtcpPort);
  if (!rtcp.ok) {
    rtp.socket.close();
    return rtcp;
  }
  return { ok: true, sockets: { family, address, rtp: rtp.socket, rtcp: rtcp.socket } };
}

type SocketOutcome = { ok: true; socket: Socket } | { ok: false; code: string };

function bindSocket(address: string, family: 4 | 6, port: number): Promise<SocketOutcome> {
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Only IP literals are sent to. The default resolver would cost each packet a turn of the event loop.
    lookup: (literal, _options, done) => done(null, literal, family),
  });
  return new Promise((resolve) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve({ ok: false, code: error.code ?? error.message });
    };
    socket.once('error', refuse);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', refuse);
      resolve({ ok: true, socket });
    });
  });
}
