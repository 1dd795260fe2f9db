import type { UdpSocket } from '#edge/media/engine/udp/index.ts';

/** A UDP socket without a network: what is sent is kept, what arrives is told. */
export class LooseSocket implements UdpSocket {
  readonly port = 0;
  onMessage: UdpSocket['onMessage'] = null;
  onError: UdpSocket['onError'] = null;
  /** `200 to 192.0.2.1:4000`: second byte and destination of each packet. */
  readonly sent: string[] = [];
  readonly packets: Uint8Array[] = [];
  send(packet: Uint8Array, port: number, address: string): void {
    this.packets.push(packet);
    this.sent.push(`${packet[1]} to ${address}:${port}`);
  }
  close(): void {}
  hear(packet: Uint8Array, address = '192.0.2.1', port = 4000): void {
    this.onMessage?.(packet, { address, port });
  }
}
