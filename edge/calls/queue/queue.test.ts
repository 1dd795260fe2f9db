import { describe, expect, test, vi } from 'vitest';
import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { addressOf, FakeHouse, refers } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { aResponse } from '#test/world/edge/fake-signaling.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import { takeFromQueue } from './queue-player.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const user = (extension: string, penalty = 0) => ({ kind: 'user', userId: `usr_${extension}`, penalty });
const queue = (fields: object = {}, id = 'que_1', extension = '300') =>
  ({
    kind: 'queue',
    id,
    ...made,
    ...Queue.New.parse({ name: id, extension, members: [user('201')], ...fields }),
  }) as const;
const agent = (number: string) =>
  ({ kind: 'agent', id: `agt_${number}`, ...made, ...Agent.New.parse({ number, firstName: 'Ann' }) }) as const;
const agentMember = (number: string) => ({ kind: 'agent', agentId: `agt_${number}`, penalty: 0 });

async function waitingIn(fields: object, others: ConstructorParameters<typeof FakeHouse>[0] = []) {
  const house = new FakeHouse([queue(fields), ...others]);
  const alice = await house.dials('200', '300');
  await settle();
  return { house, alice };
}

describe('a caller in a queue', () => {
  test('is answered, hears music, and talks to the member who answers; both are on the bill (X3-QU-11)', async () => {
    const { house, alice } = await waitingIn({});
    expect(alice.answers.at(-1)).toMatchObject({ status: 200 });
    expect([alice.call.conversation.state, house.queueLog]).toEqual(['service', ['ENTERQUEUE']]);
    house.clock.advance(2500);
    await house.answers('201');
    await settle();
    expect([alice.call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record).toMatchObject({
      disposition: 'answered',
      legs: [
        { role: 'caller' },
        {
          role: 'service',
          service: { kind: 'queue', id: 'que_1' },
          party: { name: 'que_1' },
          answeredAt: expect.anything(),
          queue: { waitedSeconds: 2.5, outcome: 'answered', memberId: 'usr_201', memberNumber: '201' },
        },
        { role: 'callee', reason: 'queue', party: { number: '201' }, answeredAt: expect.anything() },
      ],
    });
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CONNECT', 'COMPLETECALLER']);
  });

  test('is recorded from when he talks, where the queue has it so (QUE-06)', async () => {
    const { house, alice } = await waitingIn({ recordsCalls: true });
    const start = vi.spyOn(alice.call.recordings, 'startByItself').mockResolvedValue();
    expect(start).not.toHaveBeenCalled();
    await house.answers('201');
    await settle();
    expect(start.mock.calls.map(([leg]) => alice.call.record.leg(leg).party.number)).toEqual(['200']);
  });

  test('hangs up before the member answers: nobody rings any more, and he is counted once', async () => {
    const { house, alice } = await waitingIn({});
    const bob = house.phoneOf('201');
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    await settle();
    expect([bob.canceled, record?.disposition, house.queueLog]).toEqual([
      expect.anything(),
      'answered',
      ['ENTERQUEUE', 'ABANDON'],
    ]);
    expect(record?.legs[1]?.queue).toMatchObject({ outcome: 'abandoned', memberId: null, memberNumber: null });
    // His answer crosses the CANCEL.
    await house.answers('201');
    expect([bob.released, house.queueLog.length]).toEqual([expect.anything(), 2]);
  });

  test('hangs up in the moment in which the member answers: the member is released, and counted once', async () => {
    const { house, alice } = await waitingIn({});
    const answered = house.answers('201');
    alice.caller.dialog.hangsUp();
    const { dialog } = await answered;
    await settle();
    expect([dialog.released, alice.call.isEnded]).toEqual([expect.anything(), true]);
    expect(house.queueLog.filter((event) => event !== 'ENTERQUEUE' && event !== 'CONNECT')).toHaveLength(1);
    await house.journal.ended(1);
  });

  test('rings all at once where the queue does, and who answers stops the others (X3-QU-11)', async () => {
    const { house } = await waitingIn({ members: [user('201'), user('202')] });
    expect(['201', '202'].map((extension) => house.phoneOf(extension).canceled)).toEqual([null, null]);
    await house.answers('202');
    await settle();
    expect([house.phoneOf('201').canceled, house.heardTogether]).toEqual([expect.anything(), ['200', '202']]);
  });

  test('leaves by the key that the queue has for it (QUE-05)', async () => {
    const exitDestination = { kind: 'user', userId: 'usr_203' };
    const { house, alice } = await waitingIn({ exitKey: '9', exitDestination });
    house.media.endpoints[0]?.press('9');
    await settle();
    expect([house.phoneOf('201').canceled, house.queueLog]).toEqual([expect.anything(), ['ENTERQUEUE', 'EXITWITHKEY']]);
    await house.answers('203');
    expect([alice.call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '203']]);
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record?.legs.find(({ queue }) => queue)?.queue).toMatchObject({ outcome: 'left-by-key', memberId: null });
  });

  test('goes on when nobody answers in time (X3-QU-16, X3-QU-18, QUE-09)', async () => {
    const noAnswerDestination = { kind: 'user', userId: 'usr_203' };
    const { house } = await waitingIn({
      maxWaitSeconds: 30,
      memberRingSeconds: null,
      timeoutDecides: 'queue',
      noAnswerDestination,
    });
    house.clock.advance(31_000);
    await settle();
    expect(house.queueLog.at(-1)).toBe('EXITWITHTIMEOUT');
    await house.answers('203');
    expect(house.heardTogether).toEqual(['200', '203']);
  });

  test('is not answered where the queue is full, and goes on unanswered (X3-QU-20)', async () => {
    const fullDestination = { kind: 'user', userId: 'usr_203' };
    const { house } = await waitingIn({ maxWaiting: 1, fullDestination });
    const late = await house.dials('202', '300');
    await settle();
    expect([late.answers.some(({ status }) => status === 200), house.queueLog.at(-1)]).toEqual([false, 'FULL']);
    await house.answers('203');
    expect(house.heardTogether).toEqual(['202', '203']);
  });

  test('hears the music of the queue, waiting and on hold (XA-MOH-05, X3-QU-04)', async () => {
    const audio = { seconds: 5, rateHz: 8000 as const, bytes: 1, digest: 'pmt_1' };
    const prompt = { kind: 'prompt', id: 'pmt_1', ...made, ...Prompt.New.parse({ name: 'Piano' }), audio } as const;
    const chosen = MusicOnHold.New.parse({ name: 'Piano', promptIds: ['pmt_1'] });
    const music = { kind: 'music-on-hold', id: 'moh_1', ...made, ...chosen } as const;
    const { house, alice } = await waitingIn({ musicOnHoldId: 'moh_1' }, [prompt, music]);
    expect(house.media.played.flatMap(({ program }) => saidIn(program))).toEqual(['ten_1/pmt_1']);
    // So he does while the member holds him (X3-QU-04).
    const { dialog } = await house.answers('201');
    await settle();
    dialog.receives('INVITE', phoneSdp(addressOf('201'), { direction: 'sendonly', version: 2 }));
    await settle();
    const recvonly = phoneSdp(addressOf('200'), { direction: 'recvonly', version: 2 });
    alice.caller.dialog.requests[0]?.answer(aResponse(200, recvonly));
    await settle();
    expect(house.media.played.flatMap(({ program }) => saidIn(program)).at(-1)).toBe('ten_1/pmt_1');
    expect(house.media.played.length).toBeGreaterThan(1);
  });

  test('is never one of another tenant', async () => {
    const { house } = await waitingIn({ maxWaiting: 1 });
    const theirs = await house.dials('200', '300', { house: 'ten_2' });
    await settle();
    expect([theirs.answers.at(-1)?.status, house.queueLog]).toEqual([200, ['ENTERQUEUE', 'ENTERQUEUE']]);
  });

  test('leaves the queue when his call breaks', async () => {
    const { house, alice } = await waitingIn({ retrySeconds: 1 });
    const snapshotOf = () => Promise.reject(new Error('broken'));
    Object.assign(alice.call.world, { snapshotOf });
    house.mayBreak = true;
    house.phoneOf('201').refuses(486);
    await settle();
    house.clock.advance(1000);
    await settle();
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'RINGNOANSWER', 'ABANDON']);
  });

  test('hears where he stands, at once and again (X3-QU-02)', async () => {
    const { house } = await waitingIn({ announcesPosition: true, announcementSeconds: 30 });
    const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
    expect(said()).toEqual(['queue/you-are-next']);
    await house.dials('202', '300');
    await settle();
    for (let passed = 0; passed < 40; passed++) {
      house.clock.advance(1000);
      await settle();
    }
    const place = ['queue/before-you', 'number-1'];
    const words = said().filter((word) => word !== 'tone');
    expect(words.toSorted()).toEqual([...place, ...place, 'queue/you-are-next', 'queue/you-are-next'].toSorted());
  });
});

describe('a member', () => {
  test('who hangs up before he hears the caller does not lose him: he keeps his place', async () => {
    const { house, alice } = await waitingIn({ reassignDelaySeconds: 5, members: [user('201'), user('202')] });
    const bob = await house.answers('201');
    expect(alice.call.conversation.state).toBe('service');
    bob.dialog.hangsUp();
    await settle();
    house.clock.advance(5000);
    await settle();
    house.clock.advance(1000);
    await settle();
    await house.answers('202');
    await settle();
    house.clock.advance(5000);
    await settle();
    expect([alice.call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '202']]);
  });

  test('who hangs up while he is told who comes leaves the caller in one wait, which is counted once', async () => {
    const prompt = { kind: 'prompt', id: 'pmt_1', ...made, name: 'sales', durationSeconds: 3 } as never;
    const { house, alice } = await waitingIn({ agentPromptId: 'pmt_1', wrapUpSeconds: 5 }, [prompt]);
    const bob = await house.answers('201');
    await settle();
    expect(alice.call.conversation.state).toBe('service');
    bob.dialog.hangsUp();
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'RINGNOANSWER']);
    alice.caller.dialog.hangsUp();
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'RINGNOANSWER', 'ABANDON']);
  });

  test('whose phone answers with nothing that can be heard is free at once, and has missed nothing', async () => {
    const { house } = await waitingIn({ members: [user('201'), user('202')], strategy: 'linear', retrySeconds: 0 });
    house.phoneOf('201').answers('no SDP');
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'RINGNOANSWER']);
    house.clock.advance(1000);
    await settle();
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('of two queues is offered one call (X3-AG-10)', async () => {
    const { house } = await waitingIn({}, [queue({}, 'que_2', '301')]);
    const carol = await house.dials('202', '301');
    await settle();
    const rung = () => house.signaling.phones.filter(({ target }) => target.uri.includes('sip:201@')).length;
    expect(rung()).toBe(1);
    const bob = await house.answers('201');
    await settle();
    expect([rung(), carol.call.conversation.state]).toEqual([1, 'service']);
    bob.dialog.hangsUp();
    await settle();
    house.clock.advance(1000);
    await settle();
    expect(rung()).toBe(2);
    await house.answers('201');
    expect([carol.call.conversation.state, house.heardTogether]).toEqual(['talking', ['202', '201']]);
  });

  test('has time to finish after a call (QUE-12, X3-QU-31)', async () => {
    const { house, alice } = await waitingIn({ wrapUpSeconds: 20 });
    await house.answers('201');
    const carol = await house.dials('202', '300');
    await settle();
    alice.caller.dialog.hangsUp();
    await settle();
    const rung = () => house.signaling.phones.filter(({ target }) => target.uri.includes('sip:201@')).length;
    house.clock.advance(19_000);
    await settle();
    expect(rung()).toBe(1);
    house.clock.advance(1001);
    await settle();
    await house.answers('201');
    expect([rung(), carol.call.conversation.state]).toEqual([2, 'talking']);
  });

  test('who has another call is not rung until it is over', async () => {
    const house = new FakeHouse([queue()]);
    const talk = await house.talk('201', '202');
    await house.dials('200', '300');
    await settle();
    expect(() => house.phoneOf('201')).toThrow();
    talk.caller.dialog.hangsUp();
    await settle();
    house.clock.advance(1000);
    await settle();
    await house.answers('201');
    expect(house.heardTogether).toEqual(['200', '201']);
  });

  test('who transfers the caller is free, and the log has the number', async () => {
    const { house } = await waitingIn({});
    const bob = await house.answers('201');
    await settle();
    await refers(bob, '<sip:203@acme.example>');
    await settle();
    await house.answers('203');
    await settle();
    bob.dialog.hangsUp();
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '203'], 'TRANSFER']);
  });
});

test('a caller whom a member transfers to another queue is offered there, to the same member, too', async () => {
  const { house } = await waitingIn({}, [queue({}, 'que_2', '301')]);
  const bob = await house.answers('201');
  await settle();
  await refers(bob, '<sip:301@acme.example>');
  await settle();
  bob.dialog.hangsUp();
  await settle();
  house.clock.advance(1000);
  await settle();
  await house.answers('201');
  await settle();
  expect(house.heardTogether).toEqual(['200', '201']);
  expect(house.queueLog).toEqual(['ENTERQUEUE', 'CONNECT', 'ENTERQUEUE', 'TRANSFER', 'CONNECT']);
});

describe('keys in a call of a queue (X3-QU-32)', () => {
  const at = '2026-01-05T09:00:00.000Z';
  const code = (feature: string, keys: string) =>
    ({
      kind: 'feature-code',
      id: `ftc_${feature}`,
      createdAt: at,
      updatedAt: at,
      ...FeatureCodeOverride.New.parse({ feature, code: keys }),
    }) as const;
  const presses = async (house: FakeHouse, extension: string, keys: string) => {
    const endpoint = house.media.endpoints.find(({ remotes }) => remotes.at(-1)?.address === `192.0.2.${extension}`);
    for (const key of keys) endpoint?.press(key);
    await settle();
  };
  async function talking(fields: object) {
    const { house, alice } = await waitingIn(fields, [code('hang-up', '*0'), code('transfer-blind', '*1')]);
    await house.answers('201');
    await settle();
    return { house, alice };
  }

  test.each([
    ['200', 'callerMayHangUp'],
    ['201', 'agentMayHangUp'],
  ])('%s hangs up by them where %s, and not elsewhere', async (extension, field) => {
    const without = await talking({});
    await presses(without.house, extension, '*0');
    expect([without.alice.call.isEnded, without.house.heardTogether]).toEqual([false, ['200', '201']]);
    const { house, alice } = await talking({ [field]: true });
    await presses(house, extension, '*0');
    await alice.call.over;
    expect(house.queueLog.at(-1)).toMatch(/^COMPLETE/);
  });

  test('the agent transfers by them where agentMayTransfer, and not elsewhere', async () => {
    const without = await talking({});
    await presses(without.house, '201', '*1203#');
    expect(() => without.house.phoneOf('203')).toThrow();
    const { house } = await talking({ agentMayTransfer: true });
    await presses(house, '201', '*1203#');
    await house.answers('203');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '203'], 'TRANSFER']);
  });
});

describe('an agent', () => {
  async function logsIn(house: FakeHouse, extension: string, code: string): Promise<string[]> {
    const before = house.media.played.length;
    const { caller } = await house.dials(extension, code);
    for (let passed = 0; passed < 20; passed++) {
      await settle();
      house.clock.advance(500);
    }
    await settle();
    caller.dialog.hangsUp();
    await settle();
    return house.media.played.slice(before).flatMap(({ program }) => saidIn(program));
  }

  test('logs in at a phone, takes calls there, pauses, and logs out (X3-AG-01)', async () => {
    const house = new FakeHouse([queue({ members: [agentMember('4001')] }), agent('4001')]);
    expect(await logsIn(house, '202', '*314001')).toContain('agent/logged-in');
    expect(house.told).toContainEqual({
      type: 'agent.logged-in',
      data: expect.objectContaining({ agentId: 'agt_4001', number: '4001', extension: '202' }),
    });
    await house.dials('200', '300');
    await settle();
    const carol = await house.answers('202');
    await settle();
    expect(house.heardTogether).toEqual(['200', '202']);
    carol.dialog.hangsUp();
    await settle();

    expect(await logsIn(house, '202', '*33')).toContain('agent/paused');
    const rung = house.signaling.phones.length;
    await house.dials('200', '300');
    await settle();
    expect(house.signaling.phones).toHaveLength(rung);
    expect(await logsIn(house, '202', '*33')).toContain('agent/resumed');
    house.clock.advance(1000);
    await settle();
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(await logsIn(house, '202', '*32')).toContain('agent/logged-out');
    expect(await house.store.tenant('ten_1').contactCentre.members()).toMatchObject([{ login: null }]);
  });

  test('does not log in at the phone of another one, nor at two (X3-AG-08)', async () => {
    const house = new FakeHouse([agent('4001'), agent('4002')]);
    await logsIn(house, '202', '*314001');
    expect(await logsIn(house, '202', '*314002')).toContain('agent/extension-in-use');
    expect(await logsIn(house, '203', '*314001')).toContain('agent/already-logged-in');
    expect(await logsIn(house, '203', '*32')).not.toContain('agent/logged-out');
  });

  test('who is deleted while he is logged in keeps nobody from his phone (X3-AG-08)', async () => {
    const house = new FakeHouse([queue({ members: [agentMember('4001')] }), agent('4001'), agent('4002')]);
    await logsIn(house, '202', '*314001');
    house.deletes('agent', 'agt_4001');
    await settle();
    expect(await logsIn(house, '202', '*314001')).not.toContain('agent/logged-in');
    expect(await logsIn(house, '202', '*314002')).toContain('agent/logged-in');
    expect(await logsIn(house, '202', '*32')).toContain('agent/logged-out');
  });
});

describe('supervisors and operators', () => {
  const TENANT = 'ten_1';
  const take = (house: FakeHouse, callId: string, memberId: string) =>
    house.contactCentres.ask(TENANT, {
      ask: 'order-caller',
      queueId: 'que_1',
      callId,
      asker: null,
      order: { name: 'take', memberId },
    });

  const remove = async (house: FakeHouse, callId: string, destination: Destination, asker: string | null = null) => {
    const order = { name: 'remove', destination } as const;
    await house.contactCentres.ask(TENANT, { ask: 'order-caller', queueId: 'que_1', callId, asker, order });
    await settle();
  };

  test('see who waits, since when, and what members do (X3-SU-03 to X3-SU-09)', async () => {
    const { house, alice } = await waitingIn({ members: [user('201'), agentMember('4001')] }, [agent('4001')]);
    house.clock.advance(3000);
    const seen = await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' });
    expect(seen).toMatchObject({
      callers: [{ callId: alice.call.id, number: '200', position: 1, waitSeconds: 3, isOffered: true }],
      members: [
        { memberId: 'usr_201', activity: 'ringing' },
        { memberId: 'agt_4001', number: '4001', activity: 'logged-out', extension: null },
      ],
      talking: 0,
      loggedIn: 1,
    });
    await house.answers('201');
    await settle();
    expect(await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' })).toMatchObject({
      callers: [],
      members: [{ activity: 'talking', callId: alice.call.id }, { activity: 'logged-out' }],
      talking: 1,
    });
    expect(await house.contactCentres.ask('ten_2', { ask: 'queue', queueId: 'que_1' })).toMatchObject({ callers: [] });
  });

  test('answer calls in any order where operators choose', async () => {
    const { house } = await waitingIn({ isSwitchboard: true });
    const carol = await house.dials('202', '300');
    await settle();
    expect(() => house.phoneOf('201')).toThrow();
    expect(await take(house, carol.call.id, 'usr_201')).toBeNull();
    await settle();
    await house.answers('201');
    expect(house.heardTogether).toEqual(['202', '201']);
    expect(await take(house, carol.call.id, 'usr_201')).toBe('caller-gone');
  });

  test('are two, and want one caller: the second is told at once that he is gone (XA-SW-13)', async () => {
    const { house, alice } = await waitingIn({ isSwitchboard: true, members: [user('201'), user('202')] });
    expect(await take(house, alice.call.id, 'usr_202')).toBeNull();
    expect(await take(house, alice.call.id, 'usr_201')).toBe('caller-gone');
    await settle();
    expect(house.phoneOf('202').target.headers).toMatchObject({ 'Call-Info': '<sip:localhost>;answer-after=0' });
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(await take(house, (await house.dials('203', '300')).call.id, 'usr_202')).toBe('member-busy');
  });

  test('take again whom they have put on hold in another queue (XA-SW-19, XA-SW-20)', async () => {
    const { house } = await waitingIn({ isSwitchboard: true }, [
      queue({ isSwitchboard: true, members: [] }, 'que_2', '301'),
    ]);
    const { callers } = (await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' })) ?? { callers: [] };
    const callId = callers[0]?.callId ?? '';
    await take(house, callId, 'usr_201');
    await settle();
    const bob = await house.answers('201');
    await settle();
    await refers(bob, '<sip:301@acme.example>');
    await settle();
    bob.dialog.hangsUp();
    await settle();
    const again = { queueId: 'que_2', callId, asker: null, order: { name: 'take', memberId: 'usr_201' } } as const;
    expect(await house.contactCentres.ask(TENANT, { ask: 'order-caller', ...again })).toBeNull();
    await settle();
    await house.answers('201');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '201'], 'CONNECT']);
  });

  test('have nobody rung who is no member', async () => {
    const { house, alice } = await waitingIn({});
    expect(await take(house, alice.call.id, 'usr_203')).toBe('member-unknown');
  });

  test('send a caller elsewhere, or end the call', async () => {
    const { house, alice } = await waitingIn({});
    await remove(house, alice.call.id, { kind: 'user', userId: 'usr_203' });
    await house.answers('203');
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '203'], 'REMOVED']);
  });

  test.each([
    { asker: 'usr_203', leaves: true },
    { asker: null, leaves: false },
  ])(
    'send a caller out of the tenant by the right of who asks: by that of $asker, $leaves',
    async ({ asker, leaves }) => {
      const rule = {
        id: 'obr_1',
        ...made,
        ...OutboundRule.New.parse({ name: 'Out', patterns: [{ pattern: '0.' }], trunkIds: ['trk_1'] }),
      };
      const { house, alice } = await waitingIn({}, [
        { kind: 'trunk', ...aTrunk() },
        { kind: 'outbound-rule', ...rule },
      ]);
      await remove(house, alice.call.id, { kind: 'number', number: '0612345678' }, asker);
      const outside = alice.call.record.openLegs.filter(({ trunkId }) => trunkId === 'trk_1');
      expect(outside.map((leg) => leg.outside?.payerId)).toEqual(leaves ? ['usr_203'] : []);
      expect(alice.call.isEnded).toBe(!leaves);
    },
  );
});

describe('a caller who would rather be called back', () => {
  const callback = { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 2, retrySeconds: 60 };
  const wishes = async (fields: object = {}, keys: readonly string[] = ['1', '1']) => {
    const { house, alice } = await waitingIn({ callback, ...fields });
    house.contactCentres.linesChanged('ten_1');
    for (const key of keys) {
      house.media.endpoints[0]?.press(key);
      await settle();
    }
    return { house, alice };
  };

  /** The member answers, and hears whom he is about to call. */
  const memberAnswers = async (house: FakeHouse) => {
    await house.answers('201');
    house.clock.advance(10_000);
    await settle();
  };

  test('hangs up, keeps his place, and is called by the member whose turn it is; all of it is on the bill', async () => {
    const { house, alice } = await wishes();
    // Who rang for the line that ends rings again for the call back.
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CALLBACK']);
    expect((await house.store.tenant('ten_1').contactCentre.callbacks()).map(({ callId }) => callId)).toEqual([
      alice.call.id,
    ]);
    alice.caller.dialog.hangsUp();
    const [wait] = await house.journal.ended(1);
    expect(wait?.legs[1]?.queue).toMatchObject({ outcome: 'callback', memberId: null });
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '200'], 'CONNECT']);
    expect(await house.store.tenant('ten_1').contactCentre.callbacks()).toEqual([]);
    house.phoneOf('200').dialog.hangsUp();
    const [, record] = await house.journal.ended(2);
    expect(record).toMatchObject({
      disposition: 'answered',
      legs: [
        { role: 'caller', reason: 'queue', party: { number: '201' } },
        { role: 'callee', reason: 'callback', party: { number: '200' } },
      ],
    });
    await settle();
    expect(house.queueLog.at(-1)).toBe('COMPLETECALLER');
  });

  test('is nobody any more whom an application could take while he hears that he will be called', async () => {
    const { house, alice } = await wishes();
    const taker = { mayCome: () => true, comeTo: () => expect.fail('he is kept for the members') };
    const taken = takeFromQueue(alice.call, taker);
    await settle();
    house.clock.advance(3000);
    expect([await taken, house.queueLog]).toEqual([false, ['ENTERQUEUE', 'CALLBACK']]);
    expect(await house.store.tenant('ten_1').contactCentre.callbacks()).toHaveLength(1);
  });

  test('waits on where he does not confirm it, and where nobody could call him', async () => {
    const { house } = await wishes({}, ['1', '3']);
    expect([house.queueLog, await house.store.tenant('ten_1').contactCentre.callbacks()]).toEqual([['ENTERQUEUE'], []]);
    await house.answers('201');
    expect(house.heardTogether).toEqual(['200', '201']);
    // He enters a number outside, and no rule lets anybody call it.
    const entered = await wishes({ callback: { ...callback, mayEnterNumber: true } }, ['1', '2', ...'0015551234#']);
    expect(entered.house.queueLog).toEqual(['ENTERQUEUE']);
  });

  test('is called at the extension that he enters, where the queue lets him', async () => {
    const { house, alice } = await wishes({ callback: { ...callback, mayEnterNumber: true } }, [
      '1',
      '2',
      ...'203#',
      '1',
    ]);
    alice.caller.dialog.hangsUp();
    await house.journal.ended(1);
    await memberAnswers(house);
    await house.answers('203');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '203'], 'CONNECT']);
  });

  test('is called again later when he does not answer, and the member is free meanwhile', async () => {
    const { house, alice } = await wishes();
    alice.caller.dialog.hangsUp();
    await house.journal.ended(1);
    await memberAnswers(house);
    house.phoneOf('200').refuses(486);
    await settle();
    expect(house.queueLog.slice(2)).toEqual(['CALLBACKNOANSWER']);
    const { contactCentre } = house.store.tenant('ten_1');
    expect(await contactCentre.callbacks()).toMatchObject([{ callback: { number: '200', failedTries: 1 } }]);
    house.clock.advance(60_000);
    await settle();
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '200'], 'CONNECT']);
  });
});
