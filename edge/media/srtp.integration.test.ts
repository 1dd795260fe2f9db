import { expect, test } from 'vitest';
import { eventually } from '#test/world/eventually.ts';
import { loopbackMedia, phoneAtEndpoint } from '#test/world/media/index.ts';
import { type RtpPeer, rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import type { MediaEndpoint, MediaServer, SrtpKeying } from './index.ts';
import { keyMaterialBytes, SRTP_SUITES, SrtpReceiver, SrtpSender, type SrtpSuite } from './srtp/index.ts';

/** Phones with and without SRTP on real sockets, with an endpoint each. */

interface Side {
  readonly peer: RtpPeer;
  readonly endpoint: MediaEndpoint;
  /** What the phone seals and opens with; null in the clear. */
  readonly srtp: { readonly sender: SrtpSender; readonly receiver: SrtpReceiver } | null;
}

/** @param fill  makes the keys of this phone other than those of the next */
function keying(suite: SrtpSuite, fill: number): SrtpKeying {
  const key = (byte: number) => Buffer.alloc(keyMaterialBytes(suite), byte).toString('base64');
  return { suite, theirs: key(fill), ours: key(fill + 100) };
}

async function side(server: MediaServer, srtp: SrtpKeying | null): Promise<Side> {
  const { phone: peer, endpoint } = await phoneAtEndpoint(server, { srtp, rtcpWith: 'other-side' });
  const ends = srtp && {
    sender: new SrtpSender(srtp.suite, srtp.theirs),
    receiver: new SrtpReceiver(srtp.suite, srtp.ours),
  };
  return { peer, endpoint, srtp: ends };
}

async function bridged(server: MediaServer, a: SrtpKeying | null, b: SrtpKeying | null): Promise<[Side, Side]> {
  const sides: [Side, Side] = [await side(server, a), await side(server, b)];
  server.bridge(sides[0].endpoint, sides[1].endpoint);
  await Promise.all(sides.map(({ endpoint }) => endpoint.statistics())); // the order before is carried out by then
  return sides;
}

const sealed = ({ srtp }: Side, packet: Buffer) => srtp?.sender.sealRtp(packet) ?? packet;
const opened = ({ srtp }: Side, packet: Buffer) => srtp?.receiver.openRtp(packet) ?? packet;

async function passes(from: Side, to: Side): Promise<void> {
  for (const sequence of [65_534, 65_535, 0, 1]) {
    const packet = rtpPacket({ sequence, payload: Buffer.from(`speech ${sequence}`) });
    const heard = to.peer.heard.length;
    from.peer.send(from.endpoint.rtpPort, sealed(from, packet));
    await eventually(() => expect(to.peer.heard.length).toBe(heard + 1));
    const wire = to.peer.heard[heard]?.packet as Buffer;
    expect(wire.includes('speech')).toBe(to.srtp === null);
    expect(opened(to, wire)).toEqual(packet);
  }
  const report = senderReport({ ntpMiddle: 0xcafe });
  from.peer.sendRtcp(from.endpoint.rtcpPort, from.srtp?.sender.sealRtcp(report) ?? report);
  await eventually(() => expect(to.peer.heardRtcp.length).toBe(1));
  const wire = to.peer.heardRtcp[0]?.packet as Buffer;
  expect(to.srtp?.receiver.openRtcp(wire) ?? wire).toEqual(report);
}

test.each(SRTP_SUITES)('%s and clear talk to each other, RTP and RTCP', async (suite) => {
  const [secured, clear] = await bridged(await loopbackMedia(), keying(suite, 1), null);
  await passes(secured, clear);
  await passes(clear, secured);
});

test.each([1, 2])('SRTP talks to SRTP of another suite and with other keys, in %i threads', async (threads) => {
  const [a, b] = await bridged(
    await loopbackMedia({ workers: threads }),
    keying('AEAD_AES_256_GCM', 1),
    keying('AES_CM_128_HMAC_SHA1_32', 2),
  );
  await passes(a, b);
  await passes(b, a);
});

test('replays, forged tags, cut packets and RTP in the clear are dropped and counted; the call goes on', async () => {
  const server = await loopbackMedia();
  const [secured, clear] = await bridged(server, keying('AES_CM_128_HMAC_SHA1_80', 1), null);
  const send = (packet: Uint8Array) => secured.peer.send(secured.endpoint.rtpPort, packet);
  const first = sealed(secured, rtpPacket({ sequence: 1 }));
  send(first);
  await eventually(() => expect(clear.peer.heard.length).toBe(1));

  send(first);
  const forged = Buffer.from(sealed(secured, rtpPacket({ sequence: 2 })));
  forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1);
  send(forged);
  send(first.subarray(0, 20));
  send(rtpPacket({ sequence: 3 }));
  const report = secured.srtp?.sender.sealRtcp(senderReport()) as Buffer;
  secured.peer.sendRtcp(secured.endpoint.rtcpPort, report);
  await eventually(() => expect(clear.peer.heardRtcp.length).toBe(1));
  secured.peer.sendRtcp(secured.endpoint.rtcpPort, report);
  secured.peer.sendRtcp(secured.endpoint.rtcpPort, senderReport({ ssrc: 9 }));
  await eventually(async () =>
    expect((await secured.endpoint.statistics()).dropped).toMatchObject({ replayed: 2, forged: 4, 'not-rtp': 0 }),
  );

  send(sealed(secured, rtpPacket({ sequence: 4 })));
  await eventually(() => expect(clear.peer.heard.length).toBe(2));
  expect(clear.peer.heard.map(({ packet }) => packet.readUInt16BE(2))).toEqual([1, 4]);
  expect((await server.counters()).dropped).toMatchObject({ replayed: 2, forged: 4 });
});

test('an echo comes back sealed with our key, not with the phone’s', async () => {
  const server = await loopbackMedia();
  const phone = await side(server, keying('AEAD_AES_128_GCM', 1));
  server.echo(phone.endpoint);
  await phone.endpoint.statistics();
  const packet = rtpPacket({ sequence: 7 });
  const wire = sealed(phone, packet);
  phone.peer.send(phone.endpoint.rtpPort, wire);
  await eventually(() => expect(phone.peer.heard.length).toBe(1));
  const back = phone.peer.heard[0]?.packet as Buffer;
  expect(back).not.toEqual(wire);
  expect(opened(phone, back)).toEqual(packet);
});
