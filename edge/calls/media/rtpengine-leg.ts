import { isIPv6 } from 'node:net';
import {
  type AudioDescription,
  describe,
  newOrigin,
  nextVersion,
  remoteMedia,
  type SecurityKind,
  speechIn,
  withOrigin,
} from '#edge/media/index.ts';
import type { RtpengineCall, Rtpengines, TagStatistics } from '#edge/media/rtpengine/index.ts';
import type { LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import type { Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';
import type { BridgedMedia, SdpProblem } from './bridged-media.ts';
import { OfferTerms, securityIn } from './offer-terms.ts';

/** Suites that we would not offer ourselves: without encryption, or hardly known by any phone. */
const SUITES_LEFT_OUT = [
  ...['NULL_HMAC_SHA1_80', 'NULL_HMAC_SHA1_32', 'F8_128_HMAC_SHA1_80', 'F8_128_HMAC_SHA1_32'],
  ...['AES_192_CM_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_32'],
].map((suite) => `no-${suite}`);

/** What it adds for a phone that shares no codec with the other side, best first; it transcodes then. */
const OWN_CODECS = ['opus', 'G722', 'PCMU', 'PCMA', 'telephone-event'];

/** As our own engine does it: strangers are not heard, ports stay, nobody learns where the other side is, hold is `sendonly`. */
const ALWAYS = {
  flags: ['strict-source', 'port-latching'],
  replace: ['origin', 'session-connection', 'zero-address'],
  SDES: SUITES_LEFT_OUT,
} as const;

const WITHOUT_BROWSER = { ICE: 'remove', DTLS: 'off' } as const;
/** What who gets the SDP wants of its media. */
const SECURITY = {
  clear: { ...WITHOUT_BROWSER, 'transport-protocol': 'RTP/AVP' },
  sdes: { ...WITHOUT_BROWSER, 'transport-protocol': 'RTP/SAVP' },
  webrtc: {
    'transport-protocol': 'UDP/TLS/RTP/SAVPF',
    ICE: 'force',
    DTLS: 'passive',
    SDES: ['off'],
    'rtcp-mux': ['require'],
  },
} as const satisfies Record<SecurityKind, object>;
/** The same where it answers an offer of theirs, which has said how. */
const ANSWERED = {
  clear: WITHOUT_BROWSER,
  sdes: WITHOUT_BROWSER,
  webrtc: { ICE: 'force', DTLS: 'passive', 'rtcp-mux': ['accept'] },
} as const satisfies Record<SecurityKind, object>;

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

  constructor(tag: string, { chance, peer, transport }: { chance: Chance; peer: string; transport: Transport }) {
    this.#tag = tag;
    this.#isIpv6 = isIPv6(peer);
    this.#terms = new OfferTerms(transport);
    this.#origin = newOrigin(chance);
  }

  get agreed(): string {
    return this.#agreed;
  }

  get received(): string {
    return this.#received;
  }

  /** Gives a leg that is to ring for another one a call of its own over there: of several that ring, one stays. */
  ringFor(caller: RtpengineLeg, call: RtpengineCall): void {
    this.#call = call;
    this.#partner = caller;
  }

  receive(sdp: string): Result<AudioDescription, SdpProblem> {
    const described = describe(sdp);
    if (!described.ok) return unusable(described.error);
    // rtpengine answers a browser that calls, and then no media comes; why is not known. One that is called is well.
    if (described.audio.webrtc !== null && this.#sent === '') return unusable('no-common-crypto');
    this.#received = sdp;
    return ok(described.audio);
  }

  receiveAnswer(sdp: string): Result<AudioDescription, SdpProblem> {
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
    const exchange = { from: partner.#tag, to: this.#tag, sdp: theirs };
    const written =
      offer === undefined
        ? await this.#call.offer({ ...exchange, options: this.#offerOptions(theirs) })
        : await this.#call.answer({ ...exchange, options: { ...ALWAYS, ...ANSWERED[securityIn(offer)] } });
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
    const options = { ...ALWAYS, ...SECURITY[securityIn(this.#agreed)] };
    void call.offer({ from: partner.#tag, to: this.#tag, sdp: partner.#received, options });
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
    const options = { ...ALWAYS, ...ANSWERED[securityIn(partner.#received)] };
    void call.answer({ from: this.#tag, to: partner.#tag, sdp: this.#received, options });
  }

  #offerOptions(theirs: string) {
    const { address } = mediaOf(theirs) ?? {};
    const isOtherFamily = address !== undefined && isIPv6(address) !== this.#isIpv6;
    return {
      ...ALWAYS,
      ...SECURITY[this.#terms.security(theirs, this)],
      ...(isOtherFamily && { 'address-family': this.#isIpv6 ? 'IP6' : 'IP4' }),
      ...(this.#terms.hasOwnCodecs(theirs, this) && { codec: { transcode: OWN_CODECS } }),
    };
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
  { id, peer, transport, near }: { id: string; peer: string; transport: Transport; near?: RtpengineLeg | undefined },
): Result<RtpengineLeg, { code: 'no-media' }> {
  if (!rtpengines.canTake(id)) return fail({ code: 'no-media' });
  const leg = new RtpengineLeg(id, { chance, peer, transport });
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
  const [wished] = speechIn(mediaOf(sdp)?.payloads ?? []);
  return {
    codec: codec ?? (wished ? `${wished.name}/${wished.clockRateHz}` : null),
    packetsReceived,
    packetsSent,
    packetsLost: reported?.lost ?? 0,
    jitterMs: reported?.jitterMs ?? 0,
    mos: reported?.mos ?? null,
  };
}
