import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressIn, type MediaServer, startMedia, streamsIn } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { freePortRange } from '#test/world/free-ports.ts';
import { RtpPeer, receiverReport, rtpPacket } from '#test/world/rtp/index.ts';
import { type LegMedia, openLegMedia } from './leg-media.ts';

/** Two legs with real sockets: SDP goes through the legs, packets through the media threads. */
let media: MediaServer;
let caller: LegMedia;
let callee: LegMedia;
let peers: RtpPeer[];

beforeEach(async () => {
  const world = { clock: systemClock, chance: systemChance, log: () => undefined };
  const ports = await freePortRange(60);
  media = await startMedia({ ...world, addresses: [{ address: '127.0.0.1' }, { address: '::1' }], ports, workers: 1 });
  caller = await aLeg();
  callee = await aLeg(caller);
  peers = [];
});
afterEach(async () => {
  for (const peer of peers) peer.close();
  await media.close();
});

async function aLeg(near?: LegMedia): Promise<LegMedia> {
  const opened = await openLegMedia(media, systemChance, { peer: '127.0.0.1', transport: 'udp', near });
  if (!opened.ok) throw new Error('no port');
  return opened.value;
}

async function aPeer(host?: string): Promise<RtpPeer> {
  const peer = await RtpPeer.open(host);
  peers.push(peer);
  return peer;
}

type Section = (peer: RtpPeer) => string[];
const audio: Section = ({ rtpPort, rtcpPort }) => [`m=audio ${rtpPort} RTP/AVP 0`, `a=rtcp:${rtcpPort}`];
const video: Section = ({ rtpPort, rtcpPort }) => [
  `m=video ${rtpPort} RTP/AVPF 96`,
  'a=rtpmap:96 VP8/90000',
  `a=rtcp:${rtcpPort}`,
];
const fax: Section = ({ rtpPort }) => [`m=image ${rtpPort} udptl t38`];

const sdpOf = (sections: readonly (readonly string[])[], host = '127.0.0.1') => {
  const version = host.includes(':') ? 'IP6' : 'IP4';
  const head = ['v=0', `o=- 1 1 IN ${version} ${host}`, 's=-', `c=IN ${version} ${host}`, 't=0 0'];
  return [...head, ...sections.flat(), ''].join('\r\n');
};

/** @returns our half towards each */
async function exchange(offer: string, answer: string): Promise<{ toCaller: string; toCallee: string }> {
  const toCallee = await callee.write(offer);
  caller.bridge(callee);
  const toCaller = await caller.write(answer, offer);
  if (!toCallee.ok || !toCaller.ok || !callee.receiveAnswer(answer).ok) throw new Error('no agreement');
  caller.receive(offer);
  callee.agree();
  caller.agree();
  return { toCaller: toCaller.value, toCallee: toCallee.value };
}

const portsOf = (sdp: string, index: number) => {
  const stream = streamsIn(sdp).find((one) => one.index === index);
  if (!stream) throw new Error(`no stream ${index} in ${sdp}`);
  return stream.media;
};

/** Sends until it arrives: orders to the media thread are not waited for. */
async function arrives(send: () => void, heard: () => boolean): Promise<void> {
  await eventually(() => {
    send();
    expect(heard()).toBe(true);
  });
}

const FAX_PACKET = Buffer.from('0001010600010106', 'hex');
const STRANGE_FAX_PACKET = Buffer.from('0002010600010106', 'hex');
const AUDIO_PORT = /^m=audio (\d+)/m;

describe('video', () => {
  test('goes both ways with its RTCP, and strangers are not heard', async () => {
    const [a, b, stranger] = [await aPeer(), await aPeer(), await aPeer()];
    const [aAudio, bAudio] = [await aPeer(), await aPeer()];
    const ours = await exchange(sdpOf([video(a), audio(aAudio)]), sdpOf([video(b), audio(bAudio)]));
    const [toA, toB] = [portsOf(ours.toCaller, 0), portsOf(ours.toCallee, 0)];
    const picture = (sequence: number) =>
      rtpPacket({ sequence, payloadType: 96, payload: Buffer.alloc(1200, sequence) });

    await arrives(
      () => a.send(toA.rtpPort, picture(1)),
      () => b.heard.length > 0,
    );
    await arrives(
      () => b.send(toB.rtpPort, picture(2)),
      () => a.heard.length > 0,
    );
    expect(b.heard[0]).toEqual({ packet: picture(1), port: toB.rtpPort });
    expect(a.heard[0]).toEqual({ packet: picture(2), port: toA.rtpPort });

    // A receiver report and PLI (RFC 4585 §6.3.1).
    const loss = Buffer.concat([receiverReport(), Buffer.from('81ce00020000567800001234', 'hex')]);
    b.sendRtcp(toB.rtcpPort, loss);
    await eventually(() => expect(a.heardRtcp.map(({ packet }) => packet)).toEqual([loss]));

    const before = await media.counters();
    stranger.send(toA.rtpPort, picture(3));
    a.send(toA.rtpPort, Buffer.from('garbage, not a picture'));
    a.send(toA.rtpPort, rtpPacket({ payloadType: 77 }));
    await eventually(async () => {
      const { dropped } = await media.counters();
      const causes = ['wrong-source', 'wrong-version', 'not-rtp', 'wrong-payload-type'] as const;
      const sum = (counts: typeof dropped) => causes.reduce((total, cause) => total + counts[cause], 0);
      expect(sum(dropped) - sum(before.dropped)).toBe(3);
      expect(dropped['wrong-source']).toBe(1);
    });
    expect(b.heard.every(({ packet }) => packet.equals(picture(1)))).toBe(true);
  });
});

describe('fax (T.38)', () => {
  test('takes over from audio on the same m= line, and hands back', async () => {
    const [a, b] = [await aPeer(), await aPeer()];
    await exchange(sdpOf([audio(a)]), sdpOf([audio(b)]));
    const [aFax, bFax] = [await aPeer(), await aPeer()];
    const ours = await exchange(sdpOf([fax(aFax)]), sdpOf([fax(bFax)]));
    const [toA, toB] = [portsOf(ours.toCaller, 0), portsOf(ours.toCallee, 0)];

    await arrives(
      () => aFax.send(toA.rtpPort, FAX_PACKET),
      () => bFax.heard.length > 0,
    );
    await arrives(
      () => bFax.send(toB.rtpPort, FAX_PACKET),
      () => aFax.heard.length > 0,
    );
    expect(bFax.heard[0]).toEqual({ packet: FAX_PACKET, port: toB.rtpPort });
    a.send(toA.rtpPort, STRANGE_FAX_PACKET); // from another port than the one that is locked
    aFax.send(toA.rtpPort, rtpPacket());
    aFax.send(toA.rtpPort, Buffer.from('garbage'));
    await eventually(async () => {
      expect((await media.counters()).dropped).toMatchObject({ 'wrong-source': 1, 'not-udptl': 2 });
    });
    const fromEdge = bFax.heard.filter(({ port }) => port === toB.rtpPort);
    expect(fromEdge.every(({ packet }) => packet.equals(FAX_PACKET))).toBe(true);

    const talk = await exchange(sdpOf([audio(a)]), sdpOf([audio(b)]));
    const audioPort = Number(AUDIO_PORT.exec(talk.toCaller)?.[1]);
    await arrives(
      () => a.sendRtp(audioPort),
      () => b.heard.length > 0,
    );
    expect((await media.counters()).endpoints).toBe(2);
  });
});

test('a phone that moves from IPv4 to IPv6 goes on talking', async () => {
  const [a, b, a6] = [await aPeer(), await aPeer(), await aPeer('::1')];
  const talk = await exchange(sdpOf([audio(a)]), sdpOf([audio(b)]));
  const first = Number(AUDIO_PORT.exec(talk.toCaller)?.[1]);
  await arrives(
    () => a.sendRtp(first, { ssrc: 1 }),
    () => b.heard.length > 0,
  );
  const moved = await exchange(sdpOf([audio(a6)], '::1'), sdpOf([audio(b)]));
  expect(addressIn(moved.toCaller)).toBe('::1');
  const second = Number(AUDIO_PORT.exec(moved.toCaller)?.[1]);
  const heard = b.heard.length;
  await arrives(
    () => a6.sendRtp(second, { ssrc: 2 }),
    () => b.heard.length > heard,
  );
  await arrives(
    () => b.sendRtp(Number(AUDIO_PORT.exec(moved.toCallee)?.[1])),
    () => a6.heard.length > 0,
  );
  const record = await caller.close();
  expect(record.packetsReceived).toBeGreaterThanOrEqual(2);
  expect((await media.counters()).endpoints).toBe(1);
});
