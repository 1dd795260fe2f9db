import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describe } from '#edge/media/index.ts';
import { Rtpengines } from '#edge/media/rtpengine/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
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

/** Whether what one phone says is heard by the other. */
async function isHeard(from: RtpPeer, port: number, to: RtpPeer): Promise<boolean> {
  const before = to.heard.length;
  for (let packet = 0; packet < 25 && to.heard.length === before; packet++) {
    sequence += 1;
    from.sendRtp(port, { sequence, ssrc: from.rtpPort });
    await sleep(10);
  }
  return to.heard.length > before;
}

test('both hear each other, and when it is over nobody does', async () => {
  const { a, b, callee, portForA, portForB } = await talking();
  expect(await isHeard(a, portForA.rtp, b)).toBe(true);
  expect(await isHeard(b, portForB.rtp, a)).toBe(true);
  const { codec, packetsReceived, packetsSent } = (await callee.close()) ?? {};
  expect(codec).toBe('PCMU/8000');
  expect(packetsReceived).toBeGreaterThan(0);
  expect(packetsSent).toBeGreaterThan(0);
  expect(await real.calls()).toBe(0);
  expect(await isHeard(a, portForA.rtp, b)).toBe(false);
});

test('an offer that the other phone refuses changes nothing: both hear each other at the ports they know', async () => {
  const { a, b, callee, portForA, portForB } = await talking();
  const elsewhere = await RtpPeer.open();
  toClose.push(elsewhere);
  await callee.write(sdpOf(elsewhere, { direction: 'inactive', version: 2 }));
  callee.withdraw();
  await expect.poll(() => isHeard(b, portForB.rtp, a)).toBe(true); // first: where a is, is not learned from its packets
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
  expect(await isHeard(b, portForB.rtp, a)).toBe(false);
});

test('loss and jitter are what the other phone reports', async () => {
  const { a, b, caller, portForA, portForB } = await talking();
  await isHeard(a, portForA.rtp, b);
  await isHeard(b, portForB.rtp, a);
  a.sendRtcp(portForA.rtcp, senderReport({ ssrc: a.rtpPort, ntpMiddle: 1 }));
  b.sendRtcp(portForB.rtcp, senderReport({ ssrc: b.rtpPort, ntpMiddle: 2 }));
  await sleep(20);
  // Both ways, or rtpengine knows no round trip, and so no MOS.
  const [ofA, ofB] = [
    { ssrc: a.rtpPort, about: b.rtpPort, lastSenderReport: 2, delay65536ths: 66 },
    { ssrc: b.rtpPort, about: a.rtpPort, lastSenderReport: 1, delay65536ths: 66, lost: 3, jitterTicks: 80 },
  ];
  a.sendRtcp(portForA.rtcp, receiverReport(ofA));
  await sleep(20);
  b.sendRtcp(portForB.rtcp, receiverReport(ofB));
  await sleep(20);
  expect(await caller.close()).toMatchObject({ packetsLost: 3, jitterMs: 10, mos: expect.closeTo(4.3, 0) });
});
