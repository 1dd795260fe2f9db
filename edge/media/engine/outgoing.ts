import type { Clock } from '#shared/world/index.ts';
import { headerBytesOf, payloadTypeOf } from '../rtp/packet.ts';
import type { AgreedTypes } from './agreed-types.ts';
import { Continuity } from './continuity.ts';
import type { MediaSink } from './endpoint.ts';
import type { Path } from './path.ts';
import type { SentStream } from './rtcp-reporter.ts';
import type { Security } from './security.ts';

/** The media that goes to one peer: one stream whatever feeds it, sealed where SRTP is agreed, and counted. */
export class Outgoing {
  /** Who listens to it, before SRTP. */
  readonly taps = new Set<MediaSink>();
  packets = 0;
  bytes = 0;
  readonly #path: Path;
  readonly #security: Security;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #continuity = new Continuity();
  /** Of payload. */
  #octets = 0;
  #payloadType = 0;

  constructor(path: Path, security: Security, clock: Pick<Clock, 'monotonicMs'>) {
    this.#path = path;
    this.#security = security;
    this.#clock = clock;
  }

  /** Null before the first packet. */
  get ssrc(): number | null {
    return this.#continuity.latest?.ssrc ?? null;
  }

  /** @param keepsNumbers  those that the packet bears; else they are replaced by those of the stream */
  sendRtp(packet: Uint8Array, types: AgreedTypes, keepsNumbers: boolean): void {
    if (!this.#isOpen) return;
    const nowMs = this.#clock.monotonicMs();
    if (keepsNumbers) this.#continuity.follow(packet, nowMs);
    else this.#continuity.adopt(packet, types, nowMs);
    if (this.taps.size > 0) for (const tap of this.taps) tap.sendRtp(packet);
    const { sender } = this.#security;
    const wire = sender === null ? packet : sender.sealRtp(packet);
    if (wire === null) return;
    this.#path.send(wire);
    this.packets += 1;
    this.bytes += packet.length;
    this.#octets += packet.length - headerBytesOf(packet);
    this.#payloadType = payloadTypeOf(packet);
  }

  sendUdptl(datagram: Uint8Array): void {
    if (!this.#isOpen) return;
    this.#path.send(datagram);
    this.packets += 1;
    this.bytes += datagram.length;
  }

  /** Of the type that was sent last. */
  clockRateHz(types: AgreedTypes): number {
    return types.sentClockRateHz(this.#payloadType);
  }

  /** What reports say of it; null before the first packet. */
  stream(types: AgreedTypes): SentStream | null {
    const { latest } = this.#continuity;
    if (latest === null) return null;
    return { ...latest, clockRateHz: this.clockRateHz(types), packets: this.packets, octets: this.#octets };
  }

  get #isOpen(): boolean {
    return this.#path.hasTarget && !this.#security.isPending;
  }
}
