import { describe, expect, test } from 'vitest';
import { aCall, CALLEE_SDP, CALLER_SDP, type FakeCallOptions, phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { aResponse, FakeDialog } from '#test/world/edge/fake-signaling.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';

const HOLD = phoneSdp('192.0.2.10', { direction: 'sendonly', version: 2 });
const HELD = phoneSdp('192.0.2.20', { direction: 'recvonly', version: 2 });

/** Two legs in conversation. */
async function talking({ calleeTrunkId = null, ...options }: FakeCallOptions & { calleeTrunkId?: string | null } = {}) {
  const world = aCall(options);
  const { call, media } = world;
  const [caller, callee] = [new FakeDialog(), new FakeDialog()];
  const callerMedia = await call.openCallerMedia();
  call.record.addLeg({
    id: 'leg_callee',
    role: 'callee',
    party: { number: '201', name: 'Bob', userId: 'usr_201' },
    sipCallId: 'leg_callee',
    userAgent: null,
    remoteAddress: '192.0.2.20:5060',
    ...(calleeTrunkId !== null && { trunkId: calleeTrunkId }),
  });
  const calleeMedia = await call.openMedia('leg_callee', { peer: '192.0.2.20', transport: 'udp' });
  if (!callerMedia.ok || !calleeMedia.ok) throw new Error('the fake media has ports');
  callerMedia.value.bridge(calleeMedia.value);
  await calleeMedia.value.write(CALLER_SDP);
  calleeMedia.value.receive(CALLEE_SDP);
  await callerMedia.value.write(CALLEE_SDP, CALLER_SDP);
  for (const leg of [callerMedia.value, calleeMedia.value]) leg.agree();
  call.record.answered('leg_callee');
  const party = { number: '201', name: 'Bob', userId: 'usr_201' };
  const flow = { transport: 'udp' as const, address: '192.0.2.20', port: 5060 };
  const place = { party, flow, contact: 'sip:201@192.0.2.20' };
  call.conversation.connect(
    { id: call.record.callerLeg, dialog: caller, media: callerMedia.value, ...place },
    { id: 'leg_callee', dialog: callee, media: calleeMedia.value, ...place },
  );
  const [callerEndpoint, calleeEndpoint] = media.endpoints;
  return { ...world, caller, callee, callerEndpoint, calleeEndpoint };
}

describe('an offer within the call', () => {
  test('reaches the other phone with our address, and its answer comes back', async () => {
    const { caller, callee } = await talking();
    const { answers } = caller.receives('INVITE', HOLD);
    await settle();
    const [passed] = callee.requests;
    expect(passed?.method).toBe('INVITE');
    expect(passed?.body).toContain('a=sendonly');
    expect(passed?.body).toContain('c=IN IP4 192.0.2.1\r\n');
    expect(passed?.body).not.toContain('192.0.2.10');
    passed?.answer(aResponse(200, HELD));
    await settle();
    expect(answers).toMatchObject([{ status: 200, body: expect.stringContaining('a=recvonly') }]);
    expect(answers[0]?.body).not.toContain('192.0.2.20');
  });

  test('that puts the other phone on hold lets it hear music until the phone that holds comes back (CAL-04)', async () => {
    const { caller, callee, calleeEndpoint, callerEndpoint, media } = await talking();
    caller.receives('INVITE', HOLD);
    await settle();
    callee.requests[0]?.answer(aResponse(200, HELD));
    await settle();
    expect(media.playing.get(calleeEndpoint?.id ?? '')).toMatchObject({ items: [{ tone: expect.anything() }] });
    expect(media.playing.has(callerEndpoint?.id ?? '')).toBe(false);
    const before = media.bridged.length;
    caller.receives('INVITE', phoneSdp('192.0.2.10', { version: 3 }));
    await settle();
    callee.requests[1]?.answer(aResponse(200, phoneSdp('192.0.2.20', { version: 3 })));
    await settle();
    expect(media.bridged.slice(before)).toEqual([[callerEndpoint?.id, calleeEndpoint?.id]]);
  });

  test('by which somebody behind a trunk holds lets the other hear what comes over the trunk (RFC 7088)', async () => {
    const { caller, callee, callerEndpoint, calleeEndpoint, media } = await talking({ calleeTrunkId: 'trk_1' });
    callee.receives('INVITE', phoneSdp('192.0.2.20', { direction: 'sendonly', version: 2 }));
    await settle();
    caller.requests[0]?.answer(aResponse(200, phoneSdp('192.0.2.10', { direction: 'recvonly', version: 2 })));
    await settle();
    expect(media.playing.size).toBe(0);
    expect(media.bridged.at(-1)).toEqual([callerEndpoint?.id, calleeEndpoint?.id]);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('that holds somebody behind a trunk with music %s plays as much of it', async (playsMusicOnHold, programs) => {
    const trunks = [aTrunk({ id: 'trk_1', playsMusicOnHold })];
    const { caller, callee, calleeEndpoint, media } = await talking({ trunks, calleeTrunkId: 'trk_1' });
    caller.receives('INVITE', HOLD);
    await settle();
    callee.requests[0]?.answer(aResponse(200, HELD));
    await settle();
    expect(media.playing.get(calleeEndpoint?.id ?? '') ? 1 : 0).toBe(programs);
  });

  test('sent as UPDATE goes out as re-INVITE, which every phone knows', async () => {
    const { caller, callee } = await talking();
    callee.receives('UPDATE', HELD);
    await settle();
    expect(caller.requests).toMatchObject([{ method: 'INVITE' }]);
  });

  test('tells both endpoints whom to talk to once it is agreed, not before', async () => {
    const { caller, callee, callerEndpoint, calleeEndpoint } = await talking();
    caller.receives('INVITE', HOLD);
    await settle();
    expect(callerEndpoint?.remotes).toHaveLength(1);
    callee.requests[0]?.answer(aResponse(200, HELD));
    await settle();
    expect(callerEndpoint?.remotes.at(-1)).toMatchObject({ direction: 'sendonly' });
    expect(calleeEndpoint?.remotes.at(-1)).toMatchObject({ direction: 'recvonly' });
  });

  test('that the other phone refuses is refused alike, and what was agreed stays', async () => {
    const { caller, callee, callerEndpoint } = await talking();
    const { answers } = caller.receives('INVITE', HOLD);
    await settle();
    callee.requests[0]?.answer(aResponse(488));
    await settle();
    expect(callee.requests[1]?.body).toMatch(/^m=audio \d+ RTP\/AVP 0 101 (?:96 )?9 8\r$/m); // our codecs as well
    callee.requests[1]?.answer(aResponse(488));
    await settle();
    expect(answers).toMatchObject([{ status: 488 }]);
    expect(callerEndpoint?.remotes).toHaveLength(1);
    expect(caller.receives('INVITE', HOLD).answers).toEqual([]); // the way is free again
  });

  test('that meets one of the other phone has to come again', async () => {
    const { caller, callee } = await talking();
    caller.receives('INVITE', HOLD);
    expect(callee.receives('INVITE', HELD).answers).toMatchObject([{ status: 491 }]);
    expect(caller.receives('UPDATE', HOLD).answers).toMatchObject([{ status: 500, headers: { 'Retry-After': '1' } }]);
  });

  test('that is no SDP is refused without bothering the other phone', async () => {
    const { caller, callee } = await talking();
    expect(caller.receives('INVITE', 'hello').answers).toMatchObject([{ status: 488 }]);
    expect(callee.requests).toEqual([]);
  });

  test('for which the other phone asks for a password is refused as 488', async () => {
    const { caller, callee } = await talking();
    const { answers } = caller.receives('INVITE', HOLD);
    await settle();
    callee.requests[0]?.answer(aResponse(407));
    await settle();
    expect(answers).toMatchObject([{ status: 488 }]);
  });

  test('that says what is agreed already is a refresh: answered here', async () => {
    const { caller, callee } = await talking();
    const { answers } = caller.receives('INVITE', CALLER_SDP);
    expect(answers).toMatchObject([{ status: 200, body: expect.stringContaining('m=audio 20000') }]);
    expect(callee.requests).toEqual([]);
  });

  test('that is missing from the re-INVITE of a phone that held brings the call back on both sides', async () => {
    const { caller, callee, calleeEndpoint } = await talking();
    caller.receives('INVITE', HOLD);
    await settle();
    callee.requests[0]?.answer(aResponse(200, HELD));
    await settle();
    const { answers } = caller.receives('INVITE', '');
    await settle();
    expect(answers[0]?.body).not.toMatch(/a=(sendonly|recvonly|inactive)/);
    caller.acknowledges(phoneSdp('192.0.2.10', { version: 3 }));
    await settle();
    expect(callee.requests[1]).toMatchObject({ method: 'INVITE' });
    expect(callee.requests[1]?.body).toContain('a=sendrecv');
    callee.requests[1]?.answer(aResponse(200, phoneSdp('192.0.2.20', { version: 3 })));
    await settle();
    expect(calleeEndpoint?.remotes.at(-1)).toMatchObject({ direction: 'sendrecv' });
  });

  test('that is missing from a re-INVITE is ours, and the ACK answers it', async () => {
    const { caller, callerEndpoint } = await talking();
    const { answers } = caller.receives('INVITE');
    await settle();
    expect(answers).toMatchObject([{ status: 200, body: expect.stringContaining('m=audio 20000') }]);
    caller.acknowledges(phoneSdp('192.0.2.77', { version: 3 }));
    expect(callerEndpoint?.remotes.at(-1)).toMatchObject({ address: '192.0.2.77' });
  });

  test('that has not been passed on yet when the call ends is not any more', async () => {
    const { caller, callee } = await talking();
    const { answers } = caller.receives('INVITE', HOLD);
    callee.hangsUp();
    await settle();
    expect(callee.requests).toEqual([]);
    expect(answers).toMatchObject([{ status: 487 }]);
  });

  test('whose answer comes after the call is over has been refused by then', async () => {
    const { caller, callee } = await talking();
    const { answers } = caller.receives('INVITE', HOLD);
    await settle();
    callee.hangsUp();
    callee.requests[0]?.answer(aResponse(200, HELD));
    await settle();
    expect(answers).toMatchObject([{ status: 487 }]);
  });
});

describe('a digit in INFO', () => {
  const RELAY = { 'content-type': 'application/dtmf-relay' };

  test('reaches the other phone in RTP', async () => {
    const { caller, callee, callerEndpoint, calleeEndpoint } = await talking();
    const { answers } = caller.receives('INFO', 'Signal=5\r\nDuration=160\r\n', RELAY);
    expect(answers).toMatchObject([{ status: 200 }]);
    callee.receives('INFO', '#', { 'content-type': 'application/dtmf' });
    expect([callerEndpoint?.digits, calleeEndpoint?.digits]).toEqual([[['#', 250]], [['5', 160]]]);
    expect([...caller.requests, ...callee.requests]).toEqual([]);
  });

  test('reaches it as INFO where it takes no digits in RTP', async () => {
    const { caller, callee, calleeEndpoint } = await talking();
    if (calleeEndpoint) calleeEndpoint.takesDigits = false;
    const { answers } = caller.receives('INFO', 'Signal=5', RELAY);
    expect(callee.requests).toMatchObject([{ method: 'INFO', body: 'Signal=5' }]);
    callee.requests[0]?.answer(aResponse(200));
    await settle();
    expect(answers).toMatchObject([{ status: 200 }]);
  });

  test('that is none is refused here', async () => {
    const { caller, callee, calleeEndpoint } = await talking();
    expect(caller.receives('INFO', 'Signal=x', RELAY).answers).toMatchObject([{ status: 400 }]);
    expect([callee.requests, calleeEndpoint?.digits]).toEqual([[], []]);
  });
});

test('any other INFO reaches the other phone, and so does its answer', async () => {
  const { caller, callee } = await talking();
  const { answers } = caller.receives('INFO', 'Signal=5');
  expect(callee.requests).toMatchObject([{ method: 'INFO', body: 'Signal=5' }]);
  callee.requests[0]?.answer(aResponse(415));
  await settle();
  expect(answers).toMatchObject([{ status: 415 }]);
});

test.each([
  ['OPTIONS', 200],
  ['UPDATE', 200],
  ['MESSAGE', 405],
])('%s within a call is answered %i here', async (method, status) => {
  const { caller, callee } = await talking();
  expect(caller.receives(method).answers).toMatchObject([
    { status, headers: { Allow: expect.stringContaining('INVITE') } },
  ]);
  expect(callee.requests).toEqual([]);
});

test('the callee hangs up: the caller is released, media is closed, the record says who it was', async () => {
  const { caller, callee, media, journal } = await talking();
  callee.hangsUp();
  await settle();
  expect(caller.released).toEqual({ Reason: 'Q.850;cause=16;text="normal-clearing"' });
  expect(callee.released).toBeNull();
  expect(media.endpoints.every(({ isClosed }) => isClosed)).toBe(true);
  expect(await journal.ended(1)).toMatchObject([{ disposition: 'answered', hangup: { by: 'callee', q850Cause: 16 } }]);
});

test('a caller who never acknowledges the answer is given up, and the callee released', async () => {
  const { caller, callee, journal } = await talking();
  caller.isGivenUp();
  expect(callee.released).toMatchObject({ Reason: expect.stringContaining('phone-lost') });
  expect(await journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'phone-lost' } }]);
});

describe('media that stops', () => {
  test('on one side only: the phone is asked, and the call goes on when it answers', async () => {
    const { caller, callee, callerEndpoint, call } = await talking();
    callerEndpoint?.fallSilent();
    expect(caller.requests).toMatchObject([{ method: 'OPTIONS' }]);
    caller.requests[0]?.answer(aResponse(200));
    await settle();
    expect(call.isEnded).toBe(false);
    expect(callee.released).toBeNull();
  });

  test.each([408, 481, 503])('on one side, whose phone is gone (%i): the call ends', async (status) => {
    const { caller, callee, callerEndpoint, journal } = await talking();
    callerEndpoint?.fallSilent();
    caller.requests[0]?.answer(aResponse(status));
    await settle();
    expect(callee.released).toMatchObject({ Reason: expect.stringContaining('phone-lost') });
    expect(await journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'phone-lost', q850Cause: 27 } }]);
  });

  test('on both sides: the call ends', async () => {
    const { callerEndpoint, calleeEndpoint, journal } = await talking();
    callerEndpoint?.fallSilent();
    calleeEndpoint?.fallSilent();
    expect(await journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'rtp-timeout' } }]);
  });
});

describe('media at an rtpengine', () => {
  const hasRtpengine = true;

  test('that has died ends the call as silence does', async () => {
    const { rtpengines, clock, caller, callee, journal } = await talking({ hasRtpengine });
    rtpengines.isThere = false;
    for (let second = 0; second < 75; second++) {
      clock.advance(1000);
      await settle();
    }
    expect([...caller.requests, ...callee.requests].every(({ method }) => method === 'OPTIONS')).toBe(true);
    expect(await journal.ended(1)).toMatchObject([
      { hangup: { by: 'system', reason: 'rtp-timeout' }, legs: [{ media: null }, { media: null }] },
    ]);
  });

  test('goes back to what is agreed when the other phone refuses an offer', async () => {
    const { rtpengines, caller, callee } = await talking({ hasRtpengine });
    const { answers } = caller.receives('INVITE', HOLD);
    await settle();
    for (let offers = 0; offers < 2; offers++) {
      callee.requests[offers]?.answer(aResponse(488));
      await settle();
    }
    expect(answers).toMatchObject([{ status: 488 }]);
    expect(rtpengines.commands.slice(-2)).toMatchObject([
      { command: 'offer', sdp: CALLER_SDP },
      { command: 'answer', sdp: CALLEE_SDP },
    ]);
  });

  test('is let go when the call ends', async () => {
    const { rtpengines, callee } = await talking({ hasRtpengine });
    callee.hangsUp();
    await settle();
    expect(rtpengines.heard('delete')).toHaveLength(1);
  });
});

describe('a call on hold', () => {
  const TEN_MINUTES_MS = 600_000;

  /** The caller holds the callee. */
  async function held() {
    const world = await talking();
    world.caller.receives('INVITE', HOLD);
    await settle();
    world.callee.requests.pop()?.answer(aResponse(200, HELD));
    await settle();
    return world;
  }

  test('ends when the held phone has vanished', async () => {
    const { caller, callee, clock, journal } = await held();
    clock.advance(TEN_MINUTES_MS);
    expect(callee.requests).toMatchObject([{ method: 'OPTIONS' }]);
    callee.requests[0]?.answer(aResponse(408));
    await settle();
    expect(caller.released).toMatchObject({ Reason: expect.stringContaining('phone-lost') });
    expect(await journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'phone-lost' } }]);
  });

  test('goes on when it answers, and it is asked again', async () => {
    const { callee, clock, call } = await held();
    clock.advance(TEN_MINUTES_MS);
    callee.requests[0]?.answer(aResponse(200));
    await settle();
    clock.advance(TEN_MINUTES_MS);
    expect(callee.requests).toHaveLength(2);
    expect(call.isEnded).toBe(false);
  });

  test('asks nobody once it is over, nor while both talk', async () => {
    const { caller, callee, clock } = await talking();
    clock.advance(TEN_MINUTES_MS);
    callee.hangsUp();
    clock.advance(TEN_MINUTES_MS);
    expect([...caller.requests, ...callee.requests]).toEqual([]);
  });
});

test('an edge that stops releases both sides', async () => {
  const { call, caller, callee, journal } = await talking();
  call.interrupt('edge-stopping');
  expect([caller.released, callee.released]).toEqual(Array(2).fill({ Reason: 'Q.850;cause=41;text="edge-stopping"' }));
  expect(await journal.ended(1)).toMatchObject([{ disposition: 'answered', hangup: { reason: 'edge-stopping' } }]);
});
