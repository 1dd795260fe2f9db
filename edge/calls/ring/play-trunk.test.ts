import { describe, expect, test } from 'vitest';
import type { RingStep, TrunkTarget } from '#shared/dialplan/index.ts';
import { aCall, aRingStep, CALLEE_SDP, type FakeCallOptions, phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { aTrunk, aTrunkTarget } from '#test/world/edge/fake-trunk.ts';
import { playRing } from './play-ring.ts';

const TRUNKS = [aTrunk(), aTrunk({ id: 'trk_2', name: 'Two', host: 'two.example' })];
const BOTH = [{ trunkId: 'trk_1' }, { trunkId: 'trk_2', number: '+33145678901' }];
const OUTSIDE_SDP = phoneSdp('198.51.100.7');

/** Alice calls somebody outside, or Bob and somebody outside together; the trunks have their INVITEs. */
async function leaving(
  target: TrunkTarget = aTrunkTarget({}, ...BOTH),
  options: FakeCallOptions = {},
  step: Partial<RingStep> = {},
  withBob = false,
) {
  const world = aCall({ trunks: TRUNKS, contacts: withBob ? ['sip:201@desk'] : [], ...options });
  const stages = [[...(withBob ? (aRingStep().stages[0] ?? []) : []), target]];
  const next = playRing({ ...aRingStep(), stages, ...step }, world.call);
  await settle();
  const invites = () => world.signaling.phones.map((phone) => phone.target.uri);
  const last = () => world.signaling.phones.at(-1);
  const ended = () => world.journal.events.find(({ type }) => type === 'call.ended');
  return { ...world, next, invites, last, ended };
}
const [ONE, TWO] = ['sip:0145678901@one.example;user=phone', 'sip:+33145678901@two.example;user=phone'];

test('a number outside is called over the trunk, and talks to the caller', async () => {
  const { last, next, caller, media, call, invites } = await leaving();
  expect(invites()).toEqual([ONE]);
  expect(last()?.target).toMatchObject({ flow: null, proxy: 'sip:one.example;transport=udp' });
  last()?.rings();
  last()?.answers(OUTSIDE_SDP);
  expect(await next).toBeNull();
  expect(caller.answers.map(({ status }) => status)).toEqual([180, 200]);
  expect(media.bridged).toHaveLength(1);
  expect(call.record.openLegs).toMatchObject([
    { role: 'caller', trunkId: null },
    {
      role: 'callee',
      party: { number: '+33145678901', userId: null },
      trunkId: 'trk_1',
      outside: { callType: 'international', ruleId: 'obr_1', payerId: 'usr_200' },
      remoteAddress: 'one.example:5060',
    },
  ]);
});

describe('the next trunk is tried', () => {
  test.each([
    ['after 503', { refusal: 503 }],
    ['after 500', { refusal: 500 }],
    ['when our account is refused', { refusal: 403, reason: 'Q.850;cause=57' }],
    ['when it says nothing for 4 s', { silence: 4000 }],
  ])('%s', async (_, { refusal, reason, silence }: { refusal?: number; reason?: string; silence?: number }) => {
    const { last, clock, invites, signaling, next, journal, call } = await leaving();
    if (refusal) last()?.refuses(refusal, reason ? { reason } : {});
    if (silence) clock.advance(silence);
    await settle();
    expect(invites()).toEqual([ONE, TWO]);
    if (silence) expect(signaling.phones[0]?.canceled).not.toBeNull();
    last()?.answers(OUTSIDE_SDP);
    expect(await next).toBeNull();
    call.leave();
    await settle();
    // Each way that was tried has its leg on the bill.
    expect(journal.events.find(({ type }) => type === 'call.ended')).toMatchObject({
      direction: 'outbound',
      disposition: 'answered',
      legs: [
        { role: 'caller' },
        { trunkId: 'trk_1', sipStatus: refusal ?? 487, answeredAt: null },
        { trunkId: 'trk_2', sipStatus: 200, answeredAt: expect.any(String) },
      ],
    });
  });

  test.each([
    [{ id: 'trk_1', isEnabled: false }, undefined],
    [{ id: 'trk_1' }, 'trunk-full' as const],
    [{ id: 'trk_1' }, 'trunk-down' as const],
  ])('at once instead of %o (%s), of which the bill says nothing', async (fields, why) => {
    const trunks = [aTrunk(fields), TRUNKS[1] as (typeof TRUNKS)[0]];
    const { invites, call } = await leaving(undefined, {
      trunks,
      closed: (id) => (id === 'trk_1' && why ? why : null),
    });
    expect(invites()).toEqual([TWO]);
    expect(call.record.openLegs.map(({ trunkId }) => trunkId)).toEqual([null, 'trk_2']);
  });
});

test.each([
  [486, 'busy'],
  [603, 'declined'],
  [600, 'busy'],
  [480, 'no-answer'],
])('a callee who says %i has said so: no other trunk is tried', async (status, code) => {
  const { last, next, invites } = await leaving();
  last()?.refuses(status);
  expect(await next).toMatchObject({ kind: 'reject', rejection: { code } });
  expect(invites()).toEqual([ONE]);
});

test.each([
  [503, { code: 'congestion' }],
  [404, { code: 'unknown-number', dialed: '+33145678901' }],
])('after %i of the last trunk the caller hears what it was', async (status, rejection) => {
  const { last, next } = await leaving(aTrunkTarget());
  last()?.refuses(status);
  expect(await next).toMatchObject({ kind: 'reject', rejection });
});

test('where the plan knows somebody else for who cannot be reached, the call goes there', async () => {
  const { otherwise } = aRingStep();
  const elsewhere = { kind: 'echo' as const, why: 'test' };
  const { last, next } = await leaving(aTrunkTarget(), {}, { otherwise: { ...otherwise, unreachable: elsewhere } });
  last()?.refuses(503);
  expect(await next).toBe(elsewhere);
});

describe('a call for help', () => {
  const emergency = { emergencyLocationId: 'eml_1', location: 'Hall', callbackNumber: '+1423', notifies: true };

  test('is let out over a trunk that is full', async () => {
    const { invites } = await leaving(aTrunkTarget({ emergency }), { closed: () => 'trunk-full' });
    expect(invites()).toEqual([ONE]);
  });

  test('is told to people on site, once, and is an emergency on the bill', async () => {
    const { emergencies, last, ended, next, call } = await leaving(
      aTrunkTarget({ emergency, callType: 'emergency' }, ...BOTH),
    );
    last()?.refuses(503);
    await settle();
    last()?.refuses(486);
    expect(await next).not.toBeNull();
    expect(emergencies).toMatchObject([
      { caller: { name: 'Alice' }, number: '+33145678901', location: 'Hall', callbackNumber: '+1423' },
    ]);
    call.reject({ code: 'busy' });
    await settle();
    expect(ended()).toMatchObject({ direction: 'outbound', callType: 'emergency', disposition: 'busy' });
  });

  test.each([
    [null, [], '8 101', '8 101'],
    [emergency, [], '0 101', '0 101 96 9 8'],
    [emergency, ['G722'], '9 101', '9 101'],
  ])(
    'goes in what the caller speaks, not in what the tenant allows: %o over a trunk with %j',
    async (help, codecs, ...offered) => {
      const { last, signaling } = await leaving(aTrunkTarget({ emergency: help }), {
        trunks: [aTrunk({ codecs })],
        settings: new Map([['ten_1', { 'media.allowed-codecs': 'PCMA' }]]),
      });
      last()?.refuses(488);
      await settle();
      expect(signaling.phones.map(({ target }) => /RTP\/AVP (.*)/.exec(target.sdp ?? '')?.[1])).toEqual(offered);
    },
  );

  test('is told to nobody where the plan says so', async () => {
    const { emergencies } = await leaving(aTrunkTarget({ emergency: { ...emergency, notifies: false } }));
    expect(emergencies).toEqual([]);
  });
});

describe('a number that a limit of the tenant keeps calls from', () => {
  const held = { heldBack: () => true };
  const code = 'held-back';

  test('is not called, and the plan ends with that reason', async () => {
    const { invites, next } = await leaving(aTrunkTarget(), held);
    expect(await next).toMatchObject({ kind: 'reject', rejection: { code }, why: expect.stringContaining('country') });
    expect(invites()).toEqual([]);
  });

  test('keeps nobody else from ringing', async () => {
    const { invites, last, next } = await leaving(aTrunkTarget(), held, {}, true);
    expect(invites()).toEqual(['sip:201@desk']);
    last()?.refuses(486);
    expect(await next).toMatchObject({ rejection: { code: 'busy' } });
  });

  test('is passed over where the plan knows somebody else', async () => {
    const { otherwise } = aRingStep();
    const elsewhere = { kind: 'echo' as const, why: 'test' };
    const { next } = await leaving(aTrunkTarget(), held, { otherwise: { ...otherwise, unreachable: elsewhere } });
    expect(await next).toBe(elsewhere);
  });
});

test('a caller who hangs up cancels the trunk; the call is on the bill as outbound', async () => {
  const { last, caller, ended } = await leaving();
  last()?.rings();
  caller.cancels();
  await settle();
  expect(last()?.canceled).not.toBeNull();
  expect(ended()).toMatchObject({ direction: 'outbound', disposition: 'canceled' });
});

test('a trunk that challenges gets the password, and the bill one leg', async () => {
  const { last, signaling, call } = await leaving(aTrunkTarget(), { password: 'open sesame' });
  last()?.refuses(401, { 'www-authenticate': 'Digest realm="r", nonce="n"', cseq: '1 INVITE' });
  await settle();
  expect(signaling.phones).toHaveLength(2);
  expect(last()?.target.headers).toMatchObject({ CSeq: '2 INVITE', Authorization: expect.stringContaining('"me"') });
  expect(call.record.openLegs).toHaveLength(2);
});

describe('what a trunk wants of media', () => {
  const offered = async (fields: Parameters<typeof aTrunk>[0]) => {
    const { last } = await leaving(aTrunkTarget(), { trunks: [aTrunk(fields)] });
    return { last, offer: () => /^m=audio \d+ (.*)/m.exec(last()?.target.sdp ?? '')?.[1] };
  };

  test('is its codecs, and digits as it takes them', async () => {
    expect((await offered({ codecs: ['PCMA'] })).offer()).toBe('RTP/AVP 8 101');
    expect((await offered({ dtmf: 'info' })).offer()).toBe('RTP/AVP 0');
  });

  test('is SRTP where it is optional, and clear when that is refused', async () => {
    const { last, offer } = await offered({ srtp: 'optional', transport: 'tls' });
    expect(offer()).toMatch(/^RTP\/SAVP 0 101$/);
    last()?.refuses(488);
    await settle();
    last()?.refuses(488);
    await settle();
    expect(offer()).toMatch(/^RTP\/AVP 0 101/);
  });

  test('is never in the clear where SRTP is required, nor encrypted where it is off', async () => {
    for (const [srtp, profile] of [
      ['required', 'RTP/SAVP'],
      ['off', 'RTP/AVP'],
    ]) {
      const { last, offer } = await offered({ srtp, transport: 'tls' });
      for (let turn = 0; turn < 3; turn++) {
        expect(offer()).toMatch(new RegExp(`^${profile} `));
        last()?.refuses(488);
        await settle();
      }
    }
  });
});

describe('a mobile phone that rings beside the desk', () => {
  test('has the call when it answers, and the desk is called off', async () => {
    const { signaling, next, call } = await leaving(undefined, {}, {}, true);
    const [desk, mobile] = signaling.phones;
    mobile?.answers(OUTSIDE_SDP);
    expect(await next).toBeNull();
    expect(desk?.canceled).toMatchObject({ Reason: expect.stringContaining('elsewhere') });
    call.leave();
  });

  test('is asked for key 1 before it has the call; the desk rings on', async () => {
    const { signaling, next, media, caller } = await leaving(aTrunkTarget({ confirms: true }), {}, {}, true);
    const [desk, mobile] = signaling.phones;
    mobile?.answers(OUTSIDE_SDP);
    await settle();
    expect(desk?.canceled).toBeNull();
    const asked = media.endpoints.at(-1);
    const asking = media.played.findLast(({ endpoint }) => endpoint === asked?.id);
    expect(asking && saidIn(asking.program)).toEqual(['call/press-1-to-accept']);
    asked?.press('5');
    expect(caller.answers).toEqual([]);
    asked?.press('1');
    expect(await next).toBeNull();
    expect(desk?.canceled).not.toBeNull();
    expect(caller.answers.map(({ status }) => status)).toEqual([200]);
    expect(media.bridged).toHaveLength(1);
  });

  test.each(['says nothing', 'hangs up', 'is overtaken by the desk'])('that %s does not have it', async (how) => {
    const { signaling, next, clock, call } = await leaving(aTrunkTarget({ confirms: true }), {}, {}, true);
    const [desk, mobile] = signaling.phones;
    desk?.rings();
    mobile?.answers(OUTSIDE_SDP);
    await settle();
    if (how === 'says nothing') clock.advance(15_000);
    else if (how === 'hangs up') mobile?.dialog.hangsUp();
    await settle();
    desk?.answers(CALLEE_SDP);
    expect(await next).toBeNull();
    if (how !== 'hangs up') expect(mobile?.dialog.released).not.toBeNull();
    expect(call.record.openLegs.filter(({ trunkId }) => trunkId !== null)).toEqual([]);
  });
});

describe('a call with a limit', () => {
  test('ends after it, with the reason on the bill; before that a tone warns', async () => {
    const { last, next, clock, ended, media, call } = await leaving(aTrunkTarget({ maxCallSeconds: 60 }));
    last()?.answers(OUTSIDE_SDP);
    expect(await next).toBeNull();
    clock.advance(50_000);
    expect(media.playing.get(media.endpoints[0]?.id ?? '')).toMatchObject({ items: [{ ms: 500 }] });
    clock.advance(500);
    expect(media.bridged).toHaveLength(2);
    clock.advance(9_500);
    await settle();
    expect(call.isEnded).toBe(true);
    expect(ended()).toMatchObject({ hangup: { by: 'system', reason: 'max-duration', q850Cause: 102 } });
  });
});
