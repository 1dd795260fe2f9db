import { describe, expect, test } from 'vitest';
import type { Transport } from '#shared/registration/index.ts';
import { CALLEE_SDP, CALLER_SDP, phoneSdp } from '#test/world/edge/fake-call.ts';
import { FakeMedia } from '#test/world/edge/fake-media.ts';
import { SeededChance } from '#test/world/index.ts';
import { openLegMedia } from './leg-media.ts';

async function aLeg(ports = 1, transport: Transport = 'udp') {
  const media = new FakeMedia(ports);
  const opened = await openLegMedia(media as never, new SeededChance(), { peer: '192.0.2.10', transport });
  return { opened, endpoint: media.endpoints[0] };
}

const originOf = (sdp: string) => /^o=- (\d+) (\d+) /m.exec(sdp)?.slice(1);

test('what a leg gets of the other one names our address alone', async () => {
  const { opened } = await aLeg();
  const written = opened.ok && (await opened.value.write(CALLEE_SDP));
  expect(written).toMatchObject({ ok: true, value: expect.stringContaining('m=audio 20000 RTP/AVP 0 101') });
  expect(JSON.stringify(written)).not.toContain('192.0.2.20');
});

test('session id stays, and the version grows only when something new is said (RFC 3264 §8)', async () => {
  const { opened } = await aLeg();
  if (!opened.ok) throw new Error('one port');
  const write = async (sdp: string) => {
    const written = await opened.value.write(sdp);
    return written.ok ? originOf(written.value) : undefined;
  };
  const [id, version] = (await write(CALLEE_SDP)) ?? [];
  expect(version).toBe('1');
  expect(await write(CALLEE_SDP)).toEqual([id, '1']);
  expect(await write(phoneSdp('192.0.2.20', { direction: 'sendonly' }))).toEqual([id, '2']);
  expect(await write(CALLEE_SDP)).toEqual([id, '3']);
});

test('the endpoint learns whom to talk to when both halves are agreed', async () => {
  const { opened, endpoint } = await aLeg();
  if (!opened.ok) throw new Error('one port');
  opened.value.receive(CALLER_SDP);
  await opened.value.write(CALLEE_SDP, CALLER_SDP);
  expect(endpoint?.remotes).toEqual([]);
  opened.value.agree();
  expect(endpoint?.remotes).toMatchObject([{ address: '192.0.2.10', rtpPort: 4000 }]);
  expect(opened.value.agreed).toContain('m=audio 20000');
  expect(await opened.value.close()).toMatchObject({
    codec: 'PCMU/8000',
    packetsReceived: 0,
    mos: null,
    quality: { minMos: null, roundTripMs: null, phone: null },
  });
});

test.each(['', 'nonsense', 'v=0\r\ns=-\r\n', CALLER_SDP.replace('m=audio 4000 RTP/AVP', 'm=message 4000 TCP/MSRP')])(
  '%j is unusable',
  async (sdp) => {
    const { opened } = await aLeg();
    expect(opened.ok && opened.value.receive(sdp)).toMatchObject({ ok: false, problem: { code: 'unusable-sdp' } });
    expect(opened.ok && (await opened.value.write(sdp))).toMatchObject({
      ok: false,
      problem: { code: 'unusable-sdp' },
    });
  },
);

test('without a free port there is no media', async () => {
  expect((await aLeg(0)).opened).toEqual({ ok: false, problem: { code: 'no-media' } });
});

async function legOver(transport: Transport) {
  const { opened, endpoint } = await aLeg(1, transport);
  if (!opened.ok || !endpoint) throw new Error('one port');
  const write = async (theirs: string, offer?: string) => {
    const written = await opened.value.write(theirs, offer);
    return written.ok ? written.value : written.problem.why;
  };
  return { leg: opened.value, endpoint, write };
}

describe('SRTP (RFC 4568)', () => {
  const keyOf = (fill: string) => fill.repeat(40);
  const secured = (sdp: string, fill = 'A', tag = 1) =>
    `${sdp.replace('RTP/AVP', 'RTP/SAVP')}a=crypto:${tag} AES_CM_128_HMAC_SHA1_80 inline:${keyOf(fill)}\r\n`;
  const profileOf = (sdp: string) => /^m=audio \d+ (\S+)/m.exec(sdp)?.[1];
  const keysIn = (sdp: string) => [...sdp.matchAll(/^a=crypto:.* inline:(\S+)/gm)].map(([, key]) => key);

  test.each([
    ['udp', 'RTP/AVP'],
    ['tcp', 'RTP/AVP'],
    ['tls', 'RTP/SAVP'],
    ['ws', 'UDP/TLS/RTP/SAVPF'],
    ['wss', 'UDP/TLS/RTP/SAVPF'],
  ] as const)(
    'a caller’s SRTP goes on to a phone over %s as %s, never with the caller’s key',
    async (transport, profile) => {
      const { write } = await legOver(transport);
      const offer = await write(secured(CALLER_SDP));
      expect(profileOf(offer)).toBe(profile);
      expect(offer).not.toContain(keyOf('A'));
    },
  );

  test('a phone over TLS is offered no SRTP that the caller did not ask for', async () => {
    const { write } = await legOver('tls');
    expect(profileOf(await write(CALLER_SDP))).toBe('RTP/AVP');
  });

  test('the caller’s offer is answered with SRTP, whatever the other side has, and both keys reach the endpoint', async () => {
    const { leg, endpoint, write } = await legOver('udp');
    leg.receive(secured(CALLER_SDP));
    const answer = await write(CALLEE_SDP, secured(CALLER_SDP));
    expect(profileOf(answer)).toBe('RTP/SAVP');
    leg.agree();
    const [ours] = keysIn(answer);
    expect(endpoint.remotes[0]?.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_80', theirs: keyOf('A'), ours });
  });

  test('an answer that does not take up our offer is unusable, and changes nothing', async () => {
    const { leg, write } = await legOver('tls');
    await write(secured(CALLER_SDP));
    for (const answer of [CALLEE_SDP, secured(CALLEE_SDP, 'B', 9)]) {
      expect(leg.receiveAnswer(answer)).toMatchObject({ ok: false, problem: { why: 'no-common-crypto' } });
    }
    expect(leg.received).toBe('');
    expect(leg.receiveAnswer(secured(CALLEE_SDP, 'B')).ok).toBe(true);

    const { leg: clear, write: writeClear } = await legOver('udp');
    await writeClear(secured(CALLER_SDP));
    expect(clear.receiveAnswer(secured(CALLEE_SDP, 'B')).ok).toBe(false);
  });

  test('what a leg has agreed on stays, with the same keys, when the other side has it otherwise', async () => {
    const { leg, endpoint, write } = await legOver('tls');
    const first = await write(secured(CALLER_SDP));
    leg.receiveAnswer(secured(CALLEE_SDP, 'B'));
    leg.agree();
    const held = await write(phoneSdp('192.0.2.10', { direction: 'sendonly' }));
    expect([profileOf(held), keysIn(held)]).toEqual(['RTP/SAVP', keysIn(first)]);
    leg.receiveAnswer(secured(CALLEE_SDP, 'B'));
    leg.agree();
    expect(endpoint.remotes[1]?.srtp).toEqual(endpoint.remotes[0]?.srtp);

    const { leg: clear, write: writeClear } = await legOver('tls');
    await writeClear(CALLER_SDP);
    clear.receiveAnswer(CALLEE_SDP);
    clear.agree();
    expect(profileOf(await writeClear(secured(CALLER_SDP)))).toBe('RTP/AVP');
  });

  test('SRTP by keys that we cannot take is unusable', async () => {
    const { leg } = await legOver('tls');
    const foreign = secured(CALLER_SDP).replace('AES_CM_128_HMAC_SHA1_80', 'AES_CM_192_HMAC_SHA1_80');
    expect(leg.receive(foreign)).toMatchObject({ ok: false, problem: { why: 'no-common-crypto' } });
    expect((await leg.answerAlone(foreign)).ok).toBe(false);
    expect((await leg.answerAlone(secured(CALLER_SDP))).ok).toBe(true);
  });
});

describe('browsers (RFC 8827)', () => {
  const browserSdp = ({ ufrag = 'ufrag1', mid = '0' } = {}) =>
    `${CALLER_SDP.replace('RTP/AVP', 'UDP/TLS/RTP/SAVPF')}a=mid:${mid}\r\na=rtcp-mux\r\na=ice-ufrag:${ufrag}\r\n` +
    'a=ice-pwd:a+password+of+22+chars\r\na=fingerprint:sha-256 AB:CD\r\na=setup:actpass\r\n';
  const answerSdp = (ufrag?: string) => browserSdp({ ...(ufrag && { ufrag }) }).replace('actpass', 'active');
  const valuesIn = (sdp: string, ...names: string[]) =>
    names.map((name) => new RegExp(`^a=${name}:(.*)\r$`, 'm').exec(sdp)?.[1]);

  test.each(['ws', 'wss'] as const)('a phone over %s is offered what browsers want', async (transport) => {
    const { leg, endpoint, write } = await legOver(transport);
    const offer = await write(CALLER_SDP);
    expect(valuesIn(offer, 'mid', 'setup', 'fingerprint')).toEqual(['audio', 'actpass', 'sha-256 4A:AD:B9']);
    expect(leg.receiveAnswer(CALLEE_SDP)).toMatchObject({ ok: false, problem: { why: 'no-common-crypto' } });
    expect(leg.receiveAnswer(answerSdp()).ok).toBe(true);
    leg.agree();
    const [ufrag, password] = valuesIn(offer, 'ice-ufrag', 'ice-pwd');
    expect(endpoint.remotes[0]).toMatchObject({
      srtp: null,
      webrtc: { ice: { ours: { ufrag, password }, theirUfrag: 'ufrag1' } },
    });
  });

  test('one that refuses it twice is offered RTP in the clear', async () => {
    const { leg, write } = await legOver('ws');
    await write(CALLER_SDP);
    expect([leg.concede(), leg.concede(), leg.concede()]).toEqual([true, true, false]);
    expect(await write(CALLER_SDP)).toContain('RTP/AVP');
  });

  test('a browser that calls is answered so over any transport, and gets the same in our offers', async () => {
    const { leg, write } = await legOver('tls');
    leg.receive(browserSdp({ mid: 'audio' }));
    const answer = await write(CALLEE_SDP, browserSdp({ mid: 'audio' }));
    expect(valuesIn(answer, 'mid', 'setup')).toEqual(['audio', 'passive']);
    leg.agree();
    const offer = await write(phoneSdp('192.0.2.20', { direction: 'sendonly' }));
    expect(valuesIn(offer, 'mid', 'setup')).toEqual(['audio', 'actpass']);
    expect(valuesIn(offer, 'ice-ufrag', 'ice-pwd')).toEqual(valuesIn(answer, 'ice-ufrag', 'ice-pwd'));
  });

  test('ICE begins anew with new names on our side when it does on theirs, and else does not', async () => {
    const { leg, write } = await legOver('wss');
    const exchange = async (ufrag: string) => {
      const offer = browserSdp({ ufrag });
      leg.receive(offer);
      const answer = await write(CALLEE_SDP, offer);
      leg.agree();
      return valuesIn(answer, 'ice-ufrag', 'ice-pwd');
    };
    const first = await exchange('ufrag1');
    expect(await exchange('ufrag1')).toEqual(first);
    const second = await exchange('ufrag2');
    expect(second).not.toEqual(first);
    expect(await exchange('ufrag2')).toEqual(second);
  });

  test('a phone over TLS is offered SRTP for a browser’s call', async () => {
    const { write } = await legOver('tls');
    expect(await write(browserSdp())).toContain('RTP/SAVP 0');
  });
});
