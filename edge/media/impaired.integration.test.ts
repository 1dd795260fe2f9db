import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { SeededChance } from '#test/world/index.ts';
import { loopbackMedia, openEndpoint, openPhone, remoteOf } from '#test/world/media/index.ts';
import { ImpairedPath, type Impairments, type RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import type { MediaEndpoint } from './index.ts';
import { parseRtcp } from './rtp/rtcp.ts';

/** Bad networks on real sockets: statistics tell what the way really did, and nobody gets in between. */

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function stage(impairments: Impairments = {}) {
  const endpoint = await openEndpoint(await loopbackMedia());
  const phone = await openPhone();
  const way = await ImpairedPath.open(endpoint.rtpPort, impairments, {
    clock: systemClock,
    chance: new SeededChance(7),
  });
  onTestFinished(() => way.close());
  endpoint.setRemote(remoteOf(phone));
  await endpoint.statistics(); // the order before is carried out
  return { endpoint, phone, way };
}

/** The packets that came, once all that the way let through have come. */
async function received(endpoint: MediaEndpoint, way: ImpairedPath) {
  await eventually(async () => expect((await endpoint.statistics()).received.packets).toBe(way.harm.forwarded));
  return endpoint.statistics();
}

/** Faster than speech, and slow enough to be no flood. Begins and ends on a good way, so that every loss can be seen. */
async function send(phone: RtpPeer, way: ImpairedPath, count: number): Promise<void> {
  const { impairments } = way;
  way.impairments = {};
  const edges = 40;
  let sequence = 65_500;
  for (let sent = 0; sent < count + 2 * edges; sent += 10) {
    way.impairments = sent < edges || sent >= count + edges ? {} : impairments;
    for (let packet = 0; packet < 10; packet++) phone.send(way.port, rtpPacket({ sequence: sequence++ }));
    await pause(20);
  }
}

test.each<[string, Impairments]>([
  ['loss', { loss: 0.05 }],
  ['loss in bursts', { loss: 0.05, burstPackets: 8 }],
  ['duplication', { duplication: 0.2 }],
  ['packets that overtake each other', { reorder: 0.2 }],
  ['all of it', { loss: 0.1, duplication: 0.1, reorder: 0.1 }],
])('%s is told as it was', async (_name, impairments) => {
  const { endpoint, phone, way } = await stage(impairments);
  await send(phone, way, 800);
  const { harm } = way;
  const { received: told } = await received(endpoint, way);
  expect(harm.lost + harm.duplicated + harm.reordered).toBeGreaterThan(20);
  expect(told).toMatchObject({ lost: harm.lost, duplicates: harm.duplicated, packets: harm.forwarded });
  expect(told.lossFraction).toBeCloseTo(harm.lost / 880, 10);
  // The phone is told the same; in RFC 3550 A.3 what comes twice makes up for a loss.
  await eventually(() => expect(phone.heardRtcp.length).toBeGreaterThan(0));
  const block = () => parseRtcp(phone.heardRtcp.at(-1)?.packet as Buffer)?.[0];
  await eventually(() =>
    expect(block()).toMatchObject({ blocks: [{ lost: harm.lost - harm.duplicated, extendedHighest: 66_379 }] }),
  );
});

test('jitter is told as it was: of delays spread over 30 ms, a third', async () => {
  const { endpoint, phone, way } = await stage({ delayMs: 20, jitterMs: 30 });
  for (let sequence = 0; sequence < 150; sequence++) {
    phone.send(way.port, rtpPacket({ sequence }));
    await pause(20);
  }
  const { received: told } = await received(endpoint, way);
  expect(told.lost).toBe(0);
  expect(told.maxJitterMs).toBeGreaterThan(7);
  expect(told.jitterMs).toBeGreaterThan(5);
  expect(told.jitterMs).toBeLessThan(20);
});

test('a packet that comes 300 ms late is not lost, and not played', async () => {
  const { endpoint, phone, way } = await stage();
  for (let sequence = 0; sequence < 60; sequence++) {
    way.impairments = sequence === 30 ? { delayMs: 300 } : {};
    phone.send(way.port, rtpPacket({ sequence }));
    await pause(20);
  }
  const { received: told } = await received(endpoint, way);
  expect(told).toMatchObject({ packets: 60, lost: 0, duplicates: 0 });
  expect(told.discarded).toBeGreaterThan(0);
});

test('a phone whose NAT gives it another port is heard again; a stranger is not, with however many packets', async () => {
  const { endpoint, phone, way } = await stage();
  for (let sequence = 0; sequence < 10; sequence++) phone.send(way.port, rtpPacket({ sequence, ssrc: 0xa11ce }));
  await received(endpoint, way);
  const stranger = await openPhone();
  const moved = await openPhone();
  let sequence = 10;
  const startMs = performance.now();
  await eventually(async () => {
    sequence += 1;
    stranger.sendRtp(endpoint.rtpPort, { sequence, ssrc: 0xbad });
    moved.sendRtp(endpoint.rtpPort, { sequence, ssrc: 0xa11ce });
    expect((await endpoint.statistics()).source?.port).toBe(moved.rtpPort);
  });
  expect(performance.now() - startMs).toBeGreaterThan(1500);
  const { dropped } = await endpoint.statistics();
  expect(dropped['wrong-source']).toBeGreaterThanOrEqual(sequence - 10);
});

test('a flood from a wrong source is dropped and counted, and the call goes on', async () => {
  const { endpoint, phone, way } = await stage();
  phone.send(way.port, rtpPacket({ sequence: 1 }));
  await received(endpoint, way);
  const stranger = await openPhone();
  for (let sequence = 0; sequence < 2000; sequence++) stranger.sendRtp(endpoint.rtpPort, { sequence });
  await eventually(async () => {
    const { dropped } = await endpoint.statistics();
    expect(dropped['wrong-source']).toBeGreaterThan(0);
    expect(dropped.flood).toBeGreaterThan(0);
  });
  let sequence = 2;
  await eventually(async () => {
    phone.send(way.port, rtpPacket({ sequence: sequence++ }));
    expect((await endpoint.statistics()).received.packets).toBeGreaterThan(3);
  });
  expect((await endpoint.statistics()).source?.port).toBe(way.farPort);
});
