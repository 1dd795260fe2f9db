import { beforeEach, describe, expect, test } from 'vitest';
import { CALLEE_SDP, CALLER_SDP } from '#test/world/edge/fake-call.ts';
import { FakeMedia } from '#test/world/edge/fake-media.ts';
import { SeededChance } from '#test/world/index.ts';
import { type LegMedia, openLegMedia } from './leg-media.ts';

/** Two legs of a call, and what is said between them. */
let media: FakeMedia;
let caller: LegMedia;
let callee: LegMedia;

async function aCall(ports = 100, transport: 'udp' | 'tls' = 'udp'): Promise<void> {
  media = new FakeMedia(ports);
  const chance = new SeededChance();
  const open = async (peer: string) => {
    const opened = await openLegMedia(media as never, chance, { peer, transport });
    if (!opened.ok) throw new Error('no port');
    return opened.value;
  };
  caller = await open('192.0.2.10');
  callee = await open('192.0.2.20');
}

beforeEach(() => aCall());

/** What `asked` gets of the offer, and `asking` of the answer to it. */
async function exchange(offer: string, answer: string, [asking, asked] = [caller, callee]) {
  const passed = await asked.write(offer);
  asking.bridge(asked);
  const returned = await asking.write(answer, offer);
  if (!passed.ok || !returned.ok || !asked.receiveAnswer(answer).ok) throw new Error('no agreement');
  asking.receive(offer);
  asked.agree();
  asking.agree();
  return { offer: passed.value, answer: returned.value };
}

const VIDEO = 'm=video 4002 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n';
const NO_VIDEO = 'm=video 0 RTP/AVP 96\r\n';
const FAX = 'm=image 4004 udptl t38\r\n';
const NO_FAX = 'm=image 0 udptl t38\r\n';
const withoutAudio = (sdp: string) => sdp.replace('m=audio 4000', 'm=audio 0');
const onlyFax = (sdp: string) => sdp.slice(0, sdp.indexOf('m=')) + FAX;

const mediaLines = (sdp: string) => sdp.split('\r\n').filter((line) => line.startsWith('m='));
const isOpen = () => media.endpoints.map(({ isClosed }) => !isClosed);
/** Endpoints in the order in which they are opened: caller's and callee's audio, callee's stream, caller's stream. */
const [CALLER_AUDIO, CALLEE_AUDIO, CALLEE_STREAM, CALLER_STREAM] = [0, 1, 2, 3];
const remotesOf = (index: number) => media.endpoints[index]?.remotes ?? [];

test('a call of audio alone takes no more than two endpoints', async () => {
  await exchange(CALLER_SDP, CALLEE_SDP);
  expect(media.endpoints).toHaveLength(2);
});

test('video that both want has endpoints of its own, which go to each other', async () => {
  const { offer, answer } = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  expect(mediaLines(offer)).toEqual(['m=audio 20002 RTP/AVP 0 101', 'm=video 20004 RTP/AVP 96']);
  expect(mediaLines(answer)).toEqual(['m=audio 20000 RTP/AVP 0 101', 'm=video 20006 RTP/AVP 96']);
  expect(media.bridged.at(-1)?.toSorted()).toEqual(['endpoint-20004', 'endpoint-20006']);
  expect(remotesOf(CALLEE_STREAM)).toMatchObject([{ address: '192.0.2.20', rtpPort: 4002, rtcpWith: 'other-side' }]);
  expect(remotesOf(CALLER_STREAM)).toMatchObject([{ address: '192.0.2.10', rtpPort: 4002, protocol: 'rtp' }]);
});

test('video that the callee refuses is closed, and the caller gets none', async () => {
  const { answer } = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + NO_VIDEO);
  expect(mediaLines(answer)[1]).toBe('m=video 0 RTP/AVP 96');
  await Promise.resolve();
  expect(isOpen()).toEqual([true, true, false]);
});

test('a stream that is refused later is closed, and opened anew when it comes back', async () => {
  await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  await exchange(CALLER_SDP + NO_VIDEO, CALLEE_SDP + NO_VIDEO);
  await Promise.resolve();
  expect(isOpen()).toEqual([true, true, false, false]);
  const { offer } = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  expect(mediaLines(offer)[1]).toBe('m=video 20008 RTP/AVP 96');
  expect(media.bridged.at(-1)?.toSorted()).toEqual(['endpoint-20008', 'endpoint-20010']);
});

test('a re-INVITE that repeats the streams keeps their ports', async () => {
  const first = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  const second = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  expect(second).toEqual(first);
  expect(media.endpoints).toHaveLength(4);
});

describe('fax (T.38)', () => {
  test.each([
    ['in place of the audio', onlyFax(CALLER_SDP), onlyFax(CALLEE_SDP), 'm=image 20006 udptl t38'],
    ['on a line of its own', withoutAudio(CALLER_SDP) + FAX, withoutAudio(CALLEE_SDP) + FAX, 'm=image 20006 udptl t38'],
  ])('%s, and back', async (_, faxOffer, faxAnswer, line) => {
    const talk = faxOffer.includes('m=audio') ? CALLER_SDP + NO_FAX : CALLER_SDP;
    await exchange(CALLER_SDP, CALLEE_SDP);
    const { answer } = await exchange(faxOffer, faxAnswer);
    expect(mediaLines(answer).at(-1)).toBe(line);
    expect(remotesOf(CALLER_STREAM)).toMatchObject([{ rtpPort: 4004, protocol: 'udptl' }]);
    expect(remotesOf(CALLER_AUDIO).at(-1)?.direction).toBe('inactive');
    await exchange(talk, talk.replaceAll('192.0.2.10', '192.0.2.20'));
    expect(remotesOf(CALLEE_AUDIO).at(-1)?.direction).toBe('sendrecv');
    await Promise.resolve();
    expect(isOpen()).toEqual([true, true, false, false]);
    expect(await caller.close()).toMatchObject({ codec: 'PCMU/8000' });
  });

  test('a call of fax from its beginning', async () => {
    const { offer, answer } = await exchange(onlyFax(CALLER_SDP), onlyFax(CALLEE_SDP));
    expect([offer, answer].map(mediaLines)).toEqual([['m=image 20004 udptl t38'], ['m=image 20006 udptl t38']]);
    expect(remotesOf(CALLER_AUDIO)).toEqual([]);
  });

  test('what is agreed about SRTP outlasts a fax', async () => {
    await aCall(100, 'tls');
    const key = Buffer.alloc(30, 1).toString('base64');
    const secured = (sdp: string) =>
      `${sdp.replace('RTP/AVP', 'RTP/SAVP')}a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}\r\n`;
    await exchange(secured(CALLER_SDP), secured(CALLEE_SDP));
    await exchange(onlyFax(CALLER_SDP), onlyFax(CALLEE_SDP));
    const { offer } = await exchange(secured(CALLER_SDP), secured(CALLEE_SDP));
    expect(mediaLines(offer)).toEqual(['m=audio 20002 RTP/SAVP 0 101']);
  });
});

test('SRTP of video has keys of its own', async () => {
  await aCall(100, 'tls');
  const key = Buffer.alloc(30, 1).toString('base64');
  const line = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}\r\n`;
  const secured = (sdp: string) => `${sdp + line + VIDEO + line}`.replaceAll('RTP/AVP', 'RTP/SAVP');
  const { offer } = await exchange(secured(CALLER_SDP), secured(CALLEE_SDP));
  const [audioKey, videoKey] = [...offer.matchAll(/a=crypto:1 .* inline:(\S+)/g)].map(([, own]) => own);
  expect(videoKey).not.toBe(audioKey);
  expect(remotesOf(CALLEE_STREAM)[0]?.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_80', theirs: key, ours: videoKey });
});

test('without a port for it a stream is refused, and the audio goes on', async () => {
  await aCall(2);
  const { offer } = await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + NO_VIDEO);
  expect(mediaLines(offer)).toEqual(['m=audio 20002 RTP/AVP 0 101', 'm=video 0 RTP/AVP 96']);
});

test('what was offered and came to nothing is closed', async () => {
  await exchange(CALLER_SDP, CALLEE_SDP);
  await callee.write(CALLER_SDP + VIDEO);
  callee.withdraw();
  await Promise.resolve();
  expect(isOpen()).toEqual([true, true, false]);
});

test('with the call all of its endpoints are closed, also those that are only being opened', async () => {
  await exchange(CALLER_SDP + VIDEO, CALLEE_SDP + VIDEO);
  const late = callee.write(CALLER_SDP + VIDEO + FAX);
  await Promise.all([caller.close(), callee.close(), late]);
  await Promise.resolve();
  expect(isOpen()).not.toContain(true);
});

describe('a phone that moves to the other IP version', () => {
  const moved = CALLER_SDP.replaceAll('IN IP4 192.0.2.10', 'IN IP6 2001:db8::10');

  test('is answered with an address of that version, and heard there', async () => {
    await exchange(CALLER_SDP, CALLEE_SDP);
    const { answer, offer } = await exchange(moved, CALLEE_SDP);
    expect(answer).toContain('c=IN IP6 2001:db8::1');
    expect(offer).toContain('c=IN IP4 192.0.2.1');
    expect(caller.endpoint.address).toBe('2001:db8::1');
    expect(remotesOf(2)).toMatchObject([{ address: '2001:db8::10', rtpPort: 4000 }]);
    expect(media.bridged.at(-1)).toEqual(['endpoint-20004', 'endpoint-20002']);
    expect(isOpen()).toEqual([false, true, true]);
    await exchange(CALLER_SDP, CALLEE_SDP);
    expect(caller.endpoint.address).toBe('192.0.2.1');
  });

  test('takes those along who wait for its silence', async () => {
    await exchange(CALLER_SDP, CALLEE_SDP);
    let silences = 0;
    caller.onSilence(60, () => {
      silences += 1;
    });
    await exchange(moved, CALLEE_SDP);
    media.endpoints[2]?.fallSilent();
    expect(silences).toBe(1);
  });

  test('stays where it is on hold by 0.0.0.0', async () => {
    await exchange(moved, CALLEE_SDP);
    await exchange(moved.replace('c=IN IP6 2001:db8::10', 'c=IN IP4 0.0.0.0'), CALLEE_SDP);
    expect(caller.endpoint.address).toBe('2001:db8::1');
  });
});
