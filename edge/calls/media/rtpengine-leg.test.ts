import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Transport } from '#shared/registration/index.ts';
import { CALLEE_SDP, CALLER_SDP, phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { FakeRtpengines } from '#test/world/rtpengine/index.ts';
import { openRtpengineLeg, type RtpengineLeg } from './rtpengine-leg.ts';

const SECURED = `${CALLER_SDP.replace('RTP/AVP', 'RTP/SAVP')}a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}\r\n`;
const HOLD = phoneSdp('192.0.2.10', { direction: 'sendonly', version: 2 });
const HELD = phoneSdp('192.0.2.20', { direction: 'recvonly', version: 2 });

/** A caller who has made an offer, and who rings for him. */
function aCallerAndCallees(
  count = 1,
  { transport = 'udp', peer = '192.0.2.20' }: { transport?: Transport; peer?: string } = {},
) {
  const rtpengines = new FakeRtpengines(new ManualClock());
  const chance = new SeededChance();
  const open = (id: string, options: { transport: Transport; peer: string; near?: RtpengineLeg }) => {
    const opened = openRtpengineLeg(rtpengines, chance, { id, ...options });
    if (!opened.ok) throw new Error('it is there');
    return opened.value;
  };
  const caller = open('leg_caller', { transport: 'udp', peer: '192.0.2.10' });
  const callees = Array.from({ length: count }, (_, index) => open(`leg_${index}`, { transport, peer, near: caller }));
  return { rtpengines, caller, callees, callee: callees[0] as RtpengineLeg };
}

async function talking() {
  const world = aCallerAndCallees();
  const { caller, callee } = world;
  caller.receive(CALLER_SDP);
  await callee.write(CALLER_SDP);
  callee.receiveAnswer(CALLEE_SDP);
  caller.bridge(callee);
  await caller.write(CALLEE_SDP, CALLER_SDP);
  for (const leg of [caller, callee]) leg.agree();
  await settle();
  return world;
}

const textOf = async (written: ReturnType<RtpengineLeg['write']>) => {
  const result = await written;
  return result.ok ? result.value : result.problem.why;
};

test('offer and answer bear the tags of both legs, in a call of the callee’s name', async () => {
  const { rtpengines } = await talking();
  expect(rtpengines.commands).toMatchObject([
    { command: 'offer', 'call-id': 'leg_0', 'from-tag': 'leg_caller', 'to-tag': 'leg_0', sdp: CALLER_SDP },
    { command: 'answer', 'call-id': 'leg_0', 'from-tag': 'leg_caller', 'to-tag': 'leg_0', sdp: CALLEE_SDP },
  ]);
});

test('each of several callees has a call of its own over there, and the caller talks in that of the one who answers', async () => {
  const { rtpengines, caller, callees } = aCallerAndCallees(3);
  const offers = await Promise.all(callees.map((callee) => textOf(callee.write(CALLER_SDP))));
  expect(new Set(offers.map((sdp) => /m=audio (\d+)/.exec(sdp)?.[1])).size).toBe(3);
  const [, second] = callees as [RtpengineLeg, RtpengineLeg];
  caller.bridge(second);
  await caller.write(CALLEE_SDP, CALLER_SDP);
  expect(rtpengines.heard('answer')).toMatchObject([{ 'call-id': 'leg_1', 'to-tag': 'leg_1' }]);
});

test('who we say we are is ours: the session id stays, and the version grows when something new is said', async () => {
  const { callee } = aCallerAndCallees();
  const originOf = (sdp: string) => /^o=- (\d+) (\d+) IN IP4 (\S+)/m.exec(sdp)?.slice(1);
  const [id, ...first] = originOf(await textOf(callee.write(CALLER_SDP))) ?? [];
  expect(first).toEqual(['1', FakeRtpengines.ADDRESS]);
  expect(originOf(await textOf(callee.write(CALLER_SDP)))?.slice(0, 2)).toEqual([id, '1']);
  expect(originOf(await textOf(callee.write(HOLD)))?.slice(0, 2)).toEqual([id, '2']);
});

describe('what rtpengine is asked for', () => {
  async function askedFor(
    theirs: string,
    options: { transport?: Transport; peer?: string; concessions?: number } = {},
  ) {
    const { rtpengines, callee } = aCallerAndCallees(1, options);
    for (let concession = 0; concession < (options.concessions ?? 0); concession++) callee.concede();
    await callee.write(theirs);
    return rtpengines.commands[0];
  }

  test.each([
    ['udp', CALLER_SDP, 'RTP/AVP'],
    ['tls', CALLER_SDP, 'RTP/AVP'],
    ['udp', SECURED, 'RTP/AVP'],
    ['tls', SECURED, 'RTP/SAVP'],
  ] as const)('a phone over %s', async (transport, theirs, profile) => {
    expect(await askedFor(theirs, { transport })).toMatchObject({
      'transport-protocol': profile,
      ICE: 'remove',
      DTLS: 'off',
      flags: expect.arrayContaining(['strict-source']),
      replace: expect.arrayContaining(['origin', 'session-connection', 'zero-address']),
      SDES: expect.arrayContaining(['no-NULL_HMAC_SHA1_80']),
    });
  });

  test.each(['ws', 'wss'] as const)('a browser over %s', async (transport) => {
    expect(await askedFor(CALLER_SDP, { transport })).toMatchObject({
      'transport-protocol': 'UDP/TLS/RTP/SAVPF',
      ICE: 'force',
      DTLS: 'passive',
      'rtcp-mux': ['require'],
      flags: expect.arrayContaining(['strict-source']),
    });
  });

  test('what browsers need that offer: one port for RTP and RTCP, and the first word in the handshake', async () => {
    const browser = await readFile(new URL('../../media/sdp/fixtures/chromium-offer.sdp', import.meta.url), 'utf8');
    expect(await askedFor(browser)).toMatchObject({
      'transport-protocol': 'RTP/AVP',
      'DTLS-reverse': 'passive',
      'rtcp-mux': ['demux'],
    });
    expect(await askedFor(browser, { transport: 'wss' })).toMatchObject({
      'DTLS-reverse': 'passive',
      'rtcp-mux': ['require'],
    });
  });

  test('our codecs for a phone that refused, then the other kind of security', async () => {
    expect(await askedFor(CALLER_SDP)).not.toHaveProperty('codec');
    const codec = { transcode: expect.arrayContaining(['PCMA', 'G722']) };
    expect(await askedFor(CALLER_SDP, { concessions: 1 })).toMatchObject({ codec, 'transport-protocol': 'RTP/AVP' });
    expect(await askedFor(CALLER_SDP, { concessions: 2 })).toMatchObject({ codec, 'transport-protocol': 'RTP/SAVP' });
  });

  test('the IP version of the phone, where the other side has another', async () => {
    expect(await askedFor(CALLER_SDP)).not.toHaveProperty('address-family');
    expect(await askedFor(CALLER_SDP, { peer: '2001:db8::20' })).toMatchObject({ 'address-family': 'IP6' });
  });
});

describe('an exchange within the call', () => {
  test('from the callee has the tags the other way round', async () => {
    const { rtpengines, caller, callee } = await talking();
    await caller.write(HELD);
    caller.receiveAnswer(HOLD);
    await callee.write(HOLD, HELD);
    expect(rtpengines.commands.slice(2)).toMatchObject([
      { command: 'offer', 'from-tag': 'leg_0', 'to-tag': 'leg_caller', sdp: HELD },
      { command: 'answer', 'from-tag': 'leg_0', 'to-tag': 'leg_caller', sdp: HOLD },
    ]);
  });

  test('that a leg answers alone, to what we offered it, is completed over there', async () => {
    const { rtpengines, caller } = await talking();
    await caller.write(CALLEE_SDP);
    caller.receiveAnswer(HOLD);
    caller.agree();
    await settle();
    expect(rtpengines.commands.slice(2)).toMatchObject([
      { command: 'offer', 'from-tag': 'leg_0', 'to-tag': 'leg_caller' },
      { command: 'answer', 'from-tag': 'leg_0', 'to-tag': 'leg_caller', sdp: HOLD },
    ]);
  });

  test('that comes to nothing is taken back over there', async () => {
    const { rtpengines, callee } = await talking();
    await callee.write(HOLD);
    callee.withdraw();
    await settle();
    expect(rtpengines.commands.slice(3)).toMatchObject([
      { command: 'offer', 'from-tag': 'leg_caller', 'to-tag': 'leg_0', sdp: CALLER_SDP },
      { command: 'answer', 'from-tag': 'leg_caller', 'to-tag': 'leg_0', sdp: CALLEE_SDP },
    ]);
  });
});

test.each(['', 'nonsense', 'v=0\r\ns=-\r\n', CALLER_SDP.replace('m=audio', 'm=video')])(
  '%j is unusable',
  async (sdp) => {
    const { callee } = aCallerAndCallees();
    expect(callee.receive(sdp)).toMatchObject({ ok: false, problem: { code: 'unusable-sdp' } });
  },
);

test('an answer that does not take up our offer of SRTP is unusable', async () => {
  const { callee } = aCallerAndCallees(1, { transport: 'tls' });
  await callee.write(SECURED);
  expect(callee.receiveAnswer(CALLEE_SDP)).toMatchObject({ ok: false, problem: { why: 'no-common-crypto' } });
  expect(callee.received).toBe('');
});

test('without rtpengine there is no media, and what is under way is unusable', async () => {
  const { rtpengines, callee } = aCallerAndCallees();
  rtpengines.isThere = false;
  const leg = { id: 'leg_9', peer: '192.0.2.20', transport: 'udp' } as const;
  expect(openRtpengineLeg(rtpengines, new SeededChance(), leg)).toEqual({ ok: false, problem: { code: 'no-media' } });
  expect(await callee.write(CALLER_SDP)).toMatchObject({ ok: false, problem: { why: 'no-rtpengine' } });
});

describe('at the end', () => {
  const audio = (packets: number, SSRC: number) => ({
    medias: [{ type: 'audio', codec: 'PCMA/8000', streams: [{ flags: ['RTP'], SSRC, stats: { packets } }] }],
  });

  test('the bill says what rtpengine tells of each leg, and the ports are given back once', async () => {
    const { rtpengines, caller, callee } = await talking();
    rtpengines.statistics = {
      tags: { leg_caller: audio(100, 1), leg_0: audio(90, 2) },
      SSRC: {
        '2': { 'cumulative loss': 7, 'average MOS': { MOS: 41 }, 'MOS progression': { entries: [{ jitter: 5 }] } },
      },
    };
    expect(await Promise.all([caller.close(), callee.close()])).toEqual([
      { codec: 'PCMA/8000', packetsReceived: 100, packetsSent: 90, packetsLost: 7, jitterMs: 5, mos: 4.1 },
      { codec: 'PCMA/8000', packetsReceived: 90, packetsSent: 100, packetsLost: 0, jitterMs: 0, mos: null },
    ]);
    expect(rtpengines.heard('delete')).toHaveLength(1);
  });

  test('nothing is known of a leg whose rtpengine has died', async () => {
    const { rtpengines, caller } = await talking();
    rtpengines.isThere = false;
    expect(await caller.close()).toBeNull();
  });
});
