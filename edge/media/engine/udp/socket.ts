import { isIP } from 'node:net';
import type { TransportAddress } from '../../media.ts';

/** A bound UDP socket. Nothing is heard while `onMessage` is null; what arrives then waits, or is lost. */
export interface UdpSocket {
  readonly port: number;
  /** The packet is the receiver's to keep and to change. */
  onMessage: ((packet: Uint8Array, from: TransportAddress) => void) | null;
  /** `code` is that of the operating system: EACCES, ENETUNREACH, ... Each is told once; the socket stays open. */
  onError: ((code: string) => void) | null;
  /**
   * @param packet  nobody may change it any more
   * @param address  IP literal of the socket's family
   */
  send(packet: Uint8Array, port: number, address: string): void;
  close(): void;
}

export interface SocketPair {
  readonly family: 4 | 6;
  /** As it was asked for. */
  readonly address: string;
  readonly rtp: UdpSocket;
  readonly rtcp: UdpSocket;
}

/** `code` is that of the operating system: EADDRINUSE, EADDRNOTAVAIL, EMFILE, ... */
export type Bound<Socket> = { ok: true; socket: Socket } | { ok: false; code: string };

/** Makes sockets, one way or another. */
export interface UdpSockets {
  /** Whether packets bypass Node's sockets. */
  readonly isNative: boolean;
  /** Until it is called off, messages of other threads are packets, and wait a millisecond at most. */
  beBrisk(): () => void;
  /** What is sent in `work` costs less when it goes out at its end: for whoever sends to many. */
  sendTogether(work: () => void): void;
  /** @param address  IP literal; an IPv6 socket takes IPv6 alone */
  bind(address: string, port: number): Bound<UdpSocket> | Promise<Bound<UdpSocket>>;
}

/** Binds both ports of a pair, or none. */
export async function bindPair(
  sockets: UdpSockets,
  { address, rtpPort, rtcpPort }: { address: string; rtpPort: number; rtcpPort: number },
): Promise<{ ok: true; sockets: SocketPair } | { ok: false; code: string }> {
  const rtp = await sockets.bind(address, rtpPort);
  if (!rtp.ok) return rtp;
  const rtcp = await sockets.bind(address, rtcpPort);
  if (rtcp.ok)
    return { ok: true, sockets: { family: isIP(address) === 6 ? 6 : 4, address, rtp: rtp.socket, rtcp: rtcp.socket } };
  rtp.socket.close();
  return rtcp;
}
