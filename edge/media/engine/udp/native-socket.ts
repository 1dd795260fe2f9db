import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { TransportAddress } from '../../media.ts';
import type { Descriptors } from './descriptors.ts';
import {
  AF_INET,
  AF_INET6,
  IP_TOS,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_TCLASS,
  IPV6_V6ONLY,
  type Libc,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
} from './libc.ts';
import { Outbox, type Sender } from './outbox.ts';
import type { Poller } from './poller.ts';
import type { Bound, UdpSocket, UdpSockets } from './socket.ts';

const SOCKADDR_BYTES = { 4: 16, 6: 28 } as const;
/** The longest there is: a datagram that is cut off would pass for a whole one. */
const LONGEST_PACKET = 65_535;
/** Packets lie one after the other in a slab, which lives as long as the longest kept of them. */
const SLAB_BYTES = 128 * 1024;

/** Sockets of the system, without libuv between: a packet costs half. */
export class NativeSockets implements UdpSockets {
  readonly isNative = true;
  readonly #means: Means;
  readonly #dscp: number;

  /** @param dscp  differentiated services code point of what is sent (RFC 2474), 0 to 63 */
  constructor(means: Omit<Means, 'slab' | 'outbox'>, dscp: number) {
    this.#means = { ...means, slab: new Slab(), outbox: new Outbox() };
    this.#dscp = dscp;
  }

  beBrisk(): () => void {
    return this.#means.poller.beBrisk();
  }

  sendTogether(work: () => void): void {
    this.#means.outbox.together(work);
  }

  bind(address: string, port: number): Bound<UdpSocket> {
    const { libc, descriptors } = this.#means;
    const family = isIP(address) === 6 ? 6 : 4;
    const fd = libc.socket(family === 6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return { ok: false, code: libc.errorCode() };
    descriptors.opened(fd);
    this.#configure(fd, family);
    const place = toSockaddr(family, address, port);
    const isBound = libc.bind(fd, place, place.length) === 0;
    if (isBound) {
      libc.getsockname(fd, place, new Uint8Array(Uint32Array.of(place.length).buffer));
      return { ok: true, socket: new NativeSocket(this.#means, fd, family, place) };
    }
    const code = libc.errorCode();
    descriptors.closing(fd);
    libc.close(fd);
    return { ok: false, code };
  }

  #configure(fd: number, family: 4 | 6): void {
    const set = (level: number, name: number, value: number) => {
      this.#means.libc.setsockopt(fd, level, name, new Uint8Array(Int32Array.of(value).buffer), 4);
    };
    if (family === 6) set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    const trafficClass = this.#dscp << 2;
    if (family === 6) set(IPPROTO_IPV6, IPV6_TCLASS, trafficClass);
    else set(IPPROTO_IP, IP_TOS, trafficClass);
  }
}

interface Means {
  readonly libc: Libc;
  readonly descriptors: Descriptors;
  readonly poller: Poller;
  readonly slab: Slab;
  readonly outbox: Outbox;
}

class NativeSocket implements UdpSocket, Sender {
  readonly port: number;
  onError: ((code: string) => void) | null = null;
  /** Told already: what keeps a packet back keeps back the fifty after it in the same second. */
  readonly #told = new Set<string>();
  readonly #means: Means;
  readonly #fd: number;
  readonly #family: 4 | 6;
  #onMessage: UdpSocket['onMessage'] = null;
  readonly #from: Uint8Array;
  readonly #fromWords: Uint32Array;
  readonly #fromSize = new Uint8Array(4);
  /** Whom the last packet came from, as in the system and as text: nearly all come from the same. */
  #lastFrom: Uint32Array;
  #source: TransportAddress = { address: '', port: 0 };
  /** Whom the last packet went to. */
  #to: Uint8Array = new Uint8Array();
  #toAddress = '';
  #toPort = 0;

  constructor(means: Means, fd: number, family: 4 | 6, place: Uint8Array) {
    this.#means = means;
    this.#fd = fd;
    this.#family = family;
    this.port = portOf(place);
    this.#from = new Uint8Array(SOCKADDR_BYTES[family]);
    this.#fromWords = new Uint32Array(this.#from.buffer);
    this.#lastFrom = this.#fromWords.slice();
  }

  get onMessage(): UdpSocket['onMessage'] {
    return this.#onMessage;
  }

  set onMessage(listener: UdpSocket['onMessage']) {
    const wasHeard = this.#onMessage !== null;
    this.#onMessage = listener;
    if (listener !== null && !wasHeard) {
      this.#discard();
      this.#means.poller.add(this.#fd, () => this.#read());
    }
    if (listener === null && wasHeard) this.#means.poller.remove(this.#fd);
  }

  send(packet: Uint8Array, port: number, address: string): void {
    if (port !== this.#toPort || address !== this.#toAddress) {
      this.#to = toSockaddr(this.#family, address, port);
      [this.#toAddress, this.#toPort] = [address, port];
    }
    this.#means.outbox.send(this, packet, this.#to);
  }

  sendNow(packet: Uint8Array, to: Uint8Array): void {
    const { libc } = this.#means;
    const sent = libc.sendto(this.#fd, packet, packet.length, 0, to, to.length);
    if (sent < 0) this.#fail(libc.errorCode());
  }

  close(): void {
    this.onMessage = null;
    this.#means.outbox.flush();
    this.#means.descriptors.closing(this.#fd);
    this.#means.libc.close(this.#fd);
  }

  /** What came while nobody listened was for somebody else. */
  #discard(): void {
    const { libc, slab } = this.#means;
    while (libc.recvfrom(this.#fd, slab.space, LONGEST_PACKET, 0, this.#from, this.#fromSize) >= 0);
  }

  #read(): void {
    const { libc, slab } = this.#means;
    this.#fromSize[0] = this.#from.length;
    const length = libc.recvfrom(this.#fd, slab.space, LONGEST_PACKET, 0, this.#from, this.#fromSize);
    if (length < 0) this.#fail(libc.errorCode());
    else this.#onMessage?.(slab.take(length), this.#sender());
  }

  #sender(): TransportAddress {
    if (!isSame(this.#fromWords, this.#lastFrom)) {
      this.#lastFrom = this.#fromWords.slice();
      this.#source = { address: addressOf(this.#family, this.#from), port: portOf(this.#from) };
    }
    return this.#source;
  }

  /** Nothing there after all, or the send buffer is full: as with a packet that gets lost on the way. */
  #fail(code: string): void {
    if (code === 'EAGAIN' || this.#told.has(code)) return;
    this.#told.add(code);
    this.onError?.(code);
  }
}

class Slab {
  /** Where the system writes the next packet. */
  readonly space = Buffer.allocUnsafeSlow(LONGEST_PACKET);
  #bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #used = 0;

  /** The packet that has been written, out of the way of the next one. */
  take(length: number): Uint8Array {
    if (this.#used + length > SLAB_BYTES) {
      this.#bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    this.space.copy(this.#bytes, start, 0, length);
    return this.#bytes.subarray(start, start + length);
  }
}

/** struct sockaddr_in or sockaddr_in6: family, port, address. */
function toSockaddr(family: 4 | 6, address: string, port: number): Uint8Array {
  const bytes = Buffer.alloc(SOCKADDR_BYTES[family]);
  bytes.writeUInt16LE(family === 6 ? AF_INET6 : AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(ipaddr.parse(address).toByteArray(), family === 6 ? 8 : 4);
  return bytes;
}

const portOf = (sockaddr: Uint8Array): number => ((sockaddr[2] as number) << 8) | (sockaddr[3] as number);

function addressOf(family: 4 | 6, sockaddr: Uint8Array): string {
  const bytes = family === 6 ? sockaddr.subarray(8, 24) : sockaddr.subarray(4, 8);
  return ipaddr.fromByteArray([...bytes]).toString();
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
