import { headerBytesOf, sequenceOf, ssrcOf, uint32 } from '../rtp/packet.ts';
import { CounterModeRtcp, CounterModeRtp } from './counter-mode.ts';
import { GcmRtcp, GcmRtp } from './gcm.ts';
import { PacketIndices } from './packet-indices.ts';
import { sessionKeys } from './session-keys.ts';
import { type SrtpSuite, SUITE_PARAMETERS } from './suites.ts';
import { E_FLAG, RTCP_HEADER_BYTES, RTCP_WORD_BYTES, type RtcpTransform, type RtpTransform } from './transform.ts';

/**
 * Sources under one key. A call has one at a time, another after each transfer and with each tone of ours; the bound
 * keeps whoever invents them from filling the memory (1.5 KiB each). None is forgotten, because its packets could then be replayed, or its key stream be used a
 * second time. *chosen*
 */
const MAX_SOURCES = 500;

/** Why a packet is of no use. */
export type Refusal = 'replayed' | 'forged';

/** One direction of SRTP and SRTCP: what the other side sends. */
export class SrtpReceiver {
  readonly #rtp: RtpTransform;
  readonly #rtcp: RtcpTransform;
  readonly #rtpIndices = new Map<number, PacketIndices>();
  readonly #rtcpIndices = new Map<number, PacketIndices>();

  /** @param keyMaterial  master key and salt in base64, as long as the suite wants them */
  constructor(suite: SrtpSuite, keyMaterial: string) {
    [this.#rtp, this.#rtcp] = transforms(suite, keyMaterial);
  }

  /** @param packet  what `classify` calls `rtp`; decrypted in place */
  openRtp(packet: Uint8Array): Uint8Array | Refusal {
    if (packet.length < headerBytesOf(packet) + this.#rtp.tagBytes) return 'forged';
    const ssrc = ssrcOf(packet);
    const indices = this.#rtpIndices.get(ssrc) ?? new PacketIndices();
    const index = indices.indexOf(sequenceOf(packet));
    if (!indices.isFresh(index)) return 'replayed';
    const opened = this.#rtp.open(packet, index);
    if (opened === null) return 'forged';
    return use(this.#rtpIndices, ssrc, indices, index) ? opened : 'replayed';
  }

  openRtcp(packet: Uint8Array): Uint8Array | Refusal {
    if (packet.length < RTCP_HEADER_BYTES + RTCP_WORD_BYTES + this.#rtcp.tagBytes) return 'forged';
    const word = this.#rtcp.wordOf(packet);
    const index = word < E_FLAG ? word : word - E_FLAG;
    const ssrc = uint32(packet, 4);
    const indices = this.#rtcpIndices.get(ssrc) ?? new PacketIndices();
    if (!indices.isFresh(index)) return 'replayed';
    const opened = this.#rtcp.open(packet, word);
    if (opened === null) return 'forged';
    return use(this.#rtcpIndices, ssrc, indices, index) ? opened : 'replayed';
  }
}

/** One direction of SRTP and SRTCP: what we send. */
export class SrtpSender {
  readonly #rtp: RtpTransform;
  readonly #rtcp: RtcpTransform;
  readonly #rtpIndices = new Map<number, PacketIndices>();
  #nextRtcpIndex = 0;

  constructor(suite: SrtpSuite, keyMaterial: string) {
    [this.#rtp, this.#rtcp] = transforms(suite, keyMaterial);
  }

  /**
   * @returns a new packet; null for one that repeats a sequence number, or comes later than the window is wide: the
   * receiver would take it for a replay, and other content under the same index would give both away (RFC 3711 §9.1)
   */
  sealRtp(packet: Uint8Array): Buffer | null {
    const ssrc = ssrcOf(packet);
    const indices = this.#rtpIndices.get(ssrc) ?? new PacketIndices();
    const index = indices.indexOf(sequenceOf(packet));
    if (!indices.isFresh(index) || !use(this.#rtpIndices, ssrc, indices, index)) return null;
    return this.#rtp.seal(packet, index);
  }

  /** @returns null when all indices are used up (RFC 3711 §9.2), or for what is too short to be RTCP */
  sealRtcp(packet: Uint8Array): Buffer | null {
    if (this.#nextRtcpIndex >= E_FLAG || packet.length < RTCP_HEADER_BYTES) return null;
    const word = E_FLAG + this.#nextRtcpIndex;
    this.#nextRtcpIndex += 1;
    return this.#rtcp.seal(packet, word);
  }
}

/** @returns false when there are too many sources for another one */
function use(sources: Map<number, PacketIndices>, ssrc: number, indices: PacketIndices, index: number): boolean {
  if (!sources.has(ssrc)) {
    if (sources.size >= MAX_SOURCES) return false;
    sources.set(ssrc, indices);
  }
  indices.use(index);
  return true;
}

function transforms(suite: SrtpSuite, keyMaterial: string): [RtpTransform, RtcpTransform] {
  const { mode, tagBytes, rtcpTagBytes } = SUITE_PARAMETERS[suite];
  const bytes = Buffer.from(keyMaterial, 'base64');
  const [rtp, rtcp] = [sessionKeys(suite, bytes, 'rtp'), sessionKeys(suite, bytes, 'rtcp')];
  return mode === 'gcm'
    ? [new GcmRtp(rtp), new GcmRtcp(rtcp)]
    : [new CounterModeRtp(rtp, tagBytes), new CounterModeRtcp(rtcp, rtcpTagBytes)];
}
