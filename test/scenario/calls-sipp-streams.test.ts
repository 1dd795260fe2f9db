/**
 *   caller                       edge                      callee
 *     ── re-INVITE m=image ─────▶ ── INVITE m=image ──────▶    ports of the edge's own
 *     ◀── 200 m=image ───────────◀── 200 m=image ──────────
 *     ═══ UDPTL ═════════════════╪══════════════ UDPTL ═══▶
 *     ── re-INVITE m=audio ─────▶ ── INVITE m=audio ──────▶
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CallsWorld } from '#test/world/edge/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import {
  ackOk,
  answer,
  answering,
  dialing,
  inDialog,
  invite,
  pause,
  type RunningSipp,
  releasedByOther,
  request,
  response,
  sdp,
  send,
} from '#test/world/sipp/index.ts';

let world: CallsWorld;
let peers: RtpPeer[] = [];
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());
afterEach(() => {
  for (const peer of peers) peer.close();
  peers = [];
});

async function aPeer(): Promise<RtpPeer> {
  const peer = await RtpPeer.open();
  peers.push(peer);
  return peer;
}

/** Long enough for packets to go to and fro. */
const TALK_MS = 1500;
const FAX_PACKET = Buffer.from('0001010600010106', 'hex');

const faxSdp = ({ rtpPort }: RtpPeer) => `v=0
  o=sipp 1 2 IN IP4 [local_ip]
  s=-
  c=IN IP4 [local_ip]
  t=0 0
  m=image ${rtpPort} udptl t38
  a=T38FaxVersion:0
  a=T38FaxUdpEC:t38UDPRedundancy`;

const videoSdp = ({ rtpPort, rtcpPort }: RtpPeer) => `${sdp()}
  m=video ${rtpPort} RTP/AVPF 96
  a=rtpmap:96 H264/90000
  a=rtcp-fb:96 nack pli
  a=rtcp:${rtcpPort}`;

/** The edge's port for a stream, as soon as the phone has been told. */
async function portAt(phone: RunningSipp, own: RtpPeer, kind: 'image' | 'video'): Promise<number> {
  return eventually(() => {
    const ports = [...phone.messages().matchAll(new RegExp(`^m=${kind} (\\d+) `, 'gm'))].map(([, port]) =>
      Number(port),
    );
    const port = ports.find((one) => one !== own.rtpPort && one !== 0);
    if (port === undefined) throw new Error(`no ${kind} port yet`);
    return port;
  });
}

async function arrives(from: RtpPeer, port: number, packet: Buffer, to: RtpPeer): Promise<void> {
  await eventually(() => {
    from.send(port, packet);
    expect(to.heard[0]?.packet).toEqual(packet);
  });
}

/** A call that is up, and a re-INVITE of the caller's. */
const begun = (user: Parameters<typeof dialing>[0], body = sdp()) => [
  ...dialing(user, '201', { body }),
  response(180, { optional: true }),
  response(200, { rrs: true }),
  send(ackOk(user, 2), { retransmits: false }),
];
const again = (user: Parameters<typeof dialing>[0], cseq: number, body: string, check: string) => [
  send(invite(user, '201', { cseq, body, to: '[last_To:]' })),
  response(100, { optional: true }),
  response(200, { rrs: true, check }),
  send(ackOk(user, cseq), { retransmits: false }),
];

test('audio turns into fax and back, and the fax arrives on both sides', async () => {
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  const [a, b] = [await aPeer(), await aPeer()];
  await bob.registers();
  const callee = bob.waits(
    answering([
      request('INVITE', { check: 'm=image [1-9][0-9]* udptl t38' }),
      send(answer('200 OK', { body: faxSdp(b), tag: false })),
      request('ACK'),
      request('INVITE', { check: 'm=audio [1-9]' }),
      send(answer('200 OK', { body: sdp(), tag: false })),
      request('ACK'),
      ...releasedByOther(),
    ]),
  );
  const caller = alice.begins([
    ...begun(alice.user),
    ...again(alice.user, 3, faxSdp(a), 'm=image [1-9][0-9]* udptl t38'),
    pause(TALK_MS),
    ...again(alice.user, 4, sdp(), 'm=audio [1-9]'),
    send(inDialog(alice.user, 'BYE', 5)),
    response(200),
  ]);
  const [toA, toB] = [await portAt(caller, a, 'image'), await portAt(callee, b, 'image')];
  await arrives(a, toA, FAX_PACKET, b);
  await arrives(b, toB, FAX_PACKET, a);
  await Promise.all([caller.finished(), callee.finished()]);
  expect(await world.nextRecord()).toMatchObject({
    disposition: 'answered',
    legs: [{ media: { codec: 'PCMU/8000' } }, { media: { codec: 'PCMU/8000' } }],
  });
});

test('fax that the callee refuses is refused once, and the call goes on', async () => {
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  const a = await aPeer();
  await bob.registers();
  const callee = bob.waits(
    answering([
      request('INVITE', { check: 'm=image' }),
      send(answer('488 Not Acceptable Here', { tag: false })),
      request('ACK'),
      ...releasedByOther(),
    ]),
  );
  await alice.runs([
    ...begun(alice.user),
    send(invite(alice.user, '201', { cseq: 3, body: faxSdp(a), to: '[last_To:]' })),
    response(100, { optional: true }),
    response(488),
    send(ackOk(alice.user, 3), { retransmits: false }),
    send(inDialog(alice.user, 'BYE', 4)),
    response(200),
  ]);
  await callee.finished();
  expect(await world.nextRecord()).toMatchObject({ hangup: { by: 'caller', reason: 'normal-clearing' } });
});

test('video of a call arrives on both sides', async () => {
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  const [a, b] = [await aPeer(), await aPeer()];
  await bob.registers();
  const callee = bob.waits(answering(releasedByOther(), videoSdp(b)));
  const caller = alice.begins([
    ...begun(alice.user, videoSdp(a)),
    pause(TALK_MS),
    send(inDialog(alice.user, 'BYE', 3)),
    response(200),
  ]);
  const [toA, toB] = [await portAt(caller, a, 'video'), await portAt(callee, b, 'video')];
  const picture = (sequence: number) => rtpPacket({ sequence, payloadType: 96, payload: Buffer.alloc(1100, sequence) });
  await arrives(a, toA, picture(1), b);
  await arrives(b, toB, picture(2), a);
  await Promise.all([caller.finished(), callee.finished()]);
  await world.nextRecord();
});
