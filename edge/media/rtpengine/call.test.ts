import { describe, expect, test } from 'vitest';
import { fail, ok, type Result } from '#shared/result.ts';
import { ManualClock } from '#test/world/index.ts';
import type { Bencoded } from './bencode.ts';
import { RtpengineCall, type RtpengineEvent } from './call.ts';
import type { NgCommand, NgProblem } from './node.ts';

const GONE = fail({ code: 'no-reply' as const });

/** Answers offers and answers with its own name as SDP. */
class ScriptedNode {
  readonly commands: NgCommand[] = [];
  readonly name: string;
  reply: (command: NgCommand) => Result<Bencoded, NgProblem>;

  constructor(name: string) {
    this.name = name;
    this.reply = ({ command }) => ok({ result: 'ok', ...(command === 'query' ? {} : { sdp: name, tags: {} }) });
  }

  async ask(command: NgCommand): Promise<Result<Bencoded, NgProblem>> {
    this.commands.push(command);
    return this.reply(command);
  }

  get heard(): string[] {
    return this.commands.map(({ command }) => command);
  }
}

function aCall(nodes = [new ScriptedNode('one'), new ScriptedNode('two')]) {
  const clock = new ManualClock();
  const noted: RtpengineEvent[] = [];
  const call = new RtpengineCall('leg_1', { clock, nodes: () => nodes, note: (event) => noted.push(event) });
  const offer = (from = 'a', to = 'b') => call.offer({ from, to, sdp: 'offer', options: { ICE: 'remove' } });
  const answer = (from = 'b', to = 'a') => call.answer({ from, to, sdp: 'answer', options: {} });
  const [one, two] = nodes as [ScriptedNode, ScriptedNode];
  return { call, clock, noted, offer, answer, one, two };
}

/** Lets replies arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('an exchange', () => {
  test('goes to the first rtpengine that is there, and stays with it; the answer bears the tags of its offer', async () => {
    const { offer, answer, one, two } = aCall();
    expect(await offer()).toEqual(ok('one'));
    expect(await answer()).toEqual(ok('one'));
    expect(one.commands).toEqual([
      { command: 'offer', 'call-id': 'leg_1', 'from-tag': 'a', 'to-tag': 'b', sdp: 'offer', ICE: 'remove' },
      { command: 'answer', 'call-id': 'leg_1', 'from-tag': 'a', 'to-tag': 'b', sdp: 'answer' },
    ]);
    expect(two.commands).toEqual([]);
  });

  test.each([GONE, fail({ code: 'refused' as const, why: 'load limit' }), ok({ result: 'ok' })])(
    'that the first one does not take (%j) goes to the next',
    async (reply) => {
      const { offer, answer, one, two } = aCall();
      one.reply = () => reply;
      expect(await offer()).toEqual(ok('two'));
      await answer();
      expect(one.heard.filter((command) => command !== 'delete')).toEqual(['offer']);
      expect(two.heard).toEqual(['offer', 'answer']);
    },
  );

  test('whose reply may only have been lost is not left behind where it was tried', async () => {
    const { offer, one } = aCall();
    one.reply = () => GONE;
    await offer();
    expect(one.heard).toEqual(['offer', 'delete']);
  });

  test('that none takes is told with its reason', async () => {
    const { offer, noted, one, two } = aCall();
    one.reply = () => GONE;
    two.reply = () => GONE;
    expect(await offer()).toEqual(GONE);
    expect(noted).toEqual([{ name: 'no-rtpengine', call: 'leg_1' }]);
    two.reply = () => fail({ code: 'refused', why: 'Failed to parse SDP' });
    expect(await offer()).toMatchObject({ problem: { code: 'refused' } });
    expect(noted[1]).toMatchObject({ name: 'rtpengine-refused', node: 'two', why: 'Failed to parse SDP' });
    expect(await aCall([]).offer()).toEqual(fail({ code: 'no-rtpengine' }));
  });

  test('within a call whose rtpengine has died takes the call to another', async () => {
    const { offer, answer, one, two } = aCall();
    await offer();
    await answer();
    one.reply = () => GONE;
    expect(await offer('b', 'a')).toEqual(ok('two'));
    expect(await answer('a', 'b')).toEqual(ok('two'));
    expect(two.heard).toEqual(['offer', 'answer']);
  });

  test('within a call that its rtpengine refuses goes nowhere else', async () => {
    const { offer, one, two } = aCall();
    await offer();
    one.reply = () => fail({ code: 'refused', why: 'Failed to parse SDP' });
    expect(await offer()).toMatchObject({ problem: { code: 'refused' } });
    expect(two.commands).toEqual([]);
  });

  test('waits for the reply to the one before', async () => {
    const { offer, answer, one } = aCall();
    const { promise, resolve } = Promise.withResolvers<Result<Bencoded, NgProblem>>();
    one.ask = (command) => {
      one.commands.push(command);
      return promise;
    };
    const both = [offer(), answer()];
    await settle();
    expect(one.heard).toEqual(['offer']);
    resolve(ok({ result: 'ok', sdp: 'one' }));
    await Promise.all(both);
    expect(one.heard).toEqual(['offer', 'answer']);
  });
});

describe('silence', () => {
  /** A minute of it is watched for on both sides. */
  async function watched() {
    const world = aCall([new ScriptedNode('one')]);
    const { call, offer, answer, clock, one } = world;
    await offer();
    await answer();
    const woken: string[] = [];
    const lastHeard: Record<string, number> = { a: 0, b: 0 };
    one.reply = ({ command }) => (command === 'query' ? ok(queryReply(lastHeard)) : ok({ result: 'ok' }));
    for (const tag of ['a', 'b']) {
      call.maySend(tag, true);
      call.onSilence(tag, 60, () => woken.push(tag));
    }
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000);
        await settle();
      }
    };
    return { ...world, woken, lastHeard, pass };
  }

  /** `last signal` is a clock of its own. */
  const queryReply = (lastHeard: Record<string, number>) => ({
    'last signal': 5000,
    tags: Object.fromEntries(
      Object.entries(lastHeard).map(([tag, seconds]) => [
        tag,
        { medias: [{ type: 'audio', streams: [{ 'last packet': 5000 + seconds }] }] },
      ]),
    ),
  });

  test('of both is told of both at once', async () => {
    const { woken, pass } = await watched();
    await pass(59);
    expect(woken).toEqual([]);
    await pass(1);
    expect(woken).toEqual(['a', 'b']);
  });

  test('of one side is told of it alone, and the other is watched on', async () => {
    const { woken, lastHeard, pass } = await watched();
    lastHeard.b = 58;
    await pass(61);
    expect(woken).toEqual(['a']);
    await pass(58);
    expect(woken).toEqual(['a', 'b']);
  });

  test('is not there while packets come, and costs a query a minute', async () => {
    const { woken, lastHeard, pass, one } = await watched();
    for (let minute = 0; minute < 10; minute++) {
      lastHeard.a = 60 * minute + 59;
      lastHeard.b = 60 * minute + 59;
      await pass(60);
    }
    expect(woken).toEqual([]);
    expect(one.heard.filter((command) => command === 'query').length).toBeLessThan(13);
  });

  test('of who may not send does not count, and counts anew from when it may', async () => {
    const { call, woken, lastHeard, pass } = await watched();
    lastHeard.b = 100_000;
    call.maySend('a', false);
    await pass(600);
    expect(woken).toEqual([]);
    call.maySend('a', true);
    await pass(58);
    expect(woken).toEqual([]);
    await pass(2);
    expect(woken).toEqual(['a']);
  });

  test('of who is not watched any more wakes nobody', async () => {
    const { call, woken, pass } = await watched();
    call.onSilence('a', 60, () => woken.push('again'))();
    await call.close();
    await pass(120);
    expect(woken).toEqual([]);
  });

  test('is assumed on both sides at once when rtpengine does not know the call any more', async () => {
    const { one, woken, lastHeard, pass } = await watched();
    lastHeard.b = 50;
    one.reply = () => fail({ code: 'refused', why: 'Unknown call-id' });
    await pass(60);
    expect(woken).toEqual(['a', 'b']);
  });

  test('is assumed when rtpengine does not reply three times, not before', async () => {
    const { one, woken, pass } = await watched();
    const { reply } = one;
    one.reply = () => GONE;
    await pass(66);
    expect(woken).toEqual([]);
    one.reply = reply;
    const again = await watched();
    again.one.reply = () => GONE;
    await again.pass(70);
    expect(again.woken).toEqual(['a', 'b']);
  });
});

describe('the end', () => {
  test('deletes the call, once, and tells what it was like', async () => {
    const { call, offer, one } = aCall();
    await offer();
    one.reply = () => ok({ result: 'ok', tags: { a: { medias: [] }, b: {} } });
    const statistics = await call.close();
    expect(statistics?.('a')).toMatchObject({ packetsReceived: 0, codec: null });
    await call.close();
    expect(one.commands.slice(1)).toEqual([
      { command: 'delete', 'call-id': 'leg_1', 'from-tag': 'a', 'delete delay': 0 },
    ]);
    expect(await offer()).toMatchObject({ ok: false });
    expect(one.heard).toEqual(['offer', 'delete']);
  });

  test.each([GONE, fail({ code: 'refused' as const, why: 'x' }), ok({ result: 'ok', warning: 'Call-ID not found' })])(
    'is quiet when rtpengine has nothing to tell: %j',
    async (reply) => {
      const { call, offer, one } = aCall();
      await offer();
      one.reply = () => reply;
      expect(await call.close()).toBeNull();
    },
  );

  test('of a call that never began asks nobody', async () => {
    const { call, one } = aCall();
    expect(await call.close()).toBeNull();
    expect(one.commands).toEqual([]);
  });
});
