/**
 *   phone                     edge                     other phone
 *     ── INFO: Signal=5 ───────▶
 *     ◀── 200 ──────────────────  ══ RTP: event 5 ═════▶
 *     ── INFO: Signal=x ───────▶
 *     ◀── 400 ──────────────────
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecFor } from '#edge/media/codec/index.ts';
import { digitTone } from '#edge/media/index.ts';
import { toneStrength } from '#test/world/audio/index.ts';
import { CallsWorld } from '#test/world/edge/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';
import {
  ackOk,
  answering,
  dialing,
  inDialog,
  pause,
  releasedByOther,
  response,
  sdp,
  send,
} from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());

const RELAY = 'application/dtmf-relay';
const withMediaAt = ({ rtpPort }: RtpPeer, offer = sdp()) => offer.replace('[media_port]', String(rtpPort));
/** A phone without telephone events. */
const audioAlone = (offer: string) => offer.replace(' 0 101', ' 0').replace(/\n *a=rtpmap:101.*/, '');

async function media(): Promise<RtpPeer & AsyncDisposable> {
  const peer = await RtpPeer.open();
  return Object.assign(peer, { [Symbol.asyncDispose]: async () => peer.close() });
}

const typeOf = (packet: Buffer) => packet.readUInt8(1) & 0x7f;
/** What the packets of one type carry. */
const heardAs = (peer: RtpPeer, type: number) =>
  peer.heard
    .map(({ packet }) => packet)
    .filter((packet) => typeOf(packet) === type)
    .map((packet) => packet.subarray(12));

test.each(['events', 'tones'])(
  'a digit in INFO reaches the other phone as %s, and what is none is refused',
  async (how) => {
    await using rtp = await media();
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const answer = withMediaAt(rtp, how === 'events' ? sdp() : audioAlone(sdp()));
    const callee = bob.waits(answering(releasedByOther(), answer));
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180, { optional: true }),
      response(200, { rrs: true }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      send(inDialog(alice.user, 'INFO', 3, 'Signal=5\nDuration=160', RELAY)),
      response(200),
      send(inDialog(alice.user, 'INFO', 4, 'Signal=x', RELAY)),
      response(400),
      pause(400),
      send(inDialog(alice.user, 'BYE', 5)),
      response(200),
    ]);
    await callee.finished();
    if (how === 'events') {
      const events = heardAs(rtp, 101);
      expect(new Set(events.map((event) => event[0]))).toEqual(new Set([5]));
      expect(events.at(-1)?.readUInt16BE(2)).toBe(1280); // 160 ms
    } else {
      const codec = codecFor({ payloadType: 0, name: 'PCMU', clockRateHz: 8000 });
      const samples = heardAs(rtp, 0).flatMap((payload) => [...(codec?.decode(payload) ?? [])]);
      const [row = 0, column = 0] = digitTone('5').steps[0]?.hz ?? [];
      expect(toneStrength(samples, row, 8000) + toneStrength(samples, column, 8000)).toBeGreaterThan(0.9);
    }
    await world.nextRecord();
    await bob.registers('0');
  },
);

test('a digit in INFO is a key that was pressed at the tone test; other INFO is answered as it should be', async () => {
  await using rtp = await media();
  const alice = world.phone('200');
  await alice.runs([
    ...dialing(alice.user, '*44', { body: withMediaAt(rtp) }),
    response(200, { rrs: true }),
    send(ackOk(alice.user, 2), { retransmits: false }),
    send(inDialog(alice.user, 'INFO', 3, '*', 'application/dtmf')),
    response(200),
    pause(500),
    send(inDialog(alice.user, 'INFO', 4, 'Signal=', RELAY)),
    response(400),
    send(inDialog(alice.user, 'INFO', 5, 'more light', 'application/x-lamp')),
    response(415, { check: `Accept: .*${RELAY}` }),
    send(inDialog(alice.user, 'INFO', 6)),
    response(200),
    send(inDialog(alice.user, 'BYE', 7)),
    response(200),
  ]);
  const codec = codecFor({ payloadType: 0, name: 'PCMU', clockRateHz: 8000 });
  await eventually(() => expect(heardAs(rtp, 0).length).toBeGreaterThan(20));
  const samples = heardAs(rtp, 0).flatMap((payload) => [...(codec?.decode(payload) ?? [])]);
  const strength = Array.from({ length: Math.floor(samples.length / 800) }, (_, piece) =>
    [941, 1209].reduce((sum, hz) => sum + toneStrength(samples.slice(piece * 800, piece * 800 + 800), hz, 8000), 0),
  );
  expect(Math.max(...strength)).toBeGreaterThan(0.9);
  await world.nextRecord();
});
