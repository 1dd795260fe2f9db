import { describe, expect, test } from 'vitest';
import { readWav, toneStrength } from '#test/world/audio/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryDisk } from '#test/world/memory-disk.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { codecFor, type Samples } from '../codec/index.ts';
import { digitTone, eventPackets } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { Disk, DiskFile, RecordingOptions, RecordingOutcome } from '../recording/index.ts';
import { type Tone, toneSamples } from '../tone/index.ts';
import { EndpointRecorder, type RecordedEndpoint } from './endpoint-recorder.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const PCMA = { payloadType: 8, name: 'PCMA', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const G729 = { payloadType: 18, name: 'G729', clockRateHz: 8000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
const PATH = '/r/call.wav';
const SILENT: Tone = { steps: [{ hz: [], ms: 0 }], levelDb: 0 };
const sine = (hz: number, levelDb = -10): Tone => ({ steps: [{ hz: [hz], ms: 0 }], levelDb });

/** One direction of a stream: 20 ms of sound at a time. */
class Voice {
  readonly #send: (packet: Uint8Array) => void;
  readonly #format: PayloadFormat;
  readonly #codec;
  #sequence = 1;
  #sound: Samples = new Int16Array(0);

  constructor(format: PayloadFormat, send: (packet: Uint8Array) => void) {
    this.#format = format;
    this.#codec = codecFor(format);
    this.#send = send;
  }

  says(tone = SILENT, seconds = 60): void {
    this.#sound = toneSamples(tone, this.#codec?.sampleRateHz ?? 8000, seconds * 1000);
  }

  /** In a pause (DTX) nothing is sent; the numbers say how long it was. */
  beat({ isSent = true } = {}): void {
    const samples = (this.#codec?.sampleRateHz ?? 8000) / 50;
    const payload = this.#codec?.encode(this.#sound.subarray(0, samples)) ?? new Uint8Array(20);
    this.#sound = this.#sound.subarray(samples);
    const { payloadType } = this.#format;
    const rtpTicks = this.#sequence * 160;
    if (isSent) this.#send(rtpPacket({ sequence: this.#sequence, rtpTicks, payloadType, payload }));
    this.#sequence += 1;
  }
}

/** An endpoint that is recorded, what it says and what it is told; time is ours. */
function recorded(options: Partial<RecordingOptions> = {}, format: PayloadFormat = PCMU, onto?: Disk) {
  const clock = new ManualClock();
  const disk = new MemoryDisk();
  const endpoint = { formats: [format, EVENTS], takes: [format, EVENTS], taps: new Set(), sentTaps: new Set() } as {
    -readonly [Key in keyof RecordedEndpoint]: RecordedEndpoint[Key];
  };
  let settle = (_: RecordingOutcome) => {};
  const ended = new Promise<RecordingOutcome>((resolve) => {
    settle = resolve;
  });
  const recorder = new EndpointRecorder(
    endpoint,
    { path: PATH, ...options },
    clock,
    (_, outcome) => settle(outcome),
    onto ?? disk,
  );
  const hear = (packet: Uint8Array) => endpoint.taps.forEach((tap) => void tap.sendRtp(packet));
  const tell = (packet: Uint8Array) => endpoint.sentTaps.forEach((tap) => void tap.sendRtp(packet));
  const [said, told] = [new Voice(format, hear), new Voice(format, tell)];
  said.says();
  told.says();
  const run = (seconds: number, isSent: { said?: boolean; told?: boolean } = {}) => {
    for (let frame = 0; frame < seconds * 50; frame++) {
      clock.advance(20);
      said.beat({ isSent: isSent.said ?? true });
      told.beat({ isSent: isSent.told ?? true });
      recorder.tick();
    }
  };
  const sound = (channel = 0) => readWav(disk.files.get(PATH) ?? Buffer.alloc(0), channel);
  return { clock, disk, endpoint, recorder, ended, hear, said, told, run, sound };
}

/** When the sound first is louder than a tenth of full scale, and when it last is. */
function loudMs({ samples, rateHz }: { samples: Float64Array; rateHz: number }): [number, number] {
  const isLoud = (sample: number) => Math.abs(sample) > 0.1;
  return [samples.findIndex(isLoud), samples.findLastIndex(isLoud)].map((at) => (at * 1000) / rateHz) as [
    number,
    number,
  ];
}

describe('what is heard', () => {
  test.each([PCMU, PCMA, G722])('in $name, at either rate', async (format) => {
    for (const sampleRateHz of [8000, 16_000] as const) {
      const { recorder, ended, said, run, sound } = recorded({ sampleRateHz }, format);
      said.says(sine(700));
      run(2);
      recorder.end('stopped');
      expect(await ended).toMatchObject({ how: 'stopped', durationMs: 2000, path: PATH, error: null });
      const { samples, rateHz } = sound();
      expect(rateHz).toBe(sampleRateHz);
      expect(samples.length).toBe(2 * sampleRateHz);
      expect(toneStrength(samples.subarray(rateHz / 2), 700, rateHz)).toBeGreaterThan(0.98);
    }
  });

  test('in stereo is left, and what it is told right, at the same time', async () => {
    const { recorder, ended, said, told, run, sound } = recorded({ layout: 'stereo' });
    run(1, { told: false });
    said.says(sine(440));
    told.says(sine(880));
    run(1);
    said.says();
    told.says();
    run(3, { said: false });
    said.says(sine(440));
    told.says(sine(880));
    run(1);
    recorder.end('hung-up');
    expect(await ended).toMatchObject({ how: 'hung-up', durationMs: 6000 });
    const [left, right] = [sound(0), sound(1)];
    for (const [channel, hz] of [
      [left, 440],
      [right, 880],
    ] as const) {
      expect(toneStrength(channel.samples.subarray(8800, 15_200), hz, 8000)).toBeGreaterThan(0.98);
      expect(toneStrength(channel.samples.subarray(40_800, 47_200), hz, 8000)).toBeGreaterThan(0.98);
    }
    const [leftMs, rightMs] = [loudMs(left), loudMs(right)];
    expect(Math.abs(leftMs[0] - rightMs[0])).toBeLessThanOrEqual(2);
    const second = ({ samples, rateHz }: typeof left) => loudMs({ samples: samples.subarray(3 * 8000), rateHz });
    expect(Math.abs(second(left)[0] - second(right)[0])).toBeLessThanOrEqual(2);
    // Silence has its time: the second tone begins 5 s after the start.
    expect(Math.abs(second(left)[0] - 2000)).toBeLessThanOrEqual(2);
  });

  test('stays together, although one network is slow, mixes up and loses', async () => {
    const { clock, recorder, ended, endpoint, said, told, sound } = recorded({ layout: 'stereo' });
    const delaysMs = [0, 90, 10, 170, 0, 40, 5, 120];
    const late: { packet: Uint8Array; atMs: number }[] = [];
    const jitter = new Voice(PCMU, (packet) => {
      const n = late.length;
      late.push({ packet, atMs: clock.monotonicMs() + (delaysMs[n % delaysMs.length] as number) });
    });
    for (const voice of [jitter, told]) voice.says(sine(440), 60);
    said.says();
    for (let frame = 0; frame < 400; frame++) {
      clock.advance(20);
      // Both speak every other second.
      jitter.beat({ isSent: Math.floor(frame / 50) % 2 === 0 });
      told.beat({ isSent: Math.floor(frame / 50) % 2 === 0 });
      for (const [index, { packet, atMs }] of late.entries()) {
        if (atMs > clock.monotonicMs() - 20 && atMs <= clock.monotonicMs() && index % 10 !== 9) {
          for (const tap of endpoint.taps) tap.sendRtp(packet);
        }
      }
      recorder.tick();
    }
    recorder.end('stopped');
    await ended;
    const startsMs = (channel: number) => {
      const { samples } = sound(channel);
      return [0, 2, 4, 6].map((second) => {
        const at = samples.subarray(second * 8000, (second + 1) * 8000).findIndex((one) => Math.abs(one) > 0.1);
        return at / 8;
      });
    };
    const [left, right] = [startsMs(0), startsMs(1)];
    for (const [index, ms] of left.entries()) expect(Math.abs(ms - (right[index] as number))).toBeLessThanOrEqual(40);
  });

  test('is mixed into one channel, and does not wrap where both are loud', async () => {
    const { recorder, ended, said, told, run, sound } = recorded({ layout: 'mixed' });
    said.says(sine(440, -1));
    told.says(sine(440, -1));
    run(2);
    said.says(sine(440));
    told.says(sine(880));
    run(2);
    recorder.end('stopped');
    expect((await ended).peakDb).toBeCloseTo(0, 1);
    const { samples } = sound();
    expect(toneStrength(samples.subarray(4000, 15_000), 440, 8000)).toBeGreaterThan(0.9);
    expect(toneStrength(samples.subarray(20_000), 440, 8000)).toBeCloseTo(0.5, 1);
    expect(toneStrength(samples.subarray(20_000), 880, 8000)).toBeCloseTo(0.5, 1);
  });

  test('goes on in another codec after a re-INVITE', async () => {
    const { clock, endpoint, recorder, ended, said, hear, run, sound } = recorded();
    said.says(sine(440));
    run(1);
    endpoint.formats = [G722, EVENTS];
    recorder.formatsChanged();
    const wide = new Voice(G722, hear);
    wide.says(sine(880));
    for (let frame = 0; frame < 50; frame++) {
      clock.advance(20);
      wide.beat();
      recorder.tick();
    }
    recorder.end('stopped');
    await ended;
    const { samples } = sound();
    expect(samples.length).toBe(16_000);
    expect(toneStrength(samples.subarray(800, 7200), 440, 8000)).toBeGreaterThan(0.98);
    expect(toneStrength(samples.subarray(8800), 880, 8000)).toBeGreaterThan(0.98);
  });

  test('in a codec that is not ours ends it', async () => {
    const { ended, hear, run, endpoint, disk } = recorded({}, G729);
    hear(rtpPacket({ payloadType: 18 }));
    run(1);
    expect(await ended).toMatchObject({ how: 'failed', error: 'codec', path: null, bytes: 0 });
    expect(endpoint.taps.size).toBe(0);
    expect(disk.files.size).toBe(0);
  });
});

describe('it ends', () => {
  test('at its maximum', async () => {
    const { ended, run, endpoint } = recorded({ maxMs: 1500, layout: 'stereo' });
    run(3);
    expect(await ended).toMatchObject({ how: 'max-length', durationMs: 1500, bytes: 44 + 1500 * 32 });
    expect([endpoint.taps.size, endpoint.sentTaps.size]).toEqual([0, 0]);
  });

  test('when nobody has spoken for a while', async () => {
    const { ended, said, told, run } = recorded({ endAfterSilenceMs: 2000, layout: 'stereo', trimsSilence: true });
    told.says(sine(440));
    run(1);
    told.says();
    said.says(sine(440));
    run(1.5);
    said.says();
    run(5);
    const { how, durationMs, speechMs } = await ended;
    expect(how).toBe('silence');
    expect(speechMs).toBeGreaterThanOrEqual(2500);
    expect(durationMs).toBeGreaterThanOrEqual(2500);
    expect(durationMs).toBeLessThanOrEqual(3100);
  });

  test.each(['as an event', 'as a tone'])('with a digit %s, of which nothing is recorded', async (how) => {
    const { recorder, ended, said, hear, run, endpoint, sound } = recorded({ terminators: '#' });
    if (how === 'as a tone') {
      endpoint.formats = [PCMU];
      recorder.formatsChanged();
    }
    said.says(sine(440));
    run(1);
    for (const [digit, isRecorded] of [
      ['1', true],
      ['#', false],
    ] as const) {
      if (how === 'as a tone') {
        said.says(digitTone(digit));
        run(0.1);
        said.says();
        run(0.1);
      } else {
        for (const { payload } of eventPackets(digit, 100, 8000)) {
          hear(rtpPacket({ payloadType: 101, rtpTicks: isRecorded ? 5 : 5000, payload }));
        }
      }
      said.says(sine(440));
      run(0.5);
    }
    const outcome = await ended;
    expect(outcome.how).toBe('terminator');
    const { samples } = sound();
    expect(outcome.durationMs).toBeGreaterThanOrEqual(how === 'as a tone' ? 1500 : 1360);
    expect(toneStrength(samples.subarray(samples.length - 1600), 440, 8000)).toBeGreaterThan(0.9);
    expect(toneStrength(samples.subarray(samples.length - 800), 941, 8000)).toBeLessThan(0.05);
  });

  test('without a file when it is too short', async () => {
    const { recorder, ended, run, disk } = recorded({ minMs: 1000 });
    run(0.9);
    recorder.end('hung-up');
    expect(await ended).toMatchObject({ how: 'hung-up', isTooShort: true, path: null, bytes: 0, durationMs: 900 });
    expect(disk.files.size).toBe(0);
  });

  test('as failed when the disk is full, and what there is can be played', async () => {
    const { ended, run, disk } = recorded();
    disk.bytesFree = 40_000;
    run(3);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    run(2);
    expect(await ended).toMatchObject({
      how: 'failed',
      error: 'ENOSPC',
      durationMs: 2000,
      path: '/r/call.partial.wav',
    });
    expect(readWav(disk.files.get('/r/call.partial.wav') ?? Buffer.alloc(0)).samples.length).toBe(16_000);
  });
});

test.each([
  ['left-out', 2000],
  ['silence', 3000],
] as const)('a pause is %s', async (pauses, durationMs) => {
  const { recorder, ended, said, run, sound } = recorded({ pauses });
  said.says(sine(440));
  run(1);
  recorder.pause();
  said.says(sine(1500));
  run(1);
  recorder.resume();
  said.says(sine(440));
  run(1);
  recorder.end('stopped');
  expect((await ended).durationMs).toBe(durationMs);
  expect(toneStrength(sound().samples, 1500, 8000)).toBeLessThan(0.05);
});

/** Keeps where sound is, and nothing of what it is. */
function listeningDisk() {
  const loudAt: number[] = [];
  const write = async (bytes: Uint8Array, offset: number, length: number, at: number) => {
    const samples = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
    if (at >= 44) {
      for (let byte = 0; byte < length; byte += 2) {
        if (Math.abs(samples.readInt16LE(byte)) > 3000) loudAt.push((at - 44 + byte) / 16);
      }
    }
    return { bytesWritten: length, buffer: bytes };
  };
  const done = async () => {};
  const file = { write, truncate: done, datasync: done, sync: done, close: done } as unknown as DiskFile;
  return { loudAt, disk: { open: async () => file, rename: done, unlink: done } satisfies Disk };
}

test('an hour is an hour, although beats come late and some not at all', async () => {
  const { loudAt, disk } = listeningDisk();
  const { clock, recorder, ended, said } = recorded({}, PCMU, disk);
  const burst = { steps: [{ hz: [1000], ms: 0 }], levelDb: -6 };
  const expected: number[] = [];
  const chance = [0, 3, 0, 7, 19, 0, 45, 1, 0, 250];
  let nextBeatMs = 20;
  const startMs = clock.monotonicMs();
  for (let frame = 0; frame < 3600 * 50; frame++) {
    const inMinute = frame % 3000;
    if (inMinute === 1500) {
      said.says(burst, 1);
      expected.push(frame * 20);
    }
    clock.advance(20);
    said.beat({ isSent: inMinute >= 1490 && inMinute < 1550 });
    if (clock.monotonicMs() - startMs < nextBeatMs) continue;
    recorder.tick();
    nextBeatMs = (frame + 1) * 20 + 20 + (chance[frame % chance.length] as number);
    if (frame % 500 === 0) await new Promise(setImmediate);
  }
  recorder.tick();
  recorder.end('stopped');
  expect(await ended).toMatchObject({ durationMs: 3_600_000, error: null });
  const starts = loudAt.filter((ms, index) => index === 0 || ms - (loudAt[index - 1] as number) > 10_000);
  expect(starts.length).toBe(60);
  for (const [index, ms] of starts.entries()) {
    expect(Math.abs(ms - (expected[index] as number)), `minute ${index}`).toBeLessThanOrEqual(20);
  }
});
