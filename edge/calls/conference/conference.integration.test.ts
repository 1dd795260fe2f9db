import { expect, onTestFinished, test, vi } from 'vitest';
import { codecFor } from '#edge/media/codec/index.ts';
import { payloadOf, payloadTypeOf } from '#edge/media/rtp/packet.ts';
import { ToneGenerator } from '#edge/media/tone/index.ts';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { toneStrength } from '#test/world/audio/index.ts';
import { SipUser, startTestEdge, type TestEdge } from '#test/world/edge/index.ts';
import { PCMA } from '#test/world/media/index.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';

const DOMAIN = 'acme.example';
const TONES = { 200: 500, 201: 900, 202: 1400 } as const;
type Extension = `${keyof typeof TONES}`;

/** A phone that says its tone for as long as it lives. */
class Talker {
  readonly user: SipUser;
  readonly #media: RtpPeer;
  readonly #hz: number;
  readonly #codec = codecFor(PCMA);
  accepted: SipMessage | null = null;

  private constructor(user: SipUser, media: RtpPeer, hz: number) {
    [this.user, this.#media, this.#hz] = [user, media, hz];
  }

  static async at(edge: TestEdge, extension: Extension): Promise<Talker> {
    const talker = new Talker(
      await SipUser.at(edge, { extension, domain: DOMAIN }),
      await RtpPeer.open(),
      TONES[extension],
    );
    onTestFinished(() => talker.#close());
    await talker.user.register();
    return talker;
  }

  /** Dials, is answered, and begins to talk. @returns the number in the Contact of the answer */
  async dials(number: string): Promise<string> {
    const sdp = OFFER.replace('audio 40000', `audio ${this.#media.rtpPort}`);
    const accepted = await this.user.ask('INVITE', number, {}, sdp);
    this.accepted = accepted;
    this.says('ACK', 2);
    const port = Number(/m=audio (\d+)/.exec(accepted.text)?.[1]);
    const tone = new ToneGenerator({ steps: [{ hz: [this.#hz], ms: 0 }], levelDb: -18 }, 8000);
    let sequence = 0;
    const talking = setInterval(() => {
      const payload = Buffer.from(this.#codec?.encode(tone.next(160)) ?? []);
      this.#media.sendRtp(port, { sequence, rtpTicks: 160 * sequence, payloadType: 8, payload });
      sequence += 1;
    }, 20);
    onTestFinished(() => clearInterval(talking));
    return /sip:([^@]+)@/.exec(accepted.get(H.contact) ?? '')?.[1] ?? '';
  }

  says(method: string, cseq: number): void {
    const dialog = {
      From: this.accepted?.get(H.from) ?? '',
      To: this.accepted?.get(H.to) ?? '',
      'Call-ID': this.accepted?.get(H.callId) ?? '',
    };
    this.user.phone.request(method, 'sip:edge.invalid', { ...dialog, CSeq: `${cseq} ${method}` });
  }

  /** Which of the tones are in the last half second that it has heard. */
  get hears(): number[] {
    const codec = codecFor(PCMA);
    const samples = this.#media.heard
      .filter(({ packet }) => payloadTypeOf(packet) === 8)
      .slice(-25)
      .flatMap(({ packet }) => [...(codec?.decode(payloadOf(packet)) ?? [])]);
    if (samples.length < 4000) return [];
    return Object.values(TONES).filter((hz) => toneStrength(samples, hz, 8000) > 0.1);
  }

  async #close(): Promise<void> {
    this.#media.close();
    await this.user.close();
  }
}

test('three phones in a conference of the first one: each hears the two others; when one hangs up the two go on (RFC 4579)', async () => {
  const edge = await startTestEdge([{ domain: DOMAIN, extensions: ['200', '201', '202'] }]);
  onTestFinished(() => edge.close());
  const [alice, bob, carol] = (await Promise.all(
    (['200', '201', '202'] as const).map((one) => Talker.at(edge, one)),
  )) as [Talker, Talker, Talker];
  const number = await alice.dials('*30');
  expect([number.slice(0, 3), alice.accepted?.get(H.contact)]).toEqual(['*30', expect.stringContaining('isfocus')]);
  for (const talker of [bob, carol]) expect(await talker.dials(number)).toBe(number);
  const hearing = (expected: number[][]) =>
    vi.waitFor(() => expect([alice, bob, carol].map(({ hears }) => hears)).toEqual(expected), {
      interval: 50,
      timeout: 10_000,
    });
  await hearing([
    [900, 1400],
    [500, 1400],
    [500, 900],
  ]);
  alice.says('BYE', 3);
  await alice.user.phone.hears(200);
  await vi.waitFor(() => expect([bob, carol].map(({ hears }) => hears)).toEqual([[1400], [900]]), {
    interval: 50,
    timeout: 10_000,
  });
}, 30_000);
