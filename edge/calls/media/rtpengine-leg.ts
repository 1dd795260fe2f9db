import { isIPv6 } from 'node:net';
import {
  type AudioDescription,
  describe,
  newOrigin,
  nextVersion,
  remoteMedia,
  speechIn,
  withOrigin,
} from '#edge/media/index.ts';
import type { RtpengineCall, Rtpengines, TagStatistics } from '#edge/media/rtpengine/index.ts';
import type { LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';
import type { BridgedMedia, SdpProblem } from './bridged-media.ts';
import type { LegPlace } from './leg-media.ts';
import { codecOf } from './leg-record.ts';
import { OfferTerms, securityIn } from './offer-terms.ts';
import { answerOptions, offerOptions } from './rtpengine-options.ts';

/**
 * The media of one leg of a call that rtpengine relays. SDP is rewritten over there; only the identity in it is ours, as
 * two callees of one caller would bring two.
 */
export class RtpengineLeg implements BridgedMedia {
  readonly #tag: string;
  readonly #isIpv6: boolean;
  readonly #terms: OfferTerms;
  /** The call over there, and the other leg in it. */
  #call: RtpengineCall | null = null;
  #partner: RtpengineLeg | null = null;
  /** This leg has been sent an offer whose answer rtpengine has not seen. */
  #hasOpenOffer = false;
  #origin;
  #sent = '';
  #received = '';
  #agreed = '';

  constructor(tag: string, { chance, peer, transport, wishes, codecs }: { chance: Chance } & LegPlace) {
    this.#tag = tag;
    this.#isIpv6 = isIPv6(peer);
    this.#terms = new OfferTerms(transport, wishes, codecs);
    this.#origin = newOrigin(chance);
  }

  get agreed(): string {
    return this.#agreed;
  }

  get received(): string {
    return this.#received;
  }

  get codec(): string | null {
    return this.#agreed === '' ? null : codecOf(speechIn(mediaOf(this.#received)?.payloads ?? [])[0]);
  }

  /** Gives a leg that is to ring for another one a call of its own over there: of several that ring, one stays. */
  ringFor(caller: RtpengineLeg, call: RtpengineCall): void {
    this.#call = call;
    this.#partner = caller;
  }

  receive(sdp: string): Result<null, SdpProblem> {
    const described = describe(sdp);
    if (!described.ok) return unusable(described.error);
    this.#received = sdp;
    return ok(null);
  }

  receiveAnswer(sdp: string): Result<null, SdpProblem> {
    const [theirs, ours] = [describe(sdp), describe(this.#sent)];
    if (theirs.ok && ours.ok && remoteMedia(theirs.audio, ours.audio) === null) return unusable('no-common-crypto');
    return this.receive(sdp);
  }

  /** @param other  the leg that has rung for this one */
  bridge(other: RtpengineLeg): void {
    this.#call = other.#call;
    this.#partner = other;
  }

  async write(theirs: string, offer?: string): Promise<Result<string, SdpProblem>> {
    const partner = this.#partner;
    if (!partner || !this.#call) throw new Error(`media of ${this.#tag} has nobody to talk to yet`);
    // Fax would be made to RTP over there.
    if (offer === undefined && !describe(theirs).ok) return unusable('no-audio');
    const exchange = { from: partner.#tag, to: this.#tag, sdp: theirs };
    const written =
      offer === undefined
        ? await this.#call.offer({ ...exchange, options: this.#offerOptions(theirs) })
        : await this.#call.answer({ ...exchange, options: answerOptions(offer) });
    if (!written.ok) return unusable(written.problem.code);
    if (offer === undefined) this.#hasOpenOffer = true;
    else partner.#hasOpenOffer = false;
    return this.#send(written.value);
  }

  concede(): boolean {
    return this.#terms.concede(this);
  }

  agree(): void {
    this.#agreed = this.#sent;
    const theirs = describe(this.#received);
    this.#call?.maySend(this.#tag, theirs.ok && MAY_SEND.has(theirs.audio.direction));
    if (this.#hasOpenOffer) this.#answerOverThere();
  }

  withdraw(): void {
    const [call, partner] = [this.#call, this.#partner];
    if (!call || !partner || this.#agreed === '') return;
    const sdp = partner.#received;
    const wishes = { security: securityIn(this.#agreed), isIpv6: this.#isIpv6, hasOwnCodecs: false };
    void call.offer({ from: partner.#tag, to: this.#tag, sdp, options: offerOptions(sdp, wishes) });
    this.#answerOverThere();
  }

  onSilence(seconds: number, wake: () => void): () => void {
    return this.#call?.onSilence(this.#tag, seconds, wake) ?? (() => undefined);
  }

  /** rtpengine makes digits only in calls that it transcodes: INFO stays INFO. */
  sendDigit(): boolean {
    return false;
  }

  async close(): Promise<LegMediaRecord | null> {
    const statistics = await this.#call?.close();
    return statistics ? toRecord(statistics(this.#tag), this.#received) : null;
  }

  /** What the other leg would get of this answer is of no interest: it has made no offer. */
  #answerOverThere(): void {
    const [call, partner] = [this.#call, this.#partner];
    if (!call || !partner) return;
    this.#hasOpenOffer = false;
    const options = answerOptions(partner.#received);
    void call.answer({ from: this.#tag, to: partner.#tag, sdp: this.#received, options });
  }

  #offerOptions(theirs: string) {
    const security = this.#terms.security(theirs, this);
    const hasOwnCodecs = this.#terms.hasOwnCodecs(theirs, this);
    return offerOptions(theirs, { security, isIpv6: this.#isIpv6, hasOwnCodecs });
  }

  /** The version grows only when something new is said (RFC 3264 §8). */
  #send(sdp: string): Result<string, SdpProblem> {
    const address = mediaOf(sdp)?.address;
    if (address === undefined) return unusable('no-address');
    let signed = withOrigin(sdp, { origin: this.#origin, address });
    if (this.#sent !== '' && signed !== this.#sent) {
      this.#origin = nextVersion(this.#origin);
      signed = withOrigin(sdp, { origin: this.#origin, address });
    }
    this.#sent = signed;
    return ok(signed);
  }
}

/**
 * The media of a leg at rtpengine.
 *
 * @param leg.peer  an address of the leg's phone: media goes by the same IP version, where rtpengine has it
 * @param leg.near  the leg that it rings for
 */
export function openRtpengineLeg(
  rtpengines: Pick<Rtpengines, 'canTake' | 'call'>,
  chance: Chance,
  { id, near, ...place }: { id: string; near?: RtpengineLeg | undefined } & LegPlace,
): Result<RtpengineLeg, { code: 'no-media' }> {
  if (!rtpengines.canTake(id)) return fail({ code: 'no-media' });
  const leg = new RtpengineLeg(id, { chance, ...place });
  if (near) leg.ringFor(near, rtpengines.call(id));
  return ok(leg);
}

const MAY_SEND: ReadonlySet<string> = new Set(['sendrecv', 'sendonly']);

const unusable = (why: string) => fail({ code: 'unusable-sdp' as const, why });

function mediaOf(sdp: string): AudioDescription | undefined {
  const described = describe(sdp);
  return described.ok ? described.audio : undefined;
}

/** Loss and jitter are what the other phone says of this leg's stream; 0 when it says nothing. */
function toRecord({ codec, packetsReceived, packetsSent, reported }: TagStatistics, sdp: string): LegMediaRecord {
  return {
    codec: codec ?? codecOf(speechIn(mediaOf(sdp)?.payloads ?? [])[0]),
    packetsReceived,
    packetsSent,
    packetsLost: reported?.lost ?? 0,
    jitterMs: reported?.jitterMs ?? 0,
    mos: reported?.mos ?? null,
  };
}
