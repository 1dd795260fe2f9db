import { describe, expect, test } from 'vitest';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { agent, agentMember, made, queue, user, waitingIn } from '#test/world/edge/fake-queue.ts';

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
