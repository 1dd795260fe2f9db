import { isIP } from 'node:net';
import {
  type AudioDescription,
  anchor,
  answer,
  describe,
  type IceCredentials,
  inTermsOf,
  isOwnCodec,
  type LocalMedia,
  type MediaEndpoint,
  type MediaServer,
  newIceCredentials,
  newOrigin,
  newSrtpKeys,
  nextVersion,
  type OfferedFormat,
  type PayloadFormat,
  remoteMedia,
  type SecurityKind,
  type SrtpKeys,
  type StreamStatistics,
  speechIn,
  withOwnCodecs,
} from '#edge/media/index.ts';
import type { LegMedia as LegMediaRecord, LegQuality } from '#shared/cdr/index.ts';
import type { Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';
import type { BridgedMedia, SdpProblem } from './bridged-media.ts';
import { OfferTerms, securityIn } from './offer-terms.ts';

/**
 * The media of one leg in our own engine: its endpoint, and the SDP between it and us. SDP is anchored on the way through,
 * so that each side sends to us and neither learns where the other is. Each leg has security of its own: none, SRTP with
 * keys in SDP (RFC 4568), or what browsers want (RFC 8827).
 */
export class LegMedia implements BridgedMedia {
  readonly endpoint: MediaEndpoint;
  readonly #server: MediaServer;
  readonly #chance: Chance;
  readonly #terms: OfferTerms;
  #origin;
  #srtpKeys: SrtpKeys | undefined;
  #ice: IceCredentials | undefined;
  #sent = '';
  #received = '';
  #agreed = '';
  /** Their half of what is agreed. */
  #theirsAgreed = '';

  /** @param transport  what the leg's SIP goes over */
  constructor(server: MediaServer, endpoint: MediaEndpoint, chance: Chance, transport: Transport) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#chance = chance;
    this.#terms = new OfferTerms(transport);
    this.#origin = newOrigin(chance);
  }

  get agreed(): string {
    return this.#agreed;
  }

  get received(): string {
    return this.#received;
  }

  receive(sdp: string): Result<AudioDescription, SdpProblem> {
    const described = describe(sdp);
    if (!described.ok) return unusable(described.error);
    this.#received = sdp;
    return ok(described.audio);
  }

  receiveAnswer(sdp: string): Result<AudioDescription, SdpProblem> {
    const [theirs, ours] = [describe(sdp), describe(this.#sent)];
    if (theirs.ok && ours.ok && remoteMedia(theirs.audio, ours.audio) === null) return unusable('no-common-crypto');
    return this.receive(sdp);
  }

  bridge(other: LegMedia): void {
    this.#server.bridge(this.endpoint, other.endpoint);
  }

  /** Codecs that only one side has are left to the engine to transcode. */
  write(theirs: string, offer?: string): Result<string, SdpProblem> {
    return offer === undefined ? this.#offer(theirs) : this.#answer(theirs, offer);
  }

  #offer(theirs: string): Result<string, SdpProblem> {
    const wish = this.#terms.hasOwnCodecs(theirs, this) ? withOwnCodecs(theirs) : theirs;
    return this.#send((local) => anchor(wish, local), this.#terms.security(theirs, this));
  }

  #answer(theirs: string, offer: string): Result<string, SdpProblem> {
    const sdp = inTermsOf(offer, theirs);
    if (sdp === null) return unusable('no-common-codec');
    this.#heedIceRestart(offer);
    return this.#send((local) => anchor(sdp, local, offer), securityIn(offer));
  }

  concede(): boolean {
    return this.#terms.concede(this);
  }

  /** Our own answer to the leg's offer: for calls that end at this edge. */
  answerAlone(offer: string, codecs?: readonly string[]): Result<string, SdpProblem> {
    this.#heedIceRestart(offer);
    return this.#send((local) => answer(offer, local, codecs), securityIn(offer));
  }

  /** The format of what we send ourselves: the first that both halves have and we can make. */
  get ownFormat(): PayloadFormat | null {
    return this.#agreedFormats.find(isOwnCodec) ?? null;
  }

  /** What both halves have, by our preference. */
  get #agreedFormats(): readonly OfferedFormat[] {
    const [theirs, ours] = [describe(this.#received), describe(this.#agreed)];
    if (!theirs.ok || !ours.ok) return [];
    const types = new Set(theirs.audio.payloads.map(({ payloadType }) => payloadType));
    return ours.audio.payloads.filter(({ payloadType }) => types.has(payloadType));
  }

  /** The endpoint learns whom to talk to. */
  agree(): void {
    const [theirs, ours] = [describe(this.#received), describe(this.#sent)];
    this.#agreed = this.#sent;
    this.#theirsAgreed = this.#received;
    const remote = theirs.ok && ours.ok ? remoteMedia(theirs.audio, ours.audio) : null;
    if (remote !== null) this.endpoint.setRemote(remote);
  }

  /** The endpoint is told of nothing before it is agreed. */
  withdraw(): void {}

  onSilence(seconds: number, wake: () => void): () => void {
    return this.endpoint.onSilence(seconds, wake);
  }

  sendDigit(digit: string, ms: number): boolean {
    return this.endpoint.sendDigits(digit, ms);
  }

  async close(): Promise<LegMediaRecord> {
    const described = describe(this.#received);
    const wished = described.ok ? described.audio.payloads : [];
    const [codec] = speechIn(this.#agreed === '' ? wished : this.#agreedFormats);
    return toRecord(await this.endpoint.close(), codec);
  }

  #keys(): SrtpKeys {
    this.#srtpKeys ??= newSrtpKeys(this.#chance);
    return this.#srtpKeys;
  }

  /** A browser that looks for another way begins anew on both sides (RFC 8445 §9). */
  #heedIceRestart(offer: string): void {
    const [before, now] = [this.#theirsAgreed, offer].map(ufragIn);
    if (before !== undefined && before !== now) this.#ice = undefined;
  }

  #local(security: SecurityKind): Omit<LocalMedia, 'origin'> {
    const { address, rtpPort, rtcpPort } = this.endpoint;
    const place = { address, rtpPort, rtcpPort };
    if (security === 'sdes') return { ...place, srtpKeys: this.#keys() };
    if (security === 'clear') return place;
    this.#ice ??= newIceCredentials(this.#chance);
    const described = describe(this.#received);
    const mid = (described.ok && described.audio.webrtc?.mid) || FIRST_MID;
    return { ...place, webrtc: { ice: this.#ice, fingerprint: this.#server.fingerprint, mid } };
  }

  /** The version grows only when something new is said (RFC 3264 §8). */
  #send(
    make: (local: LocalMedia) => { ok: true; sdp: string } | { ok: false; error: string },
    security: SecurityKind,
  ): Result<string, SdpProblem> {
    const place = this.#local(security);
    let made = make({ ...place, origin: this.#origin });
    if (made.ok && this.#sent !== '' && made.sdp !== this.#sent) {
      this.#origin = nextVersion(this.#origin);
      made = make({ ...place, origin: this.#origin });
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
 * @param leg.transport  what its SIP goes over
 * @param leg.near  the leg it will be bridged with
 */
export async function openLegMedia(
  server: MediaServer,
  chance: Chance,
  { peer, transport, near }: { peer: string; transport: Transport; near?: LegMedia | undefined },
): Promise<Result<LegMedia, { code: 'no-media' }>> {
  const opened = await server.open({ peer, near: near?.endpoint });
  return opened.ok ? ok(new LegMedia(server, opened.endpoint, chance, transport)) : fail({ code: 'no-media' });
}

/** Where an SDP wants to hear media, which may be by another IP version than it came; undefined when it gives no address. */
export function mediaAddressIn(sdp: string): string | undefined {
  const described = describe(sdp);
  return described.ok && isIP(described.audio.address) !== 0 ? described.audio.address : undefined;
}

/** What browsers call their first section, and would call it in an offer of theirs. */
const FIRST_MID = '0';

function ufragIn(sdp: string): string | undefined {
  const described = describe(sdp);
  return described.ok ? described.audio.webrtc?.ice.ufrag : undefined;
}

const unusable = (why: string) => fail({ code: 'unusable-sdp' as const, why });

/** @param agreed  the format that was to be spoken, for a phone that never said a word */
function toRecord(statistics: StreamStatistics, agreed: PayloadFormat | undefined): LegMediaRecord {
  const { received, sent, mos } = statistics;
  const codec = received.format ?? agreed;
  return {
    codec: codec ? `${codec.name}/${codec.clockRateHz}` : null,
    packetsReceived: received.packets,
    packetsSent: sent.packets,
    packetsLost: received.lost,
    jitterMs: received.jitterMs,
    mos,
    quality: toQuality(statistics),
  };
}

function toQuality({ received, reported, minMos, averageMos }: StreamStatistics): LegQuality {
  return {
    maxJitterMs: received.maxJitterMs,
    packetsDiscarded: received.discarded,
    packetsDuplicated: received.duplicates,
    roundTripMs: reported?.roundTripMs ?? null,
    maxRoundTripMs: reported?.maxRoundTripMs ?? null,
    minMos,
    averageMos,
    phone: reported && {
      packetsLost: reported.lost,
      jitterMs: reported.jitterMs,
      mos: reported.mos,
      listeningMos: reported.listeningMos,
    },
  };
}
