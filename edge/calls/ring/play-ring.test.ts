import { describe, expect, test } from 'vitest';
import { aCall, aRingStep, CALLEE_SDP, CALLER_SDP, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { anInvite, type FakePhone } from '#test/world/edge/fake-signaling.ts';
import { FakeRtpengines } from '#test/world/rtpengine/index.ts';
import { ringAsTold } from './own-ring.ts';
import { playRing } from './play-ring.ts';

const step = aRingStep();
const TWO = { contacts: ['sip:201@desk', 'sip:201@mobile'] };

/** The step in progress, with its phones ringing or about to. */
async function ringing(options?: FakeCallOptions) {
  const world = aCall(options);
  const next = playRing(step, world.call);
  await settle();
  const [phone, other] = world.signaling.phones as [FakePhone, FakePhone];
  return { ...world, next, phone, other };
}

test('each phone is called over its own flow, with the caller as the tenant knows him', async () => {
  const { phone, other, media } = await ringing(TWO);
  expect(phone.target).toMatchObject({
    uri: 'sip:201@desk',
    flow: { transport: 'udp', address: '192.0.2.20', port: 5060 },
    headers: {
      From: '"Alice" <sip:200@acme.example>',
      To: '"Bob" <sip:201@acme.example>',
      'P-Asserted-Identity': '"Alice" <sip:200@acme.example>',
      'Max-Forwards': '69',
    },
  });
  expect(other.target.flow?.port).toBe(5061);
  expect(phone.target.sdp).toContain(`m=audio ${media.endpoints[1]?.rtpPort} `);
  expect(other.target.sdp).toContain(`m=audio ${media.endpoints[2]?.rtpPort} `);
});

test("another user behind the caller's own flow rings: a base station or an adapter with two lines", async () => {
  const { address, port } = anInvite({ uri: 'sip:201@acme.example' }).invite.flow;
  const { phone } = await ringing({ calleeFlow: { address, port } });
  expect(phone.target.flow).toMatchObject({ address, port });
});

test('the caller hears ringing once, however many phones ring', async () => {
  const { phone, other, caller, journal } = await ringing(TWO);
  phone.rings(100);
  phone.rings();
  phone.rings();
  other.rings();
  expect(caller.answers.map(({ status }) => status)).toEqual([180]);
  expect(journal.events.map(({ type }) => type)).toEqual(['call.started', 'call.ringing', 'call.ringing']);
});

test('a phone that answers is connected: caller answered, media bridged, the call on the bill', async () => {
  const { phone, caller, media, journal, next, call } = await ringing();
  phone.rings();
  phone.answers(CALLEE_SDP);
  expect(await next).toBeNull();
  expect(caller.answers.at(-1)).toMatchObject({ status: 200, body: expect.stringContaining('m=audio 20000 ') });
  expect(media.bridged).toEqual([['endpoint-20000', 'endpoint-20002']]);
  expect(journal.events.at(-1)).toMatchObject({ type: 'call.answered', to: { number: '201', name: 'Bob' } });
  expect(call.isEnded).toBe(false);
});

describe('a phone that takes nothing of the offer (488) gets another one', () => {
  const offered = (phone: FakePhone | undefined) => /^m=audio \d+ (.*)/m.exec(phone?.target.sdp ?? '')?.[1];

  test('first with our codecs as well, then with SRTP', async () => {
    const { signaling, next } = await ringing();
    expect(offered(signaling.phones[0])).toBe('RTP/AVP 0 101');
    signaling.phones[0]?.refuses(488);
    await settle();
    expect(offered(signaling.phones[1])).toMatch(/^RTP\/AVP 0 101 (?:96 )?9 8$/);
    signaling.phones[1]?.refuses(488);
    await settle();
    expect(offered(signaling.phones[2])).toMatch(/^RTP\/SAVP 0 101 (?:96 )?9 8$/);
    signaling.phones[2]?.refuses(488);
    expect(signaling.phones).toHaveLength(3);
    await next;
  });

  test('what it answers in reaches the caller in a codec of his offer', async () => {
    const { signaling, caller, next, media } = await ringing();
    signaling.phones[0]?.refuses(488);
    await settle();
    const answer = CALLEE_SDP.replace('RTP/AVP 0 101', 'RTP/AVP 8').replace(/a=rtpmap.*\r\n/g, '');
    signaling.phones[1]?.answers(answer);
    expect(await next).toBeNull();
    expect(caller.answers.at(-1)?.body).toMatch(/^m=audio 20000 RTP\/AVP 0 101\r$/m);
    expect(media.endpoints[0]?.remotes.at(-1)?.takes).toMatchObject([{ name: 'PCMU' }, { name: 'telephone-event' }]);
    expect(media.endpoints[1]?.remotes.at(-1)?.takes).toMatchObject([{ name: 'PCMA' }]);
  });

  test('not when the caller has hung up', async () => {
    const { signaling, caller, next } = await ringing();
    caller.cancels();
    signaling.phones[0]?.refuses(488);
    expect(await next).toBeNull();
    expect(signaling.phones).toHaveLength(1);
  });
});

describe('with rtpengine as the relay', () => {
  const hasRtpengine = true;

  test('caller and callee hear of its address alone, and our own engine has nothing to do', async () => {
    const { phone, caller, media, next } = await ringing({ hasRtpengine });
    phone.answers(CALLEE_SDP);
    expect(await next).toBeNull();
    for (const sdp of [phone.target.sdp, caller.answers.at(-1)?.body]) {
      expect(sdp).toContain(`c=IN IP4 ${FakeRtpengines.ADDRESS}`);
      expect(sdp).not.toMatch(/192\.0\.2\.[12]0/);
    }
    expect(media.endpoints).toEqual([]);
  });

  test('a phone that brings the offer in its 200 gets the caller’s answer in our ACK', async () => {
    const { phone, caller, rtpengines, next } = await ringing({ hasRtpengine, body: '' });
    phone.answers(CALLEE_SDP);
    await settle();
    expect(caller.answers.at(-1)?.body).toContain(FakeRtpengines.ADDRESS);
    caller.dialog.acknowledges(CALLER_SDP);
    expect(await next).toBeNull();
    expect(rtpengines.commands).toMatchObject([
      { command: 'offer', sdp: CALLEE_SDP },
      { command: 'answer', sdp: CALLER_SDP },
    ]);
  });

  test('early media comes from the same port as the call', async () => {
    const { phone, caller, next } = await ringing({ hasRtpengine });
    phone.rings(183, CALLEE_SDP);
    await settle();
    phone.answers(CALLEE_SDP);
    await next;
    const [early, final] = caller.answers.slice(-2).map(({ status, body }) => ({ status, body }));
    expect([early?.status, final?.status]).toEqual([183, 200]);
    expect(final?.body).toBe(early?.body);
  });

  test('phones that did not take the call leave nothing over there', async () => {
    const { phone, rtpengines, next } = await ringing({ ...TWO, hasRtpengine });
    phone.answers(CALLEE_SDP);
    await next;
    await settle();
    const [taken] = rtpengines.heard('answer');
    expect(rtpengines.heard('offer')).toHaveLength(2);
    expect(rtpengines.heard('delete')).toHaveLength(1);
    expect(rtpengines.heard('delete')[0]?.['call-id']).not.toBe(taken?.['call-id']);
  });

  test('none that is there: the call is refused (503)', async () => {
    const world = aCall({ hasRtpengine });
    world.rtpengines.isThere = false;
    expect(await playRing(step, world.call)).toMatchObject({ kind: 'reject', rejection: { code: 'no-media' } });
  });
});

describe('early media', () => {
  test('of the only phone reaches the caller', async () => {
    const { phone, caller, media } = await ringing();
    phone.rings(183, CALLEE_SDP);
    await settle();
    expect(caller.answers).toMatchObject([{ status: 183, body: expect.stringContaining('m=audio 20000 ') }]);
    expect(media.bridged).toHaveLength(1);
  });

  test('of one phone of several does not: another one may answer', async () => {
    const { phone, caller, media } = await ringing(TWO);
    phone.rings(183, CALLEE_SDP);
    expect(caller.answers).toMatchObject([{ status: 180, body: '' }]);
    expect(media.bridged).toEqual([]);
  });
});

describe('the caller hangs up', () => {
  test('while phones ring: they are canceled', async () => {
    const { phone, caller, journal, next } = await ringing();
    phone.rings();
    caller.cancels();
    expect(await next).toBeNull();
    expect(phone.canceled).toMatchObject({ Reason: expect.stringContaining('cause=16') });
    expect(await journal.ended(1)).toMatchObject([
      { disposition: 'canceled', hangup: { by: 'caller', sipStatus: 487 }, legs: [{}, { sipStatus: 487 }] },
    ]);
  });

  test('in the moment a phone answers: that phone is released', async () => {
    const { phone, caller, journal, next } = await ringing();
    caller.vanishes();
    phone.answers(CALLEE_SDP);
    expect(await next).toBeNull();
    expect(phone.dialog.released).not.toBeNull();
    expect(await journal.ended(1)).toMatchObject([{ disposition: 'canceled', answeredAt: null }]);
  });

  test('just before a phone answers: the answer that crosses is released', async () => {
    const { phone, caller } = await ringing();
    caller.cancels();
    phone.answers(CALLEE_SDP);
    await settle();
    expect(phone.released).not.toBeNull();
  });
});

describe('nobody takes the call: the plan goes on with', () => {
  test.each([
    [486, 'busy'],
    [603, 'declined'],
    [480, 'unreachable'],
    [503, 'unreachable'],
  ] as const)('%i: %s', async (status, code) => {
    const { phone, next, call } = await ringing();
    phone.refuses(status);
    expect(await next).toMatchObject({ rejection: { code } });
    expect(call.isEnded).toBe(false);
  });

  test.each([415, 488, 606])('%i to every offer: no phone takes this media', async (status) => {
    const { signaling, next } = await ringing();
    for (let offer = 0; offer < 3; offer++) {
      signaling.phones[offer]?.refuses(status);
      await settle();
    }
    expect(await next).toMatchObject({ kind: 'reject', rejection: { code: 'incompatible-media' } });
  });

  test('no answer in time', async () => {
    const { phone, next, clock, media } = await ringing();
    phone.rings();
    clock.advance(30_000);
    expect(await next).toMatchObject({ rejection: { code: 'no-answer' } });
    expect(phone.canceled).not.toBeNull();
    expect(media.endpoints[1]?.isClosed).toBe(true);
    expect(clock.pendingTimers).toBe(1); // the sweep of the bindings
  });

  test('no sign of life', async () => {
    const { next, clock } = await ringing();
    clock.advance(8000);
    expect(await next).toMatchObject({ rejection: { code: 'unreachable' } });
  });

  test('no phone', async () => {
    const { next, signaling } = await ringing({ contacts: [] });
    expect(await next).toMatchObject({ rejection: { code: 'unreachable' } });
    expect(signaling.phones).toEqual([]);
  });
});

describe('media that cannot be had', () => {
  test.each([
    ['for the caller', 0],
    ['for any phone', 1],
  ])('%s', async (_, mediaPorts) => {
    const { next } = await ringing({ mediaPorts });
    expect(await next).toMatchObject({ rejection: { code: 'no-media' } });
  });

  test('for one phone of two: the other one rings', async () => {
    const { signaling } = await ringing({ ...TWO, mediaPorts: 2 });
    expect(signaling.phones).toHaveLength(1);
  });

  test('from an offer that is none', async () => {
    const { next } = await ringing({ body: 'v=0\r\nnonsense' });
    expect(await next).toMatchObject({ rejection: { code: 'incompatible-media' } });
  });

  test('from an answer that is none: the phone is released and the caller hears 488', async () => {
    const { phone, caller, next } = await ringing();
    phone.answers('nonsense');
    expect(await next).toBeNull();
    expect(phone.released).not.toBeNull();
    expect(caller.answers).toMatchObject([{ status: 488 }]);
  });
});

test('an edge that stops cancels the phones and refuses the caller', async () => {
  const { phone, caller, call, next, journal } = await ringing();
  call.interrupt('edge-stopping');
  expect(await next).toBeNull();
  expect(phone.canceled).not.toBeNull();
  expect(caller.answers).toMatchObject([{ status: 503 }]);
  expect(await journal.ended(1)).toMatchObject([{ disposition: 'failed', hangup: { reason: 'edge-stopping' } }]);
});

describe('a phone with two flows (RFC 5626)', () => {
  const TWO_FLOWS = {
    contacts: ['sip:201@old', 'sip:201@new'],
    registration: (index: number) => ({
      outbound: { instance: '<urn:uuid:1>', regId: index + 1 },
      refreshedAt: `2026-01-05T09:00:0${index}.000Z`,
    }),
  };

  test('is called over the newer one alone', async () => {
    const { signaling } = await ringing(TWO_FLOWS);
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@new']);
  });

  test.each([408, 430, 503])('is called over the other one when the first says %i', async (status) => {
    const { signaling, phone } = await ringing(TWO_FLOWS);
    phone.refuses(status);
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@new', 'sip:201@old']);
  });

  test('that has rung is busy for good', async () => {
    const { signaling, phone } = await ringing(TWO_FLOWS);
    phone.rings();
    phone.refuses(503);
    expect(signaling.phones).toHaveLength(1);
  });
});

test('handsets of one base ring each other on their own extension: their contacts tell them apart', async () => {
  const invite = anInvite({ uri: 'sip:200@acme.example' }).invite;
  const { address, port } = invite.flow;
  const world = aCall({
    contacts: ['sip:200@base;line=1', 'sip:200-2@base;line=2'],
    registration: () => ({ userId: 'usr_200', extension: '200', sourceAddress: address, sourcePort: port }),
    headers: { contact: '<sip:200@base;line=1>' },
    boundTo: 'usr_200',
  });
  void playRing(aRingStep([[{ userId: 'usr_200', extension: '200' }]]), world.call);
  await settle();
  expect(world.signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:200-2@base;line=2']);
});

describe('stage by stage', () => {
  const BOB_THEN_ANN = aRingStep([[{ ringSeconds: 10 }], [{ userId: 'usr_200', extension: '200', name: 'Ann' }]]);

  test('the next ones ring when those before have not answered', async () => {
    const { call, signaling, clock, journal } = aCall({ contacts: ['sip:201@desk'] });
    const next = playRing(aRingStep([[{ ringSeconds: 10 }], [{ ringSeconds: 5, reason: 'hunt-group' }]]), call);
    await settle();
    signaling.phones[0]?.rings();
    clock.advance(10_000);
    await settle();
    expect(signaling.phones[0]?.canceled).toBeTruthy();
    signaling.phones[1]?.answers(CALLEE_SDP);
    expect(await next).toBeNull();
    const answered = journal.events.at(-1);
    expect(answered).toMatchObject({ type: 'call.answered', leg: { reason: 'hunt-group' } });
  });

  test('who has no phone is passed over at once, and the call is what the others were', async () => {
    const { call, signaling } = aCall({ contacts: ['sip:201@desk'] });
    const next = playRing(BOB_THEN_ANN, call);
    await settle();
    signaling.phones[0]?.refuses(486);
    expect(await next).toMatchObject({ rejection: { code: 'busy' } });
    expect(signaling.phones).toHaveLength(1);
  });

  test('a caller who hangs up in between rings nobody any more', async () => {
    const { call, caller, signaling, clock } = aCall({ contacts: ['sip:201@desk'] });
    const next = playRing(aRingStep([[{ ringSeconds: 10 }], [{}]]), call);
    await settle();
    signaling.phones[0]?.rings();
    caller.cancels();
    clock.advance(10_000);
    expect(await next).toBeNull();
    await settle();
    expect(signaling.phones).toHaveLength(1);
  });

  test('who talks and has no call waiting is busy, and does not ring', async () => {
    const { call, signaling } = aCall({ talking: ['usr_201'] });
    expect(await playRing(aRingStep([[{ ringsWhileBusy: false }]]), call)).toMatchObject({
      rejection: { code: 'busy' },
    });
    expect(signaling.phones).toEqual([]);
  });

  test('who talks and has call waiting rings', async () => {
    const { call, signaling } = aCall({ talking: ['usr_201'] });
    void playRing(aRingStep(), call);
    await settle();
    expect(signaling.phones).toHaveLength(1);
  });

  test('who has as many calls as he may have is busy, call waiting or not (XA-USR-18)', async () => {
    const most = (calls: number) => new Map([['usr_201', { 'call.max-concurrent': calls }]]) as never;
    const full = aCall({ talking: ['usr_201'], settings: most(1) });
    expect(await playRing(aRingStep(), full.call)).toMatchObject({ rejection: { code: 'busy' } });
    expect(full.signaling.phones).toEqual([]);
    const { call, signaling } = aCall({ talking: ['usr_201'], settings: most(2) });
    void playRing(aRingStep(), call);
    await settle();
    expect(signaling.phones).toHaveLength(1);
  });

  test('phones show what the group makes of the name of the caller', async () => {
    const { call, signaling } = aCall();
    void playRing(aRingStep([[{}]], { callerName: { change: 'prepend', text: 'Sales: ' } }), call);
    await settle();
    expect(signaling.phones[0]?.target.headers.From).toBe('"Sales: Alice" <sip:200@acme.example>');
  });
});

describe('between two stages with a pause', () => {
  const twice = { ...step, stages: [...step.stages, ...step.stages], pauseSeconds: 5 };
  const refusedOnce = async () => {
    const world = aCall();
    const next = playRing(twice, world.call);
    await settle();
    world.signaling.phones[0]?.refuses(486);
    await settle();
    return { ...world, next };
  };

  test('nobody rings so long, then the next one (X3-QU-15)', async () => {
    const { signaling, clock, next } = await refusedOnce();
    clock.advance(4_999);
    await settle();
    expect(signaling.phones).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(signaling.phones).toHaveLength(2);
    signaling.phones[1]?.answers(CALLEE_SDP);
    expect(await next).toBeNull();
  });

  test('the caller may hang up, and nobody rings any more', async () => {
    const { signaling, clock, next, call } = await refusedOnce();
    call.interrupt('caller-gone');
    expect(await next).toBeNull();
    clock.advance(10_000);
    await settle();
    expect([call.isEnded, signaling.phones.length]).toEqual([true, 1]);
  });

  test('somebody may pick the call up', async () => {
    const { call, next } = await refusedOnce();
    expect(call.giveWay()).toBe(true);
    expect(await next).toBeNull();
  });
});

test('what an application has phones told is told to those of the steps that follow each other, and to nobody later', async () => {
  const { call, signaling } = aCall();
  const told = () => signaling.phones.map(({ target }) => target.headers?.['X-Case'] ?? null);
  const ring = async (step = aRingStep([[{}]])) => {
    const next = playRing(step, call);
    await settle();
    signaling.phones.at(-1)?.refuses(486);
    return next;
  };
  const forwarded = aRingStep([[{}]]);
  const { otherwise } = forwarded;
  ringAsTold(call, { shown: null, headers: { 'X-Case': '7' }, talk: null });
  expect(await ring({ ...forwarded, otherwise: { ...otherwise, busy: forwarded } })).toBe(forwarded);
  await ring(forwarded);
  await ring();
  expect(told()).toEqual(['7', '7', null]);
});
