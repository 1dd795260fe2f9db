import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describe } from '#edge/media/index.ts';
import { sequenceOf, ssrcOf } from '#edge/media/rtp/packet.ts';
import { Rtpengines } from '#edge/media/rtpengine/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { RtpPeer, receiverReport, senderReport } from '#test/world/rtp/index.ts';
import { startRtpengine, type TestRtpengine } from '#test/world/rtpengine/index.ts';
import { openRtpengineLeg, type RtpengineLeg } from './rtpengine-leg.ts';

let real: TestRtpengine;
let rtpengines: Rtpengines;
beforeAll(async () => {
  real = await startRtpengine();
  rtpengines = new Rtpengines({
    edgeId: 'edge_1',
    nodes: [real.address],
    clock: systemClock,
    chance: systemChance,
    log: () => undefined,
  });
});
afterAll(async () => {
  rtpengines.close();
  await real.stop();
});

const toClose: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of toClose.splice(0)) await open.close();
});

const sdpOf = ({ rtpPort, rtcpPort }: RtpPeer, { direction = 'sendrecv', version = 1 } = {}) =>
  [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${rtpPort} RTP/AVP 0`,
    `a=rtcp:${rtcpPort}`,
    `a=${direction}`,
    '',
  ].join('\r\n');

let calls = 0;

/** Two phones that have agreed on media; what each was told last is in `told`. */
async function talking() {
  const [a, b] = [await RtpPeer.open(), await RtpPeer.open()];
  calls += 1;
  const open = (id: string, near?: RtpengineLeg) => {
    const opened = openRtpengineLeg(rtpengines, systemChance, { id, peer: '127.0.0.1', transport: 'udp', near });
    if (!opened.ok) throw new Error('rtpengine is there');
    return opened.value;
  };
  const caller = open(`leg_a${calls}`);
  const callee = open(`leg_b${calls}`, caller);
  toClose.push(a, b, callee);
  caller.receive(sdpOf(a));
  const toB = await callee.write(sdpOf(a));
  callee.receiveAnswer(sdpOf(b));
  caller.bridge(callee);
  const toA = await caller.write(sdpOf(b), sdpOf(a));
  for (const leg of [caller, callee]) leg.agree();
  if (!toA.ok || !toB.ok) throw new Error('rtpengine takes this SDP');
  return { a, b, caller, callee, portForA: portsIn(toA.value), portForB: portsIn(toB.value) };
}

function portsIn(sdp: string): { rtp: number; rtcp: number } {
  const described = describe(sdp);
  if (!described.ok) throw new Error(described.error);
  return { rtp: described.audio.rtpPort, rtcp: described.audio.rtcpPort };
}

let sequence = 0;
/** Who is heard at all is heard long before. */
const SOON_MS = 250;

/** Says something until the other phone hears a packet of it: what was on its way before does not count. */
async function speaks(from: RtpPeer, port: number, to: RtpPeer, untilMs: number): Promise<boolean> {
  const first = sequence + 1;
  const isHeard = () => to.heard.some(({ packet }) => ssrcOf(packet) === from.rtpPort && sequenceOf(packet) >= first);
  while (!isHeard() && performance.now() < untilMs) {
    sequence += 1;
    from.sendRtp(port, { sequence, ssrc: from.rtpPort });
    await sleep(10);
  }
  return isHeard();
}

const isHeard = (from: RtpPeer, port: number, to: RtpPeer) => speaks(from, port, to, performance.now() + PATIENCE_MS);
const isHeardSoon = (from: RtpPeer, port: number, to: RtpPeer) => speaks(from, port, to, performance.now() + SOON_MS);

/** rtpengine has taken what it has passed on. */
const heardRtcp = (phone: RtpPeer, count: number) => eventually(() => expect(phone.heardRtcp).toHaveLength(count));

test('both hear each other, and when it is over nobody does', async () => {
  const { a, b, callee, portForA, portForB } = await talking();
  expect(await isHeard(a, portForA.rtp, b)).toBe(true);
  expect(await isHeard(b, portForB.rtp, a)).toBe(true);
  const { codec, packetsReceived, packetsSent } = (await callee.close()) ?? {};
  expect(codec).toBe('PCMU/8000');
  expect(packetsReceived).toBeGreaterThan(0);
  expect(packetsSent).toBeGreaterThan(0);
  expect(await real.calls()).toBe(0);
  expect(await isHeardSoon(a, portForA.rtp, b)).toBe(false);
});

test('an offer that the other phone refuses changes nothing: both hear each other at the ports they know', async () => {
  const { a, b, callee, portForA, portForB } = await talking();
  const elsewhere = await RtpPeer.open();
  toClose.push(elsewhere);
  await callee.write(sdpOf(elsewhere, { direction: 'inactive', version: 2 }));
  callee.withdraw();
  expect(await isHeard(b, portForB.rtp, a)).toBe(true); // first: where a is, is not learned from its packets
  expect(await isHeard(a, portForA.rtp, b)).toBe(true);
});

test('a phone that moves is heard and hears at its new port, and the other one need not know', async () => {
  const { b, caller, callee, portForB } = await talking();
  const moved = await RtpPeer.open();
  toClose.push(moved);
  const toB = await callee.write(sdpOf(moved, { version: 2 }));
  callee.receiveAnswer(sdpOf(b));
  caller.receive(sdpOf(moved, { version: 2 }));
  const toA = await caller.write(sdpOf(b), sdpOf(moved, { version: 2 }));
  for (const leg of [caller, callee]) leg.agree();
  if (!toA.ok || !toB.ok) throw new Error('rtpengine takes this SDP');
  expect(portsIn(toB.value)).toEqual(portForB);
  expect(await isHeard(moved, portsIn(toA.value).rtp, b)).toBe(true);
  expect(await isHeard(b, portForB.rtp, moved)).toBe(true);
});

test('an answer in an ACK, to what we offered ourselves, counts over there', async () => {
  const { a, b, caller, portForB } = await talking();
  const moved = await RtpPeer.open();
  toClose.push(moved);
  await caller.write(sdpOf(b));
  caller.receiveAnswer(sdpOf(moved, { version: 2 }));
  caller.agree();
  await caller.write(sdpOf(b));
  expect(await isHeard(b, portForB.rtp, moved)).toBe(true);
  expect(await isHeardSoon(b, portForB.rtp, a)).toBe(false);
});

test('loss and jitter are what the other phone reports', async () => {
  const { a, b, caller, portForA, portForB } = await talking();
  await isHeard(a, portForA.rtp, b);
  await isHeard(b, portForB.rtp, a);
  a.sendRtcp(portForA.rtcp, senderReport({ ssrc: a.rtpPort, ntpMiddle: 1 }));
  b.sendRtcp(portForB.rtcp, senderReport({ ssrc: b.rtpPort, ntpMiddle: 2 }));
  await heardRtcp(a, 1);
  await heardRtcp(b, 1);
  // Both ways, or rtpengine knows no round trip, and so no MOS.
  const [ofA, ofB] = [
    { ssrc: a.rtpPort, about: b.rtpPort, lastSenderReport: 2, delay65536ths: 66 },
    { ssrc: b.rtpPort, about: a.rtpPort, lastSenderReport: 1, delay65536ths: 66, lost: 3, jitterTicks: 80 },
  ];
  a.sendRtcp(portForA.rtcp, receiverReport(ofA));
  await heardRtcp(b, 2);
  b.sendRtcp(portForB.rtcp, receiverReport(ofB));
  await heardRtcp(a, 2);
  expect(await caller.close()).toMatchObject({ packetsLost: 3, jitterMs: 10, mos: expect.closeTo(4.3, 0) });
});
