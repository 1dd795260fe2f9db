import { isIP } from 'node:net';
import {
  type AudioDescription,
  anchor,
  answer,
  codecFor,
  describe,
  type LocalMedia,
  type MediaEndpoint,
  type MediaServer,
  newOrigin,
  nextVersion,
  type PayloadFormat,
  remoteMedia,
  type StreamStatistics,
} from '#edge/media/index.ts';
import type { LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';

/** SDP that cannot be used; the leg that sent it hears 488. */
export interface SdpProblem {
  readonly code: 'unusable-sdp';
  readonly why: string;
}

/**
 * The media of one leg: its endpoint, and the SDP between it and us. SDP is anchored on the way through, so that each
 * side sends to us and neither learns where the other is.
 */
export class LegMedia {
  readonly endpoint: MediaEndpoint;
  #origin;
  #sent = '';
  #received = '';
  #agreed = '';

  constructor(endpoint: MediaEndpoint, chance: Chance) {
    this.endpoint = endpoint;
    this.#origin = newOrigin(chance);
  }

  /** Our half of what is agreed; '' before the first agreement. */
  get agreed(): string {
    return this.#agreed;
  }

  /** The leg's half of what is agreed, or is about to be. */
  get received(): string {
    return this.#received;
  }

  receive(sdp: string): Result<AudioDescription, SdpProblem> {
    const described = describe(sdp);
    if (!described.ok) return unusable(described.error);
    this.#received = sdp;
    return ok(described.audio);
  }

  /** What this leg gets of the other leg's SDP, as an offer or as the answer to its own. */
  write(theirs: string, offer?: string): Result<string, SdpProblem> {
    return this.#send((local) => anchor(theirs, local, offer));
  }

  /** Our own answer to the leg's offer: for calls that end at this edge. */
  answerAlone(offer: string, codecs?: readonly string[]): Result<string, SdpProblem> {
    return this.#send((local) => answer(offer, local, codecs));
  }

  /** The format of what we send ourselves: the first that both halves have and we can make. */
  get ownFormat(): PayloadFormat | null {
    const [theirs, ours] = [describe(this.#received), describe(this.#agreed)];
    if (!theirs.ok || !ours.ok) return null;
    const isTheirs = ({ payloadType }: PayloadFormat) =>
      theirs.audio.payloads.some((format) => format.payloadType === payloadType);
    return ours.audio.payloads.find((format) => isTheirs(format) && codecFor(format) !== null) ?? null;
  }

  /** Both halves of an exchange are known: the endpoint learns whom to talk to. */
  agree(): void {
    const [theirs, ours] = [describe(this.#received), describe(this.#sent)];
    this.#agreed = this.#sent;
    if (theirs.ok && ours.ok) this.endpoint.setRemote(remoteMedia(theirs.audio, ours.audio));
  }

  /** Gives the ports back; what the leg's media was like, for the bill. */
  async close(): Promise<LegMediaRecord> {
    return toRecord(await this.endpoint.close(), this.#received);
  }

  /** The version grows only when something new is said (RFC 3264 §8). */
  #send(
    make: (local: LocalMedia) => { ok: true; sdp: string } | { ok: false; error: string },
  ): Result<string, SdpProblem> {
    const { address, rtpPort, rtcpPort } = this.endpoint;
    let made = make({ address, rtpPort, rtcpPort, origin: this.#origin });
    if (made.ok && this.#sent !== '' && made.sdp !== this.#sent) {
      this.#origin = nextVersion(this.#origin);
      made = make({ address, rtpPort, rtcpPort, origin: this.#origin });
    }
    if (!made.ok) return unusable(made.error);
    this.#sent = made.sdp;
    return ok(made.sdp);
  }
}

/**
 * Takes a media endpoint for a leg.
 *
 * @param leg.peer  an address of the leg's phone: media goes by the same IP version
 * @param leg.near  the leg it will be bridged with
 */
export async function openLegMedia(
  server: MediaServer,
  chance: Chance,
  { peer, near }: { peer: string; near?: LegMedia | undefined },
): Promise<Result<LegMedia, { code: 'no-media' }>> {
  const opened = await server.open({ peer, near: near?.endpoint });
  return opened.ok ? ok(new LegMedia(opened.endpoint, chance)) : fail({ code: 'no-media' });
}

/** Where an SDP wants to hear media, which may be by another IP version than it came; undefined when it gives no address. */
export function mediaAddressIn(sdp: string): string | undefined {
  const described = describe(sdp);
  return described.ok && isIP(described.audio.address) !== 0 ? described.audio.address : undefined;
}

const unusable = (why: string) => fail({ code: 'unusable-sdp' as const, why });

function toRecord({ received, sent, mos }: StreamStatistics, sdp: string): LegMediaRecord {
  const described = describe(sdp);
  const codec = described.ok ? described.audio.payloads[0] : undefined;
  return {
    codec: codec ? `${codec.name}/${codec.clockRateHz}` : null,
    packetsReceived: received.packets,
    packetsSent: sent.packets,
    packetsLost: received.lost,
    jitterMs: received.jitterMs,
    mos,
  };
}
