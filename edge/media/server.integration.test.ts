import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { freePortRange } from '#test/world/free-ports.ts';
import { loopbackMedia, MortalWorkers, openEndpoint, openPhone, remoteOf } from '#test/world/media/index.ts';
import { type Heard, type RtpPeer, receiverReport, rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import type { MediaServer, RemoteMedia } from './index.ts';
import { parseRtcp } from './rtp/rtcp.ts';

/** Two phones on real sockets, one or two real threads between them. */

/** Two phones with an endpoint each, bridged. */
async function bridgedCall(server: MediaServer, change: Partial<RemoteMedia> = {}) {
  const [alice, bob] = [await openPhone(), await openPhone()];
  const toAlice = await openEndpoint(server);
  const toBob = await openEndpoint(server, { near: toAlice });
  toAlice.setRemote(remoteOf(alice, change));
  toBob.setRemote(remoteOf(bob, change));
  server.bridge(toAlice, toBob);
  await toBob.statistics(); // the orders before are carried out when it answers
  return { alice, bob, toAlice, toBob };
}

/** Its first report is due within 3.75 s. */
const eventuallyReported = (peer: RtpPeer) => eventually(() => expect(peer.heardRtcp.length).toBeGreaterThan(0));
const ON_THE_WAY_MS = 60;
const GOODBYE = { type: 'other', payloadType: 203 };
const sequences = (peer: RtpPeer) => peer.heard.map(({ packet }) => packet.readUInt16BE(2));

test('what either phone sends reaches the other unchanged, from the port it was told', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia());
  const fromAlice = rtpPacket({ sequence: 7, ssrc: 0xaa, payload: Buffer.from('from alice') });
  const fromBob = rtpPacket({ sequence: 9, ssrc: 0xbb, payload: Buffer.from('from bob') });
  alice.send(toAlice.rtpPort, fromAlice);
  bob.send(toBob.rtpPort, fromBob);
  await eventually(() => expect([bob.heard.length, alice.heard.length]).toEqual([1, 1]));
  expect(bob.heard[0]).toEqual({ packet: fromAlice, port: toBob.rtpPort });
  expect(alice.heard[0]).toEqual({ packet: fromBob, port: toAlice.rtpPort });
});

test('a packet to a media port that has no call behind it is dropped and counted', async () => {
  const server = await loopbackMedia();
  const [alice, toAlice] = [await openPhone(), await openEndpoint(server)];
  alice.sendRtp(toAlice.rtpPort);
  await eventually(async () => expect((await toAlice.statistics()).dropped['not-expected']).toBe(1));
});

test('a phone behind NAT gets its media where it sends from, not where its SDP says', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia());
  const behindNat = await openPhone();
  const nobody = await openPhone();
  toAlice.setRemote(remoteOf(nobody, { address: '127.0.0.1' }));
  await toAlice.statistics(); // the order has reached the thread
  behindNat.sendRtp(toAlice.rtpPort, { sequence: 1 });
  await eventually(() => expect(bob.heard.length).toBe(1));
  bob.sendRtp(toBob.rtpPort, { sequence: 2 });
  await eventually(() => expect(behindNat.heard.length).toBe(1));
  expect([nobody.heard.length, alice.heard.length]).toEqual([0, 0]);
  expect((await toAlice.statistics()).source).toEqual({ address: '127.0.0.1', port: behindNat.rtpPort });
});

test('an intruder neither is heard nor draws the media away, until a re-INVITE opens the window', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia());
  const intruder = await openPhone();
  alice.sendRtp(toAlice.rtpPort, { sequence: 1 });
  await eventually(() => expect(bob.heard.length).toBe(1));
  intruder.sendRtp(toAlice.rtpPort, { sequence: 100 });
  await eventually(async () => expect((await toAlice.statistics()).dropped['wrong-source']).toBe(1));
  bob.sendRtp(toBob.rtpPort, { sequence: 2 });
  await eventually(() => expect(alice.heard.length).toBe(1));

  const moved = intruder; // the same packets, now announced
  toAlice.setRemote(remoteOf(moved));
  await toAlice.statistics();
  moved.sendRtp(toAlice.rtpPort, { sequence: 101 });
  await eventually(() => expect(sequences(bob)).toEqual([1, 101]));
});

test('garbage, foreign payload types and floods are dropped and counted, each by its cause', async () => {
  const { alice, bob, toAlice } = await bridgedCall(await loopbackMedia());
  alice.send(toAlice.rtpPort, Buffer.from('hello'));
  alice.send(toAlice.rtpPort, Buffer.alloc(40, 0xff));
  alice.sendRtp(toAlice.rtpPort, { payloadType: 111 });
  await eventually(async () =>
    expect((await toAlice.statistics()).dropped).toMatchObject({
      'not-rtp': 1,
      'wrong-version': 1,
      'wrong-payload-type': 1,
    }),
  );
  for (let sequence = 0; sequence < 700; sequence++) alice.sendRtp(toAlice.rtpPort, { sequence });
  await eventually(async () => expect((await toAlice.statistics()).dropped.flood).toBeGreaterThan(0));
  expect(bob.heard.length).toBeLessThanOrEqual(500);
});

test('an echo sends back what it hears, and no RTCP', async () => {
  const server = await loopbackMedia();
  const [alice, toAlice] = [await openPhone(), await openEndpoint(server)];
  toAlice.setRemote(remoteOf(alice));
  server.echo(toAlice);
  await toAlice.statistics();
  alice.sendRtcp(toAlice.rtcpPort, senderReport());
  alice.sendRtp(toAlice.rtpPort, { sequence: 3 });
  await eventually(() => expect(sequences(alice)).toEqual([3]));
  expect(alice.heardRtcp).toEqual([]);
});

test('bridging again replaces the former relay; unbridging silences both', async () => {
  const server = await loopbackMedia();
  const { alice, bob, toAlice, toBob } = await bridgedCall(server);
  const [carol, toCarol] = [await openPhone(), await openEndpoint(server)];
  toCarol.setRemote(remoteOf(carol));
  server.bridge(toAlice, toCarol);
  await toCarol.statistics();
  alice.sendRtp(toAlice.rtpPort, { sequence: 1 });
  bob.sendRtp(toBob.rtpPort, { sequence: 2 });
  await eventually(() => expect(sequences(carol)).toEqual([1]));
  server.unbridge(toCarol);
  await toCarol.statistics();
  alice.sendRtp(toAlice.rtpPort, { sequence: 3 });
  await eventually(async () => expect((await toAlice.statistics()).received.packets).toBe(2));
  await eventually(async () => expect((await toBob.statistics()).received.packets).toBe(1));
  expect([sequences(alice), sequences(carol)]).toEqual([[], [1]]);
});

test('the RTCP of a phone ends at its leg; it hears from us about its own stream, and we what it thinks of ours', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia());
  const begunMs = performance.now();
  for (const sequence of [1, 2, 4]) alice.sendRtp(toAlice.rtpPort, { sequence, ssrc: 0xa11ce });
  bob.sendRtp(toBob.rtpPort, { sequence: 1, ssrc: 0xb0b });
  alice.sendRtcp(toAlice.rtcpPort, senderReport({ ssrc: 0xa11ce, ntpMiddle: 0xcafe }));
  alice.sendRtcp(toAlice.rtcpPort, receiverReport({ about: 0xb0b, fractionLost: 64, lost: 5, jitterTicks: 80 }));
  await eventuallyReported(alice);
  const { packet, port } = alice.heardRtcp[0] as Heard;
  expect(port).toBe(toAlice.rtcpPort);
  expect(parseRtcp(packet)).toMatchObject([
    { type: 'sender-report', ssrc: 0xb0b, blocks: [{ ssrc: 0xa11ce, lost: 1, lastSenderReport: 0xcafe }] },
    { type: 'other', payloadType: 202 },
  ]);
  expect((await toAlice.statistics()).reported).toMatchObject({ lost: 5, lossFraction: 0.25, jitterMs: 10 });

  // On the way for as long as she waits: she does not say that she has kept it.
  await wait(ON_THE_WAY_MS);
  alice.sendRtcp(
    toAlice.rtcpPort,
    receiverReport({ about: 0xb0b, lastSenderReport: packet.readUInt32BE(10), delay65536ths: 0 }),
  );
  await eventually(async () => expect((await toAlice.statistics()).reported?.roundTripMs).not.toBeNull());
  const { roundTripMs } = (await toAlice.statistics()).reported as { roundTripMs: number };
  // A timer may be early by a millisecond.
  expect(roundTripMs).toBeGreaterThanOrEqual(ON_THE_WAY_MS - 1);
  expect(roundTripMs).toBeLessThanOrEqual(performance.now() - begunMs);
  await toAlice.close();
  await eventually(() => expect(parseRtcp(alice.heardRtcp.at(-1)?.packet as Buffer)?.at(-1)).toEqual(GOODBYE));
  expect(bob.heardRtcp.flatMap((heard) => parseRtcp(heard.packet) ?? [])).not.toContainEqual(GOODBYE);
});

test('RTCP is passed on where the other side is to be talked to', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia(), { rtcpWith: 'other-side' });
  alice.sendRtcp(toAlice.rtcpPort, senderReport());
  await eventually(() => expect(bob.heardRtcp).toEqual([{ packet: senderReport(), port: toBob.rtcpPort }]));
});

test('RTCP on the RTP port is answered there (rtcp-mux)', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await loopbackMedia(), { rtcpWith: 'other-side' });
  alice.send(toAlice.rtpPort, senderReport());
  await eventually(() => expect(bob.heardRtcp.length).toBe(1));
  bob.sendRtcp(toBob.rtcpPort, senderReport({ ssrc: 9 }));
  await eventually(() => expect(alice.heard.map(({ packet }) => packet)).toEqual([senderReport({ ssrc: 9 })]));
});

test('endpoints in two threads are bridged all the same', async () => {
  const server = await loopbackMedia({ workers: 2 });
  const [alice, bob] = [await openPhone(), await openPhone()];
  const [toAlice, toBob] = [await openEndpoint(server), await openEndpoint(server)]; // the idler thread takes the second
  toAlice.setRemote(remoteOf(alice, { rtcpWith: 'other-side' }));
  toBob.setRemote(remoteOf(bob, { rtcpWith: 'other-side' }));
  server.bridge(toAlice, toBob);
  await Promise.all([toAlice.statistics(), toBob.statistics()]);
  alice.sendRtp(toAlice.rtpPort, { sequence: 1 });
  bob.sendRtp(toBob.rtpPort, { sequence: 2 });
  alice.sendRtcp(toAlice.rtcpPort, senderReport());
  await eventually(() => expect([sequences(alice), sequences(bob)]).toEqual([[2], [1]]));
  await eventually(() => expect(bob.heardRtcp.length).toBe(1));
  server.unbridge(toBob);
  await Promise.all([toAlice.statistics(), toBob.statistics()]);
  alice.sendRtp(toAlice.rtpPort, { sequence: 3 });
  await eventually(async () => expect((await toAlice.statistics()).received.packets).toBe(2));
  expect(sequences(bob)).toEqual([1]);
});

test('a worker that dies is replaced, and its calls go on by themselves', async () => {
  const workers = await MortalWorkers.prepare();
  const logged: string[] = [];
  const server = await loopbackMedia({ log: ({ name }) => logged.push(name) }, workers.spawn);
  const { alice, bob, toAlice } = await bridgedCall(server);
  await workers.kill();
  await eventually(() => expect(logged).toEqual(['media-worker-died', 'media-worker-replaced']));
  await toAlice.statistics();
  alice.sendRtp(toAlice.rtpPort, { sequence: 5 });
  await eventually(() => expect(sequences(bob)).toEqual([5]));
  expect((await server.counters()).workerRestarts).toBe(1);
});

test('each thread has ports of its own; one that has none left sends the next call to another', async () => {
  const ports = await freePortRange(8);
  const server = await loopbackMedia({ ports, workers: 2 });
  const first = await openEndpoint(server);
  const beside = await openEndpoint(server, { near: first });
  const half = ports.from + 4;
  expect([beside, first].map(({ rtpPort }) => rtpPort < half)).toEqual([first.rtpPort < half, first.rtpPort < half]);
  const elsewhere = await openEndpoint(server, { near: first });
  expect(elsewhere.rtpPort < half).toBe(first.rtpPort >= half);
  await openEndpoint(server, { near: first });
  expect(await server.open()).toEqual({ ok: false, error: 'no-free-port' });

  const [alice, bob] = [await openPhone(), await openPhone()];
  first.setRemote(remoteOf(alice));
  elsewhere.setRemote(remoteOf(bob));
  server.bridge(first, elsewhere);
  await Promise.all([first.statistics(), elsewhere.statistics()]);
  alice.sendRtp(first.rtpPort, { sequence: 1 });
  await eventually(() => expect(sequences(bob)).toEqual([1]));
});

test('a port that another program holds is left out; when none is free, open says so', async () => {
  const ports = await freePortRange(4);
  const squatter = createSocket('udp4').bind(ports.from + 1, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
  const server = await loopbackMedia({ ports });
  const only = await openEndpoint(server);
  expect([only.rtpPort, only.rtcpPort]).toEqual([ports.from + 2, ports.from + 3]);
  expect(await server.open()).toEqual({ ok: false, error: 'no-free-port' });
  await only.close();
  expect((await openEndpoint(server)).rtpPort).toBe(only.rtpPort);
});

test('silence is reported when media is expected and nothing comes', async () => {
  const server = await loopbackMedia();
  const [alice, toAlice] = [await openPhone(), await openEndpoint(server)];
  toAlice.setRemote(remoteOf(alice));
  const silent: string[] = [];
  toAlice.onSilence(0.1, () => silent.push('called off'))();
  toAlice.onSilence(0.1, () => silent.push('heard'));
  await eventually(() => expect(silent).toEqual(['heard']));
});

test('the final numbers stay after closing, and count in the sums', async () => {
  const server = await loopbackMedia();
  const { alice, bob, toAlice, toBob } = await bridgedCall(server);
  for (const sequence of [1, 2, 4]) alice.sendRtp(toAlice.rtpPort, { sequence });
  await eventually(() => expect(bob.heard.length).toBe(3));
  const final = await toAlice.close();
  expect(final.received).toMatchObject({ packets: 3, bytes: 516, lost: 1, lossFraction: 0.25 });
  expect(await toAlice.close()).toEqual(final);
  expect(await toAlice.statistics()).toEqual(final);
  expect((await toBob.close()).sent).toEqual({ packets: 3, bytes: 516 });
  expect(await server.counters()).toMatchObject({ endpoints: 0, packetsReceived: 3, packetsSent: 3, bytesSent: 516 });
});

test('ports are used again, with nothing of their last call, but not while late packets of their last call may come', async () => {
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  let nowMs = 0;
  const server = await loopbackMedia({ clock });
  const first = await openEndpoint(server);
  const { rtpPort } = first;
  await first.close();
  const second = await openEndpoint(server);
  expect(second.rtpPort).not.toBe(rtpPort);
  await second.close();
  nowMs += 1000;
  const again = await openEndpoint(server);
  expect(again.rtpPort).toBe(rtpPort);

  const alice = await openPhone();
  again.setRemote(remoteOf(alice));
  server.echo(again);
  await eventually(() => {
    alice.sendRtp(rtpPort);
    expect(alice.heard.length).toBeGreaterThan(0);
  });
  expect((await again.statistics()).source).toEqual({ address: '127.0.0.1', port: alice.rtpPort });
});

test('the sockets of a thread that died are opened anew', async () => {
  const workers = await MortalWorkers.prepare();
  const server = await loopbackMedia({}, workers.spawn);
  const [one, two] = [await openEndpoint(server), await openEndpoint(server)];
  await Promise.all([one.close(), two.close()]);
  await workers.kill();
  await eventually(() => expect(workers.spawned).toHaveLength(2));
  const ports = new Set<number>();
  for (let count = 0; count < 8; count++) ports.add((await openEndpoint(server)).rtpPort);
  expect(ports.size).toBe(8);
});

test('IPv6 works alike', async () => {
  const server = await loopbackMedia({ addresses: [{ address: '::1' }] });
  const [alice, toAlice] = [await openPhone('::1'), await openEndpoint(server)];
  toAlice.setRemote(remoteOf(alice, { address: '0:0:0:0:0:0:0:01' }));
  server.echo(toAlice);
  await toAlice.statistics();
  alice.sendRtp(toAlice.rtpPort, { sequence: 1 });
  await eventually(() => expect(sequences(alice)).toEqual([1]));
});

test('two phones of both IP versions hear each other, each at an address of its own, and ports are kept apart', async () => {
  const ports = await freePortRange(4);
  const server = await loopbackMedia({ addresses: [{ address: '127.0.0.1' }, { address: '::1' }], ports });
  const [alice, bob] = [await openPhone('127.0.0.1'), await openPhone('::1')];
  for (let call = 1; call <= 3; call++) {
    const toAlice = await openEndpoint(server);
    const toBob = await openEndpoint(server, { near: toAlice, peer: '2001:db8::1' });
    expect([toAlice.address, toBob.address]).toEqual(['127.0.0.1', '::1']);
    toAlice.setRemote(remoteOf(alice));
    toBob.setRemote(remoteOf(bob, { address: '::1' }));
    server.bridge(toAlice, toBob);
    await Promise.all([toAlice.statistics(), toBob.statistics()]);
    alice.sendRtp(toAlice.rtpPort, { sequence: 10 * call });
    bob.sendRtp(toBob.rtpPort, { sequence: 10 * call + 1 });
    await eventually(() => expect(sequences(bob).at(-1)).toBe(10 * call));
    await eventually(() => expect(sequences(alice).at(-1)).toBe(10 * call + 1));
    await Promise.all([toAlice.close(), toBob.close()]); // the second call takes what the first has left bound
  }
});

test('a peer of an IP version that is not there gets the address that is', async () => {
  const server = await loopbackMedia();
  expect((await openEndpoint(server, { peer: '2001:db8::1' })).address).toBe('127.0.0.1');
});

test('a configuration that cannot work is refused at the start', async () => {
  await expect(loopbackMedia({ addresses: [{ address: 'edge.example' }] })).rejects.toThrow(
    'edge.example is not an IP address',
  );
  await expect(loopbackMedia({ ports: { from: 4001, to: 4002 } })).rejects.toThrow(
    'no even port with its neighbor in 4001-4002',
  );
});
