import { EventEmitter } from 'node:events';

/** A UDP socket without a network: what is sent is kept, what arrives is emitted. */
export class LooseSocket extends EventEmitter {
  /** `200 to 192.0.2.1:4000`: second byte and destination of each packet. */
  readonly sent: string[] = [];
  readonly packets: Uint8Array[] = [];
  send(packet: Uint8Array, port: number, address: string): void {
    this.packets.push(packet);
    this.sent.push(`${packet[1]} to ${address}:${port}`);
  }
  close(): void {}
  hear(packet: Uint8Array, address = '192.0.2.1', port = 4000): void {
    this.emit('message', packet, { address, port });
  }
}
