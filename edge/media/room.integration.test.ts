import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readWav, toneStrength } from '#test/world/audio/index.ts';
import { eventually } from '#test/world/eventually.ts';
import {
  EVENTS,
  G722,
  L16,
  loopbackMedia,
  MortalWorkers,
  PCMA,
  PCMU,
  phoneAtEndpoint,
} from '#test/world/media/index.ts';
import type { RtpPeer } from '#test/world/rtp/index.ts';
import { type AudioCodec, codecFor } from './codec/index.ts';
import { eventPackets } from './dtmf/index.ts';
import type { MediaEndpoint, MediaServer, PayloadFormat, RoomOptions, RoomVoice } from './index.ts';
import { payloadOf, payloadTypeOf } from './rtp/packet.ts';
import { ToneGenerator } from './tone/index.ts';

/** Conferences on real sockets and in real threads. */

/** A phone that says a tone for as long as it lives, and an endpoint for it. */
class Caller {
  readonly hz: number;
  readonly peer: RtpPeer;
  readonly endpoint: MediaEndpoint;
  readonly format: PayloadFormat;
  readonly digits: string[] = [];
  readonly #codec: AudioCodec;

  private constructor(hz: number, peer: RtpPeer, endpoint: MediaEndpoint, format: PayloadFormat) {
    [this.hz, this.peer, this.endpoint, this.format] = [hz, peer, endpoint, format];
    this.#codec = codecFor(format) as AudioCodec;
    endpoint.onDigit((digit) => void this.digits.push(digit));
    this.#talk();
  }

  static async open(server: MediaServer, hz: number, format: PayloadFormat, near?: Caller): Promise<Caller> {
    const payloads = [format, EVENTS];
    const { phone, endpoint } = await phoneAtEndpoint(server, { payloads }, near?.endpoint);
    return new Caller(hz, phone, endpoint, format);
  }

  /** Forgets what it has heard. */
  forget(): void {
    this.peer.heard.length = 0;
  }

  /** Which of the tones it hears, in what came since it last forgot; waits for half a second of it. */
  async hears(tones: readonly number[]): Promise<number[]> {
    this.forget();
    await eventually(() => expect(this.peer.heard.length).toBeGreaterThan(30));
    const codec = codecFor(this.format) as AudioCodec;
    // What the codec has not settled into is left out.
    const samples = this.peer.heard
      .flatMap(({ packet }) => [...codec.decode(payloadOf(packet))])
      .slice(codec.sampleRateHz / 10);
    return tones.filter((hz) => toneStrength(samples, hz, codec.sampleRateHz) > 0.3 / tones.length);
  }

  press(digit: string): void {
    for (const { payload } of eventPackets(digit, 60, 8000)) {
      this.peer.sendRtp(this.endpoint.rtpPort, { payloadType: EVENTS.payloadType, payload, rtpTicks: 1_000_000 });
    }
  }

  #talk(): void {
    const source = new ToneGenerator({ steps: [{ hz: [this.hz], ms: 0 }], levelDb: -18 }, this.#codec.sampleRateHz);
    let sequence = 0;
    const timer = setInterval(() => {
      const payload = this.#codec.encode(source.next(this.#codec.sampleRateHz / 50));
      const rtpTicks = (sequence * this.format.clockRateHz) / 50;
      this.peer.sendRtp(this.endpoint.rtpPort, { sequence, rtpTicks, payloadType: this.format.payloadType, payload });
      sequence += 1;
    }, 20);
    onTestFinished(() => clearInterval(timer));
  }
}

const CALLERS: readonly (readonly [number, PayloadFormat])[] = [
  [400, PCMU],
  [700, PCMA],
  [1000, G722],
  [1300, L16],
];
const TONES = CALLERS.map(([hz]) => hz);
const others = (hz: number) => TONES.filter((other) => other !== hz);

async function conference(
  server: MediaServer,
  options: RoomOptions = {},
  voices: Partial<Record<number, RoomVoice>> = {},
) {
  const callers: Caller[] = [];
  for (const [hz, format] of CALLERS) callers.push(await Caller.open(server, hz, format, callers[0]));
  const room = server.openRoom(options, callers[0]?.endpoint);
  for (const { endpoint, format, hz } of callers) room.join(endpoint, format, voices[hz]);
  await callers[0]?.endpoint.statistics(); // the orders before are carried out when it answers
  return { room, callers: callers as [Caller, Caller, Caller, Caller] };
}

test.each([8000, 16_000])('each hears exactly the others, whatever their codecs, at %i Hz', async (rateHz) => {
  const { callers } = await conference(await loopbackMedia(), { rateHz });
  const heard = await Promise.all(callers.map((caller) => caller.hears(TONES)));
  expect(heard).toEqual(TONES.map(others));
  for (const { peer, format } of callers) {
    expect(peer.heard.every(({ packet }) => payloadTypeOf(packet) === format.payloadType)).toBe(true);
  }
});

test('members in another thread are heard and hear', async () => {
  const server = await loopbackMedia({ workers: 2 });
  const near = await Caller.open(server, 400, PCMU);
  const far = await Caller.open(server, 700, PCMA); // the idler thread
  const room = server.openRoom({}, near.endpoint);
  room.join(near.endpoint, near.format);
  room.join(far.endpoint, far.format);
  expect(await near.hears([400, 700])).toEqual([700]);
  expect(await far.hears([400, 700])).toEqual([400]);
  server.unbridge(far.endpoint);
  await far.endpoint.statistics();
  await eventually(async () => expect(await near.hears([400, 700])).toEqual([]));
});

describe('settings', () => {
  test('mute, deaf, and whom one does not hear: before and after they come', async () => {
    const server = await loopbackMedia();
    const { room, callers } = await conference(server, {}, { 400: { isMuted: true } });
    const [a, b, c, d] = callers;
    expect(await b.hears(TONES)).toEqual([1000, 1300]);
    room.set(a.endpoint, { isMuted: false, doesNotHear: [c.endpoint.id] });
    room.set(b.endpoint, { isDeaf: true });
    await d.endpoint.statistics();
    const heard = await Promise.all([a, b, d].map((caller) => caller.hears(TONES)));
    expect(heard).toEqual([[700, 1300], [], others(1300)]);
  });
});

test('who leaves, or hangs up, is heard no more, and hears nothing', async () => {
  const server = await loopbackMedia();
  const { callers } = await conference(server);
  const [a, b, c, d] = callers;
  server.unbridge(a.endpoint);
  await b.endpoint.close();
  expect(await c.hears(TONES)).toEqual([1300]);
  a.forget();
  expect(await d.hears(TONES)).toEqual([1000]);
  expect(a.peer.heard).toEqual([]);
});

test('what is played is heard by all, or by one; entry and exit are announced', async () => {
  const server = await loopbackMedia();
  const beep = (hz: number) => ({ steps: [{ hz: [hz], ms: 60_000 }], levelDb: -18 });
  const { room, callers } = await conference(server, { entryTone: { steps: [{ hz: [2500], ms: 200 }], levelDb: -18 } });
  const [a, b] = callers;
  const all = [...TONES, 1700, 2100];
  room.play({ items: [{ tone: beep(1700) }] });
  room.play({ items: [{ tone: beep(2100) }] }, a.endpoint);
  const heard = await Promise.all([a, b].map((caller) => caller.hears(all)));
  expect(heard).toEqual([
    [...others(400), 1700, 2100],
    [...others(700), 1700],
  ]);
  const late = await Caller.open(server, 300, PCMU, a);
  a.forget();
  room.join(late.endpoint, PCMU);
  await eventually(() => {
    const samples = a.peer.heard.flatMap(({ packet }) => [...(codecFor(PCMU)?.decode(payloadOf(packet)) ?? [])]);
    expect(toneStrength(samples.slice(-1200), 2500, 8000)).toBeGreaterThan(0.04);
  });
});

test('what is played is over when it was heard, stopped or replaced, and when nobody hears it', async () => {
  const server = await loopbackMedia();
  const tone = (ms: number) => ({ items: [{ tone: { steps: [{ hz: [1700], ms: 60_000 }], levelDb: -18 }, ms }] });
  const { room, callers } = await conference(server);
  const [a, b] = callers;
  await room.play(tone(100)).ended;
  const [long, replaced] = [room.play(tone(60_000)), room.play(tone(60_000), a.endpoint)];
  expect(await b.hears([...TONES, 1700])).toContain(1700);
  long.stop();
  await long.ended;
  expect(await b.hears([...TONES, 1700])).not.toContain(1700);
  const stopped = room.play(tone(60_000), a.endpoint);
  await replaced.ended;
  stopped.stop();
  await stopped.ended;
  const toWhoLeaves = room.play(tone(60_000), b.endpoint);
  server.unbridge(b.endpoint);
  await toWhoLeaves.ended;
  await room.play(tone(60_000), b.endpoint).ended;
  const last = room.play(tone(60_000));
  room.close();
  await last.ended;
  await room.play(tone(60_000)).ended;
});

test('digits are told, and not heard by the others', async () => {
  const { callers } = await conference(await loopbackMedia());
  callers[1].press('7');
  await eventually(() => expect(callers[1].digits).toEqual(['7']));
  expect(callers[0].digits).toEqual([]);
  expect(await callers[0].hears(TONES)).toEqual(others(400));
});

test('who speaks alone for a while has the floor', async () => {
  const server = await loopbackMedia();
  const muted = { isMuted: true };
  const { room, callers } = await conference(server, {}, { 400: muted, 1000: muted, 1300: muted });
  const holders: (number | undefined)[] = [];
  room.onFloor((holder) => void holders.push(callers.find(({ endpoint }) => endpoint === holder)?.hz));
  await eventually(() => expect(holders).toEqual([700]));
  room.set(callers[1].endpoint, muted);
  room.set(callers[2].endpoint, { isMuted: false });
  await eventually(() => expect(holders).toEqual([700, 1000]));
  await callers[2].endpoint.close();
  await eventually(() => expect(holders).toEqual([700, 1000, undefined]));
});

test('the whole is recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'room-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { room, callers } = await conference(await loopbackMedia(), {
    rateHz: 16_000,
  });
  const recording = room.record({ path: join(folder, 'all.wav') });
  await callers[0].hears(TONES);
  room.close();
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'hung-up', error: null });
  expect(outcome.durationMs).toBeGreaterThan(400);
  const { samples, rateHz } = readWav(await readFile(join(folder, 'all.wav')));
  for (const hz of TONES) expect(toneStrength(samples, hz, rateHz)).toBeGreaterThan(0.1);
});

test('a room whose thread dies is made anew, with those who were in it', async () => {
  const workers = await MortalWorkers.prepare();
  const server = await loopbackMedia({}, workers.spawn);
  const { room, callers } = await conference(server);
  room.set(callers[3].endpoint, { isMuted: true });
  expect(await callers[0].hears(TONES)).toEqual([700, 1000]);
  await workers.kill();
  await eventually(() => expect(workers.spawned).toHaveLength(2));
  expect(await callers[0].hears(TONES)).toEqual([700, 1000]);
});

test('after a room was closed nobody can come in, and nobody hears anything', async () => {
  const server = await loopbackMedia();
  const { room, callers } = await conference(server);
  room.close();
  room.close();
  room.join(callers[0].endpoint, callers[0].format);
  await callers[0].endpoint.statistics();
  for (const caller of callers) caller.forget();
  server.bridge(callers[0].endpoint, callers[1].endpoint);
  await eventually(() => expect(callers[0].peer.heard.length).toBeGreaterThan(5));
  expect(callers[2].peer.heard).toEqual([]);
});
