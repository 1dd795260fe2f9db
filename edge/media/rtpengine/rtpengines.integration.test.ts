import { afterEach, expect, test } from 'vitest';
import { type Clock, systemChance, systemClock } from '#shared/world/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { FakeRtpengine, startRtpengine } from '#test/world/rtpengine/index.ts';
import { fieldOf } from './bencode.ts';
import type { NgCommand } from './node.ts';
import { Rtpengines } from './rtpengines.ts';

const toClose: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of toClose.splice(0)) await open.close();
});

async function aFake(port?: number): Promise<FakeRtpengine> {
  const fake = await FakeRtpengine.start(port);
  toClose.push(fake);
  return fake;
}

function choose(fakes: readonly Pick<FakeRtpengine, 'address'>[], clock: Clock = systemClock) {
  const events: string[] = [];
  const log = (event: { name: string; node?: unknown }) => events.push(`${event.name} ${event.node}`);
  const nodes = fakes.map(({ address }) => address);
  const rtpengines = new Rtpengines({ edgeId: 'edge_1', nodes, clock, chance: systemChance, log });
  toClose.push(rtpengines);
  const ask = (command: NgCommand, callId = 'a call') => rtpengines.for(callId)[0]?.ask(command);
  const namesFor = (callId: string) => rtpengines.for(callId).map(({ name }) => name);
  return { rtpengines, events, ask, namesFor };
}

const nameOf = ({ address: { host, port } }: Pick<FakeRtpengine, 'address'>) => `${host}:${port}`;
const PING_MS = 2000;
const query: NgCommand = { command: 'query', 'call-id': 'x' };

/** Waits until it has had the answers to all that is asked at the start: the clock may go on. */
async function greets(fake: FakeRtpengine, ask: (command: NgCommand) => Promise<unknown> | undefined): Promise<void> {
  await expect.poll(() => fake.commands).toContain('list');
  await ask({ command: 'ping' });
}

test('a command and its reply', async () => {
  const fake = await aFake();
  fake.reply = () => ({ result: 'ok', 'of a later version': [1, { a: 'b' }], sdp: 'v=0' });
  const { ask } = choose([fake]);
  expect(await ask(query)).toMatchObject({ ok: true, value: { sdp: 'v=0' } });
  expect(fake.heard.find(({ command }) => command === 'query')?.fields).toEqual(query);
});

test('a command that is lost is sent again with the same cookie, and replies that come twice do no harm', async () => {
  const fake = await aFake();
  const queries = () => fake.heard.filter(({ command }) => command === 'query');
  fake.reply = ({ command }) => (command !== 'query' || queries().length === 3 ? { result: 'ok' } : null);
  const clock = new ManualClock();
  const { ask, rtpengines, events } = choose([fake], clock);
  await greets(fake, ask);
  const answered = ask(query);
  for (const [sent, againAfterMs] of [
    [1, 100],
    [2, 150],
  ] as const) {
    await expect.poll(queries).toHaveLength(sent);
    clock.advance(againAfterMs);
  }
  expect(await answered).toMatchObject({ ok: true });
  expect(queries()).toHaveLength(3);
  expect(new Set(queries().map(({ cookie }) => cookie)).size).toBe(1);
  expect(rtpengines.counters()).toMatchObject({ 'commands-sent-again': 2, 'no-reply': 0 });
  expect(events).toEqual([]);
});

test('one that never replies is given up after half a second, and avoided until it answers a ping', async () => {
  const [mute, other] = [await aFake(), await aFake()];
  mute.reply = () => null;
  const clock = new ManualClock();
  const { rtpengines, events, namesFor } = choose([mute, other], clock);
  const nodeOf = (fake: FakeRtpengine) => rtpengines.for('a call').find(({ name }) => name === nameOf(fake));
  await greets(other, async (command) => nodeOf(other)?.ask(command));
  const asked = nodeOf(mute)?.ask(query);
  clock.advance(499);
  expect(events).toEqual([]);
  clock.advance(1);
  expect(await asked).toEqual({ ok: false, problem: { code: 'no-reply' } });
  expect(namesFor('a call')).toEqual([nameOf(other)]);
  expect(events).toEqual([`rtpengine-down ${nameOf(mute)}`]);
  expect(rtpengines.counters()).toMatchObject({ [`now.up.${nameOf(mute)}`]: 0, [`now.up.${nameOf(other)}`]: 1 });

  mute.reply = () => ({ result: 'pong' });
  clock.advance(PING_MS - 500);
  await expect.poll(() => namesFor('a call').length).toBe(2);
  expect(events).toEqual([`rtpengine-down ${nameOf(mute)}`, `rtpengine-up ${nameOf(mute)}`]);
});

test('one that is not there is known at once, and found when it starts', async () => {
  const fake = await aFake();
  const { address } = fake;
  await fake.close();
  toClose.splice(0);
  const clock = new ManualClock();
  const { rtpengines, ask, events } = choose([{ address }], clock);
  expect(await ask(query)).toEqual({ ok: false, problem: { code: 'no-reply' } }); // no time passes on this clock
  expect(rtpengines.for('a call')).toEqual([]);

  await aFake(address.port);
  clock.advance(PING_MS);
  await expect.poll(() => events).toContain(`rtpengine-up 127.0.0.1:${address.port}`);
  expect(await ask(query)).toMatchObject({ ok: true });
});

test.each([
  [{ result: 'error', 'error-reason': 'Unknown call-id' }, 'Unknown call-id'],
  [{ result: 'load limit' }, 'load limit'],
  [{ result: 7 }, 'an answer that is none'],
  [{}, 'an answer that is none'],
  [Buffer.from('d6:result'), 'an answer that is none'],
])('%j is a refusal, and says that it lives', async (reply, why) => {
  const fake = await aFake();
  fake.reply = () => reply;
  const { ask, events } = choose([fake]);
  expect(await ask(query)).toEqual({ ok: false, problem: { code: 'refused', why } });
  expect(events).toEqual([]);
});

test('a command that no packet can hold is refused', async () => {
  const { ask } = choose([await aFake()]);
  const reply = await ask({ command: 'offer', sdp: 'x'.repeat(70_000) });
  expect(reply).toMatchObject({ ok: false, problem: { code: 'refused', why: expect.stringContaining('too long') } });
});

test('calls are spread over all, and each has the same order every time', async () => {
  const fakes = [await aFake(), await aFake(), await aFake()];
  const { namesFor } = choose(fakes, new ManualClock());
  const firsts = Array.from({ length: 900 }, (_, call) => namesFor(`leg_${call}`)[0]);
  for (const fake of fakes) {
    const share = firsts.filter((name) => name === nameOf(fake)).length / firsts.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.47);
  }
  expect(namesFor('leg_1')).toEqual(namesFor('leg_1'));
});

test('calls that an earlier life of this edge has left are ended when it starts, no others', async () => {
  const fake = await aFake();
  let calls = ['edge_1.old.leg_1', 'edge_10.old.leg_2', 'leg_3', 'edge_1.older.leg_4'];
  fake.reply = ({ command, fields }) => {
    if (command === 'delete') calls = calls.filter((id) => id !== fieldOf(fields, 'call-id'));
    return { result: 'ok', ...(command === 'list' && { calls }) };
  };
  const { rtpengines, events } = choose([fake]);
  await expect.poll(() => events).toEqual([`rtpengine-cleared ${nameOf(fake)}`]);
  expect(calls).toEqual(['edge_10.old.leg_2', 'leg_3']);
  expect(fake.commands).toEqual(['list', 'delete', 'delete', 'list']);

  // Its own calls bear another name, so that the next life finds them.
  fake.reply = () => ({ result: 'ok', sdp: 'v=0' });
  await rtpengines.call('leg_5').offer({ from: 'a', to: 'b', sdp: 'v=0', options: {} });
  expect(fieldOf(fake.heard.at(-1)?.fields, 'call-id')).toMatch(/^edge_1\.[0-9a-f]{12}\.leg_5$/);
});

test('the real one answers', async () => {
  const real = await startRtpengine();
  toClose.push({ close: () => real.stop() });
  const { ask } = choose([real]);
  expect(await ask({ command: 'list' })).toMatchObject({ ok: true, value: { calls: [] } });
  expect(await ask(query)).toMatchObject({ ok: false, problem: { code: 'refused', why: 'Unknown call-id' } });
});
