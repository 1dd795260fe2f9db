import { onTestFinished, vi } from 'vitest';
import { codecFor } from '#edge/media/codec/index.ts';
import { eventPackets } from '#edge/media/dtmf/index.ts';
import { payloadOf, payloadTypeOf } from '#edge/media/rtp/packet.ts';
import { ToneGenerator } from '#edge/media/tone/index.ts';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { toneStrength } from '../audio/index.ts';
import { PCMA } from '../media/index.ts';
import { PATIENCE_MS } from '../patience.ts';
import { RtpPeer } from '../rtp/index.ts';
import { SipUser } from './sip-user.ts';
import type { TestEdge } from './test-edge.ts';

/** A phone that says a tone of its own for as long as it talks, and tells which of the others it hears. */
export class Talker {
  readonly user: SipUser;
  readonly hz: number;
  readonly #media: RtpPeer;
  readonly #codec = codecFor(PCMA);
  #port = 0;
  #cseq = 2;
  accepted: SipMessage | null = null;

  private constructor(user: SipUser, media: RtpPeer, hz: number) {
    [this.user, this.#media, this.hz] = [user, media, hz];
  }

  /** Registers. Closed with the test. */
  static async at(edge: TestEdge, account: { extension: string; domain: string }, hz: number): Promise<Talker> {
    const talker = new Talker(await SipUser.at(edge, account), await RtpPeer.open(), hz);
    onTestFinished(() => talker.#close());
    await talker.user.register();
    return talker;
  }

  /** Dials, is answered, and begins to talk. @returns the number in the Contact of the answer */
  async dials(number: string): Promise<string> {
    const accepted = await this.user.ask('INVITE', number, {}, this.#sdp);
    this.accepted = accepted;
    this.says('ACK', 2);
    this.#talk(accepted.text);
    return /sip:([^@]+)@/.exec(accepted.get(H.contact) ?? '')?.[1] ?? '';
  }

  /** Is called, answers, and begins to talk. */
  async answers(): Promise<void> {
    const invite = await this.user.phone.hears('INVITE', PATIENCE_MS);
    this.user.phone.respond(invite, 200, {}, this.#sdp, this.user.account.extension);
    await this.user.phone.hears('ACK', PATIENCE_MS);
    this.#talk(invite.text);
  }

  /** Takes the media of whoever offers it anew within the call, and talks there. */
  takesMedia(): void {
    const take = async () => {
      const invite = await this.user.phone.hears('INVITE', PATIENCE_MS);
      this.user.phone.respond(invite, 200, {}, this.#sdp);
      this.#port = Number(/m=audio (\d+)/.exec(invite.text)?.[1]);
    };
    take().catch(() => {}); // it may not be offered any
  }

  says(method: string, cseq: number): void {
    const dialog = {
      From: this.accepted?.get(H.from) ?? '',
      To: this.accepted?.get(H.to) ?? '',
      'Call-ID': this.accepted?.get(H.callId) ?? '',
    };
    this.user.phone.request(method, 'sip:edge.invalid', { ...dialog, CSeq: `${cseq} ${method}` });
  }

  async hangsUp(): Promise<void> {
    this.#cseq += 1;
    this.says('BYE', this.#cseq);
    await this.user.phone.hears(200, PATIENCE_MS);
  }

  /** As telephone events. */
  presses(keys: string): void {
    for (const [at, key] of [...keys].entries())
      for (const { payload } of eventPackets(key, 60, 8000))
        this.#media.sendRtp(this.#port, { payloadType: 101, payload, rtpTicks: 1_000_000 * (at + 1) });
  }

  /** Waits until it hears exactly these tones, of these. */
  hears(expected: readonly number[], of: readonly number[]): Promise<void> {
    const sorted = expected.toSorted((a, b) => a - b);
    return vi.waitFor(
      () => {
        const samples = this.#lastHeard();
        if (samples.length < 4000) throw new Error('nothing is heard yet');
        const heard = of.filter((hz) => toneStrength(samples, hz, 8000) > 0.1).sort((a, b) => a - b);
        if (heard.join() !== sorted.join()) throw new Error(`hears ${heard}, not ${sorted}`);
      },
      { interval: 50, timeout: 60_000 },
    );
  }

  /** Of the last half second. */
  #lastHeard(): number[] {
    return this.#media.heard
      .filter(({ packet }) => payloadTypeOf(packet) === 8)
      .slice(-25)
      .flatMap(({ packet }) => [...(this.#codec?.decode(payloadOf(packet)) ?? [])]);
  }

  get #sdp(): string {
    return OFFER.replace('audio 40000 RTP/AVP 8', `audio ${this.#media.rtpPort} RTP/AVP 8 101`).replace(
      'a=sendrecv',
      'a=rtpmap:101 telephone-event/8000\r\na=sendrecv',
    );
  }

  #talk(theirs: string): void {
    this.#port = Number(/m=audio (\d+)/.exec(theirs)?.[1]);
    const tone = new ToneGenerator({ steps: [{ hz: [this.hz], ms: 0 }], levelDb: -18 }, 8000);
    let sequence = 0;
    const talking = setInterval(() => {
      const payload = Buffer.from(this.#codec?.encode(tone.next(160)) ?? []);
      this.#media.sendRtp(this.#port, { sequence, rtpTicks: 160 * sequence, payloadType: 8, payload });
      sequence += 1;
    }, 20);
    onTestFinished(() => clearInterval(talking));
  }

  async #close(): Promise<void> {
    this.#media.close();
    await this.user.close();
  }
}
