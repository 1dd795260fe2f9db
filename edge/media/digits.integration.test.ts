import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '#test/world/eventually.ts';
import { EVENTS, loopbackMedia, PCMU, phoneAtEndpoint } from '#test/world/media/index.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { TelephoneEventReader } from './dtmf/index.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from './rtp/packet.ts';

/** Digits that come in signaling: two phones on real sockets, and a real thread between them. */

const G729 = { payloadType: 18, name: 'G729', clockRateHz: 8000 };

test('digits reach a phone in the middle of a conversation, in one stream with it', async () => {
  const server = await loopbackMedia();
  const [a, b] = [
    await phoneAtEndpoint(server, { payloads: [PCMU, EVENTS] }),
    await phoneAtEndpoint(server, { payloads: [PCMU, EVENTS] }),
  ];
  server.bridge(a.endpoint, b.endpoint);
  let sequence = 0;
  const talk = setInterval(() => a.phone.sendRtp(a.endpoint.rtpPort, { sequence: sequence++, ssrc: 7 }), 20);
  onTestFinished(() => clearInterval(talk));
  await eventually(() => expect(b.phone.heard.length).toBeGreaterThan(5));
  expect(b.endpoint.sendDigits('42', 100)).toBe(true);
  const heard = () => b.phone.heard.map(({ packet }) => packet);
  const types = () => heard().map(payloadTypeOf);
  await eventually(() => expect(types()).toContain(101));
  await eventually(() => expect(types().lastIndexOf(0)).toBeGreaterThan(types().lastIndexOf(101) + 5));

  const digits: string[] = [];
  const reader = new TelephoneEventReader((digit) => void digits.push(digit));
  const [first] = heard() as [Buffer];
  for (const [index, packet] of heard().entries()) {
    expect(ssrcOf(packet)).toBe(ssrcOf(first));
    expect((sequenceOf(packet) - sequenceOf(first)) & 0xffff).toBe(index);
    if (payloadTypeOf(packet) === 101) reader.read(payloadOf(packet), rtpTicksOf(packet));
  }
  expect(digits).toEqual(['4', '2']);
  // Nothing is said meanwhile, and what is said afterwards is later than the digits: 2 of 140 ms, repeated ends included.
  const [from, to] = [types().indexOf(101), types().lastIndexOf(101)];
  expect(new Set(types().slice(from, to + 1))).toEqual(new Set([101]));
  const [before, after] = [heard()[from - 1], heard()[to + 1]] as [Buffer, Buffer];
  expect((rtpTicksOf(after) - rtpTicksOf(before)) >>> 0).toBeGreaterThan(2 * 1120);
});

test('whether a phone takes digits is known at once', async () => {
  const server = await loopbackMedia();
  expect((await phoneAtEndpoint(server, { payloads: [G729] })).endpoint.sendDigits('1', 100)).toBe(false);
  expect((await phoneAtEndpoint(server, { payloads: [G729, EVENTS] })).endpoint.sendDigits('1', 100)).toBe(true);
  const unknown = await server.open();
  expect(unknown.ok && unknown.endpoint.sendDigits('1', 100)).toBe(false);
});

test('a key that is pressed in signaling counts like one that is heard: it ends a recording, too', async () => {
  const server = await loopbackMedia();
  const { phone, endpoint } = await phoneAtEndpoint(server, { payloads: [PCMU] });
  const folder = await mkdtemp(join(tmpdir(), 'digits-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const digits: string[] = [];
  endpoint.onDigit((digit) => void digits.push(digit));
  const recording = server.record(endpoint, { path: join(folder, 'call.wav'), terminators: '#' });
  phone.send(endpoint.rtpPort, rtpPacket());
  endpoint.press('1');
  endpoint.press('#');
  expect((await recording.ended).how).toBe('terminator');
  expect(digits).toEqual(['1', '#']);
});

test('digits that are caught are told, and the other side hears none of them, only what is said', async () => {
  const server = await loopbackMedia();
  const [a, b] = [
    await phoneAtEndpoint(server, { payloads: [PCMU, EVENTS] }),
    await phoneAtEndpoint(server, { payloads: [PCMU, EVENTS] }),
  ];
  server.bridge(a.endpoint, b.endpoint);
  const caught: string[] = [];
  a.endpoint.catchDigits((digit) => void caught.push(digit));
  const payload = (event: number, isEnd: boolean) => Buffer.from([event, isEnd ? 0x8a : 0x0a, 0, 160]);
  let sequence = 0;
  const say = (fields: object) => a.phone.sendRtp(a.endpoint.rtpPort, { sequence: sequence++, ssrc: 7, ...fields });
  const press = (event: number, ticks: number) => {
    for (const isEnd of [false, true]) say({ payloadType: 101, rtpTicks: ticks, payload: payload(event, isEnd) });
  };
  await eventually(() => {
    say({});
    expect(b.phone.heard.length).toBeGreaterThan(0);
  });
  press(10, 800);
  press(1, 2400);
  await eventually(() => expect(caught).toEqual(['*', '1']));
  a.endpoint.catchDigits(null);
  await a.endpoint.statistics(); // the thread has heard it
  press(5, 4000);
  say({});
  await eventually(() => {
    const types = b.phone.heard.map(({ packet }) => payloadTypeOf(packet));
    expect(types.slice(types.indexOf(101))).toEqual([101, 101, 0]);
  });
  expect(caught).toEqual(['*', '1']);
});

test('keys are heard while something plays, be it silence; to who is played nothing, nobody listens', async () => {
  const server = await loopbackMedia();
  const { phone, endpoint } = await phoneAtEndpoint(server, { payloads: [PCMU, EVENTS] });
  const heard: string[] = [];
  endpoint.onDigit((digit) => void heard.push(digit));
  const play = async (hz: number[]) => {
    server.play(endpoint, { items: [{ tone: { steps: [{ hz, ms: 100 }], levelDb: -20 } }] }, PCMU);
    await endpoint.statistics(); // the thread has heard it
  };
  let sequence = 0;
  const press = (event: number) => {
    const payload = Buffer.from([event, 0x8a, 0, 160]);
    phone.sendRtp(endpoint.rtpPort, { sequence: sequence++, payloadType: 101, rtpTicks: 1000 * event, payload });
  };
  await play([425]);
  press(1);
  await eventually(() => expect(heard).toEqual(['1']));
  server.unbridge(endpoint);
  const before = (await endpoint.statistics()).received.packets;
  press(2);
  await eventually(async () => expect((await endpoint.statistics()).received.packets).toBe(before + 1));
  await play([]);
  press(3);
  await eventually(() => expect(heard).toEqual(['1', '3']));
});
