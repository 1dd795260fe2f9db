import { isIP, SocketAddress } from 'node:net';
import type { TransportAddress } from '../media.ts';
import { isUnspecified } from '../sdp/address.ts';
import {
  CLOSED,
  destination,
  expect,
  hear,
  hears,
  type Latch,
  moveTo,
  prove,
  REBIND_SILENCE_MS,
  UNPROVED,
} from './latch.ts';
import type { UdpSocket } from './udp/index.ts';

/** One bound socket and the peer it talks to. */
export class Path {
  readonly #socket: UdpSocket;
  readonly #family: 4 | 6;
  #latch: Latch = CLOSED;
  /** The latch's destination, taken apart for the packet path. Port 0: nobody, or not reachable from this socket. */
  #toAddress = '';
  #toPort = 0;
  /** Port of the source that is locked or proved: packets from there need not ask the latch. 0 while there is none. */
  #lockedPort = 0;
  /** When the peer's last packet came. */
  #heardMs = 0;

  constructor(socket: UdpSocket, family: 4 | 6) {
    this.#socket = socket;
    this.#family = family;
  }

  /** Where the peer really sends from, once heard. */
  get source(): TransportAddress | null {
    return 'source' in this.#latch ? this.#latch.source : null;
  }

  /** Whether SDP has said whom to expect. */
  get isOpen(): boolean {
    return this.#latch.name !== 'closed';
  }

  /** Whether anything can be sent now. */
  get hasTarget(): boolean {
    return this.#toPort !== 0;
  }

  /** Whether it came from where we send to. */
  isTarget(from: TransportAddress): boolean {
    return from.port === this.#toPort && from.address === this.#toAddress;
  }

  /** Cheaper than `admits`, and learns nothing: false when the packet is not the peer's, whatever it holds. */
  mayAdmit(from: TransportAddress, nowMs: number): boolean {
    if (from.port === this.#lockedPort && from.address === this.#toAddress) return true;
    if (this.#latch.name === 'unproved' || this.#latch.name === 'proved') return hears(this.#latch, from);
    return this.#lockedPort === 0 || nowMs - this.#heardMs >= REBIND_SILENCE_MS;
  }

  /** Hears nobody before `prove`. */
  expectProof(): void {
    this.#follow(UNPROVED);
  }

  /** Hears this source too; sends to it when it is chosen, or the first. */
  prove({ address, port }: TransportAddress, isChosen: boolean): void {
    const next = prove(this.#latch, { address, port }, isChosen);
    if (next !== this.#latch) this.#follow(next);
  }

  /** Sends to nobody, until another proof. */
  forget(): void {
    if (this.#latch.name === 'proved') this.#follow(UNPROVED);
  }

  /** Sends to where something came from, whoever that is. */
  reply(packet: Uint8Array, { address, port }: TransportAddress): void {
    this.#socket.send(packet, port, address);
  }

  expect(sdp: TransportAddress): void {
    this.#follow(expect(this.#latch, { address: canonicalAddress(sdp.address), port: sdp.port }));
  }

  /** Takes the source of a valid packet into account; false when the packet is not the peer's. */
  admits(from: TransportAddress, nowMs: number): boolean {
    if (from.port === this.#lockedPort && from.address === this.#toAddress) {
      this.#heardMs = nowMs;
      return true;
    }
    const source = { address: from.address, port: from.port };
    const next = hear(this.#latch, source, nowMs);
    if (next !== this.#latch) this.#follow(next);
    if (!hears(next, source)) return false;
    this.#heardMs = nowMs;
    return true;
  }

  /** The same for a packet that is the peer's wherever it comes from, and was not admitted: the peer may have moved. */
  moves(from: TransportAddress, nowMs: number): boolean {
    const next = moveTo(this.#latch, { address: from.address, port: from.port }, nowMs - this.#heardMs);
    if (next === this.#latch) return false;
    this.#follow(next);
    this.#heardMs = nowMs;
    return true;
  }

  /** @returns false when there is nobody to send to */
  send(packet: Uint8Array): boolean {
    if (this.#toPort === 0) return false;
    this.#socket.send(packet, this.#toPort, this.#toAddress);
    return true;
  }

  /** Lets go of the peer; the socket stays open. */
  release(): UdpSocket {
    this.#follow(CLOSED);
    this.#socket.onMessage = null;
    return this.#socket;
  }

  #follow(latch: Latch): void {
    this.#latch = latch;
    const target = destination(latch);
    const isReachable = target !== null && isIP(target.address) === this.#family && !isUnspecified(target.address);
    this.#toAddress = isReachable ? target.address : '';
    this.#toPort = isReachable ? target.port : 0;
    this.#lockedPort = latch.name === 'locked' || latch.name === 'proved' ? this.#toPort : 0;
  }
}

/** IPv6 as the socket spells it (`2001:DB8::01` is `2001:db8::1`), so that addresses can be compared as text. */
function canonicalAddress(address: string): string {
  return isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}
