import { isIP } from 'node:net';
import {
  addressIn,
  anchor,
  answer,
  answeredStreams,
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
  type Program,
  problemOf,
  type RemoteMedia,
  remoteMedia,
  type SecurityKind,
  type SrtpKeys,
  type StreamStatistics,
  speechIn,
  streamsIn,
  withOwnCodecs,
} from '#edge/media/index.ts';
import type { LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import type { Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';
import type { BridgedMedia, SdpProblem } from './bridged-media.ts';
import { codecOf, toRecord } from './leg-record.ts';
import { LegStreams } from './leg-streams.ts';
import { type Halves, type MediaWishes, OfferTerms, securityIn } from './offer-terms.ts';

/** What a leg is to hear; a promise of it where files have to be fetched first: silence until then. */
export type Playable = Program | null | Promise<Program | null>;

/**
 * The media of one leg in our own engine: the endpoint of its audio, those of further streams, and the SDP between it and us. SDP is anchored on the way through,
 * so that each side sends to us and neither learns where the other is. Each leg has security of its own: none, SRTP with
 * keys in SDP (RFC 4568), or what browsers want (RFC 8827).
 */
export class LegMedia implements BridgedMedia {
  #endpoint: MediaEndpoint;
  /** Of the other IP version: in use as soon as that is agreed on. */
  #next: MediaEndpoint | null = null;
  /** What the endpoints before this one have to say. */
  readonly #former: Promise<StreamStatistics>[] = [];
  readonly #streams: LegStreams;
  #partner: LegMedia | null = null;
  /** What is to be played as soon as it is known. */
  #awaited: Playable = null;
  #isClosed = false;
  readonly #watches = new Set<SilenceWatch>();
  readonly #server: MediaServer;
  readonly #chance: Chance;
  readonly #terms: OfferTerms;
  #origin;
  #srtpKeys: SrtpKeys | undefined;
  #ice: IceCredentials | undefined;
  #sent = '';
  #received = '';
  #agreed = '';
  /** The last halves that had audio: during a fax they may have none. */
  #spoken: Halves = { agreed: '', received: '' };
  /** What both of them have, by our preference. */
  #agreedFormats: readonly OfferedFormat[] = [];

  /** @param transport  what the leg's SIP goes over */
  constructor(
    server: MediaServer,
    endpoint: MediaEndpoint,
    chance: Chance,
    transport: Transport,
    wishes?: MediaWishes | undefined,
    codecs?: readonly string[] | undefined,
  ) {
    this.#server = server;
    this.#endpoint = endpoint;
    this.#streams = new LegStreams(server, chance);
    this.#chance = chance;
    this.#terms = new OfferTerms(transport, wishes, codecs);
    this.#origin = newOrigin(chance);
  }

  /** Of the audio. Another one after the phone has moved to the other IP version. */
  get endpoint(): MediaEndpoint {
    return this.#endpoint;
  }

  get agreed(): string {
    return this.#agreed;
  }

  get received(): string {
    return this.#received;
  }

  receive(sdp: string): Result<null, SdpProblem> {
    const problem = problemOf(sdp);
    if (problem !== null) return unusable(problem);
    this.#received = sdp;
    return ok(null);
  }

  receiveAnswer(sdp: string): Result<null, SdpProblem> {
    const [theirs, ours] = [describe(sdp), describe(this.#sent)];
    if (theirs.ok && ours.ok && remoteMedia(theirs.audio, ours.audio) === null) return unusable('no-common-crypto');
    return this.receive(sdp);
  }

  bridge(other: LegMedia): void {
    this.#awaited = null;
    this.#partner = other;
    other.#partner = this;
    this.#server.bridge(this.#endpoint, other.#endpoint);
    this.#streams.bridge(other.#streams);
  }

  /** Codecs that only one side has are left to the engine to transcode. */
  write(theirs: string, offer?: string): Promise<Result<string, SdpProblem>> {
    return offer === undefined ? this.#offer(theirs) : this.#answer(theirs, offer);
  }

  async #offer(theirs: string): Promise<Result<string, SdpProblem>> {
    const wish = this.#terms.limit(this.#terms.hasOwnCodecs(theirs, this.#spoken) ? withOwnCodecs(theirs) : theirs);
    const security = this.#terms.security(theirs, this.#spoken);
    // Browsers want all streams on one port.
    const wanted = security === 'webrtc' ? [] : streamsIn(wish);
    const isSecured = security === 'sdes';
    const wishes = wanted.map(({ index, protocol }) => ({ index, protocol, isSecured }));
    const streams = await this.#streams.open(wishes, this.#endpoint);
    return this.#send((local) => anchor(wish, { ...local, streams }), security);
  }

  async #answer(theirs: string, offer: string): Promise<Result<string, SdpProblem>> {
    const sdp = inTermsOf(offer, theirs);
    if (sdp === null) return unusable('no-common-codec');
    await this.#follow(offer);
    this.#heedIceRestart(offer);
    const answered = new Set(answeredStreams(sdp, offer).map(({ index }) => index));
    const wishes = streamsIn(offer)
      .filter(({ index }) => answered.has(index))
      .map(({ index, protocol, media }) => ({ index, protocol, isSecured: media.crypto.length > 0 }));
    const streams = await this.#streams.open(wishes, this.#next ?? this.#endpoint);
    return this.#send((local) => anchor(sdp, { ...local, streams }, offer), securityIn(offer));
  }

  concede(): boolean {
    return this.#terms.concede(this.#spoken);
  }

  /** Our own answer to the leg's offer: for calls that end at this edge. */
  async answerAlone(offer: string, codecs?: readonly string[]): Promise<Result<string, SdpProblem>> {
    await this.#follow(offer);
    this.#heedIceRestart(offer);
    return this.#send((local) => answer(offer, local, codecs), securityIn(offer));
  }

  /** The format of what we send ourselves: the first that both halves have and we can make. */
  get ownFormat(): PayloadFormat | null {
    return this.#agreedFormats.find(isOwnCodec) ?? null;
  }

  get codec(): string | null {
    return codecOf(speechIn(this.#agreedFormats)[0]);
  }

  /** The phone hears this and nothing else from now on; null: nothing. A codec that we cannot make is silence, too. */
  play(program: Playable): void {
    this.#awaited = null;
    if (program instanceof Promise) {
      this.#play(null);
      this.#awaited = program;
      // Whatever else has been begun meanwhile, goes on.
      void program.then((found) => {
        if (this.#awaited === program) this.play(found);
      });
    } else this.#play(program);
  }

  /** What is still to be found is not wanted any more. */
  callOffPlay(): void {
    this.#awaited = null;
  }

  #play(program: Program | null): void {
    if (this.#partner) this.#partner.#partner = null;
    this.#partner = null;
    this.#streams.part();
    const format = this.ownFormat;
    if (program && format) this.#server.play(this.#endpoint, program, format);
    else this.#server.unbridge(this.#endpoint);
  }

  /** The endpoints learn whom to talk to. */
  agree(): void {
    this.#agreed = this.#sent;
    this.#moveToNext();
    const [theirs, ours] = [describe(this.#received), describe(this.#sent)];
    const hasAudio = theirs.ok && ours.ok;
    if (hasAudio) {
      this.#spoken = { agreed: this.#sent, received: this.#received };
      const types = new Set(theirs.audio.payloads.map(({ payloadType }) => payloadType));
      this.#agreedFormats = ours.audio.payloads.filter(({ payloadType }) => types.has(payloadType));
    }
    const remote = this.#remote();
    // Without audio the phone may be silent: nobody waits for it.
    if (remote !== null) this.#endpoint.setRemote(hasAudio ? remote : { ...remote, direction: 'inactive' });
    this.#streams.agree(this.#received, this.#sent);
  }

  /** The endpoint of the audio is told of nothing before it is agreed. */
  withdraw(): void {
    this.#streams.withdraw();
  }

  onSilence(seconds: number, wake: () => void): () => void {
    const watch: SilenceWatch = { seconds, wake, callOff: () => {} };
    this.#watches.add(watch);
    this.#arm(watch);
    return () => {
      this.#watches.delete(watch);
      watch.callOff();
    };
  }

  sendDigit(digit: string, ms: number): boolean {
    return this.#endpoint.sendDigits(digit, ms);
  }

  async close(): Promise<LegMediaRecord> {
    this.#isClosed = true;
    const described = describe(this.#received);
    const wished = described.ok ? described.audio.payloads : [];
    const [codec] = speechIn(this.#spoken.agreed === '' ? wished : this.#agreedFormats);
    const [last, former] = await Promise.all([
      this.#endpoint.close(),
      Promise.all(this.#former),
      this.#next?.close(),
      this.#streams.close(),
    ]);
    return toRecord([last, ...former], codec);
  }

  /** What is agreed about audio, now or last. */
  #remote(): RemoteMedia | null {
    const [theirs, ours] = [describe(this.#spoken.received), describe(this.#spoken.agreed)];
    return theirs.ok && ours.ok ? remoteMedia(theirs.audio, ours.audio) : null;
  }

  /** A phone that moves to the other IP version reaches no address of the one before. Browsers prove by ICE where they are. */
  async #follow(offer: string): Promise<void> {
    const peer = addressIn(offer);
    const place = this.#next ?? this.#endpoint;
    if (peer === undefined || securityIn(offer) === 'webrtc' || isIP(peer) === isIP(place.address)) return;
    if (isIP(peer) === isIP(this.#endpoint.address)) return this.#forgetNext();
    const opened = await this.#server.open({ peer, near: this.#endpoint });
    if (!opened.ok) return;
    // We may have no address of that version, or the call may have ended.
    const isOfUse = isIP(opened.endpoint.address) === isIP(peer) && this.#next === null && !this.#isClosed;
    if (isOfUse) this.#next = opened.endpoint;
    else void opened.endpoint.close();
  }

  #forgetNext(): void {
    void this.#next?.close();
    this.#next = null;
  }

  #moveToNext(): void {
    if (this.#next === null) return;
    this.#former.push(this.#endpoint.close());
    this.#endpoint = this.#next;
    this.#next = null;
    if (this.#partner) this.#server.bridge(this.#endpoint, this.#partner.#endpoint);
    for (const watch of this.#watches) this.#arm(watch);
  }

  #arm(watch: SilenceWatch): void {
    watch.callOff = this.#endpoint.onSilence(watch.seconds, () => {
      this.#watches.delete(watch);
      watch.wake();
    });
  }

  #keys(): SrtpKeys {
    this.#srtpKeys ??= newSrtpKeys(this.#chance);
    return this.#srtpKeys;
  }

  /** A browser that looks for another way begins anew on both sides (RFC 8445 §9). */
  #heedIceRestart(offer: string): void {
    const [before, now] = [this.#spoken.received, offer].map(ufragIn);
    if (before !== undefined && before !== now) this.#ice = undefined;
  }

  #local(security: SecurityKind): Omit<LocalMedia, 'origin'> {
    const { address, rtpPort, rtcpPort } = this.#next ?? this.#endpoint;
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

interface SilenceWatch {
  readonly seconds: number;
  readonly wake: () => void;
  callOff: () => void;
}

/** Where the other side of a leg is, and what it wants. */
export interface LegPlace {
  /** An address of it: media goes by the same IP version. */
  readonly peer: string;
  /** What its SIP goes over. */
  readonly transport: Transport;
  /** Of a trunk. */
  readonly wishes?: MediaWishes | undefined;
  /** What the tenant lets be spoken there, the best first; every codec unless told. */
  readonly codecs?: readonly string[] | undefined;
}

/**
 * Takes a media endpoint for a leg.
 *
 * @param leg.near  the leg it will be bridged with
 */
export async function openLegMedia(
  server: MediaServer,
  chance: Chance,
  { peer, transport, near, wishes, codecs }: LegPlace & { near?: LegMedia | undefined },
): Promise<Result<LegMedia, { code: 'no-media' }>> {
  const opened = await server.open({ peer, near: near?.endpoint });
  if (!opened.ok) return fail({ code: 'no-media' });
  return ok(new LegMedia(server, opened.endpoint, chance, transport, wishes, codecs));
}

/** No number: Chromium gives those to sections without a name, such as a phone's video that we refuse. */
const FIRST_MID = 'audio';

function ufragIn(sdp: string): string | undefined {
  const described = describe(sdp);
  return described.ok ? described.audio.webrtc?.ice.ufrag : undefined;
}

const unusable = (why: string) => fail({ code: 'unusable-sdp' as const, why });
