import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
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
import { type RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import { codecFor } from './codec/index.ts';
import { digitTone, eventPackets } from './dtmf/index.ts';
import type { PayloadFormat, PlayEnd, Program } from './index.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from './rtp/packet.ts';
import { MILLIWATT, type Tone, toneSamples } from './tone/index.ts';

/** A phone on real sockets, a real thread that plays to it. */

/** A phone that takes this format, and the endpoint that plays to it. */
async function playing(format: PayloadFormat, what: Program | Tone = MILLIWATT, spawn?: () => Worker) {
  const server = await loopbackMedia({}, spawn);
  const { phone, endpoint } = await phoneAtEndpoint(server, { payloads: [format, EVENTS] });
  const digits: string[] = [];
  endpoint.onDigit((digit) => void digits.push(digit));
  const ends: PlayEnd[] = [];
  endpoint.onPlayEnd((end) => void ends.push(end));
  server.play(endpoint, what, format);
  await endpoint.statistics(); // the orders before are carried out when it answers
  return { server, phone, endpoint, digits, ends };
}

/** Part of the power that is at a frequency, 0 to 1. */
function share(samples: readonly number[], hz: number, rateHz: number): number {
  let [re, im, power] = [0, 0, 0];
  for (const [at, value] of samples.entries()) {
    re += value * Math.cos((2 * Math.PI * hz * at) / rateHz);
    im += value * Math.sin((2 * Math.PI * hz * at) / rateHz);
    power += value * value;
  }
  return (2 * (re * re + im * im)) / samples.length / power;
}

test.each([PCMU, PCMA, G722, L16])(
  'the milliwatt in $name: 1004 Hz, in packets of 20 ms without a gap',
  async (format) => {
    const { phone } = await playing(format);
    await eventually(() => expect(phone.heard.length).toBeGreaterThanOrEqual(26));
    const packets = phone.heard.map(({ packet }) => packet);
    const [first] = packets as [Buffer];
    for (const [index, packet] of packets.entries()) {
      expect(payloadTypeOf(packet)).toBe(format.payloadType);
      expect(ssrcOf(packet)).toBe(ssrcOf(first));
      expect((sequenceOf(packet) - sequenceOf(first)) & 0xffff).toBe(index);
      expect((rtpTicksOf(packet) - rtpTicksOf(first)) >>> 0).toBe((index * format.clockRateHz) / 50);
      expect((packet.readUInt8(1) & 0x80) !== 0).toBe(index === 0);
    }
    const codec = codecFor(format);
    const samples = packets.flatMap((packet) => [...(codec?.decode(payloadOf(packet)) ?? [])]);
    const rateHz = codec?.sampleRateHz ?? 0;
    expect(share(samples.slice(rateHz / 10), 1004, rateHz)).toBeGreaterThan(0.98);
  },
);

test('it is never ahead of its pace, whatever the machine does; that it is not behind is in engine.test.ts', async () => {
  const begunMs = performance.now();
  const { phone } = await playing(PCMU);
  for (const count of [25, 50, 75, 100]) {
    await eventually(() => expect(phone.heard.length).toBeGreaterThanOrEqual(count));
    expect(phone.heard.length).toBeLessThanOrEqual(1 + (performance.now() - begunMs) / 20);
  }
});

test('digits are heard as telephone events, each once', async () => {
  const { phone, endpoint, digits } = await playing(PCMU);
  let sequence = 1;
  for (const [index, digit] of [...'4#4'].entries()) {
    for (const { payload, hasMarker } of eventPackets(digit, 100, 8000)) {
      const packet = rtpPacket({
        sequence: sequence++,
        ssrc: 7,
        payloadType: EVENTS.payloadType,
        payload: Buffer.from(payload),
      });
      packet.writeUInt32BE(1000 + index * 4000, 4);
      packet[1] = EVENTS.payloadType | (hasMarker ? 0x80 : 0);
      phone.send(endpoint.rtpPort, packet);
    }
  }
  await eventually(() => expect(digits).toEqual(['4', '#', '4']));
});

test('a digit is one, though another program begins while its key is pressed', async () => {
  const { server, phone, endpoint, digits } = await playing(PCMU);
  for (const [sequence, { payload }] of eventPackets('4', 200, 8000).entries()) {
    if (sequence === 3) {
      await eventually(() => expect(digits).toEqual(['4']));
      server.play(endpoint, { items: [{ silenceMs: 5000 }] }, PCMU);
      await endpoint.statistics();
    }
    const packet = rtpPacket({ sequence, ssrc: 7, payloadType: EVENTS.payloadType, payload: Buffer.from(payload) });
    packet.writeUInt32BE(1000, 4);
    phone.send(endpoint.rtpPort, packet);
  }
  const next = rtpPacket({ sequence: 50, ssrc: 7, payloadType: EVENTS.payloadType, payload: Buffer.of(5, 10, 0, 160) });
  next.writeUInt32BE(9000, 4);
  phone.send(endpoint.rtpPort, next);
  await eventually(() => expect(digits.at(-1)).toBe('5'));
  expect(digits).toEqual(['4', '5']);
});

test.each([PCMU, G722])('digits are heard in audio of $name, from phones that send no events', async (format) => {
  const { phone, endpoint, digits } = await playing(format);
  const codec = codecFor(format);
  const rateHz = codec?.sampleRateHz ?? 0;
  const silence = { steps: [{ hz: [], ms: 0 }], levelDb: 0 };
  let sequence = 1;
  for (const sound of [digitTone('7'), silence, digitTone('*'), silence]) {
    const samples = toneSamples(sound, rateHz, 100);
    for (let at = 0; at < samples.length; at += rateHz / 50) {
      const payload = Buffer.from(codec?.encode(samples.subarray(at, at + rateHz / 50)) ?? []);
      phone.send(
        endpoint.rtpPort,
        rtpPacket({ sequence: sequence++, ssrc: 7, payloadType: format.payloadType, payload }),
      );
    }
  }
  await eventually(() => expect(digits).toEqual(['7', '*']));
});

test('whatever else is ordered ends it', async () => {
  const { server, phone, endpoint } = await playing(PCMU);
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(2));
  server.unbridge(endpoint);
  await endpoint.statistics(); // the order before is carried out when it answers
  const heard = phone.heard.length;
  server.echo(endpoint);
  await endpoint.statistics();
  phone.send(endpoint.rtpPort, rtpPacket({ sequence: 1, ssrc: 7, payload: Buffer.from('mine again') }));
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(heard));
  expect(Buffer.from(payloadOf(phone.heard.at(-1)?.packet as Buffer)).toString()).toBe('mine again');
});

const MP3 = { file: `${import.meta.dirname}/audio/fixtures/tones.mp3` };
const heardBy = (phone: RtpPeer, format: PayloadFormat): number[] => {
  const codec = codecFor(format);
  return phone.heard.flatMap(({ packet }) => [...(codec?.decode(payloadOf(packet)) ?? [])]);
};

test.each([PCMU, G722])('a file in $name is heard to its end, which is told', async (format) => {
  const { phone, endpoint, ends } = await playing(format, { items: [MP3, { silenceMs: 20 }] });
  await eventually(() => expect(ends.length).toBe(1));
  await endpoint.statistics();
  expect(ends).toEqual([{ how: 'finished', item: 1, positionMs: 20 }]);
  const rateHz = codecFor(format)?.sampleRateHz ?? 0;
  const samples = heardBy(phone, format);
  expect(samples.length / rateHz).toBeGreaterThan(1.4);
  expect(samples.length / rateHz).toBeLessThan(1.9);
  expect(share(samples.slice(0.3 * rateHz, 0.8 * rateHz), 440, rateHz)).toBeGreaterThan(0.95);
  expect(share(samples.slice(1.25 * rateHz, 1.5 * rateHz), 1000, rateHz)).toBeGreaterThan(0.95);
});

test('what cannot be read is left out, and told at the end', async () => {
  const { phone, ends } = await playing(PCMU, { items: [{ file: '/no/such' }, { tone: MILLIWATT, ms: 100 }] });
  await eventually(() => expect(ends.length).toBe(1));
  expect(ends).toEqual([{ how: 'failed', item: 1, positionMs: 100, error: '/no/such: not-found: ENOENT' }]);
  expect(heardBy(phone, PCMU).some((sample) => sample > 10_000)).toBe(true);
});

test('a format that we cannot make has failed at once', async () => {
  const { ends } = await playing({ payloadType: 18, name: 'G729', clockRateHz: 8000 });
  await eventually(() =>
    expect(ends).toEqual([{ how: 'failed', item: 0, positionMs: 0, error: 'no encoder of G729' }]),
  );
});

test('only the digits it was given end it; digits go on being heard', async () => {
  const { phone, endpoint, digits, ends } = await playing(PCMU, { items: [{ tone: MILLIWATT }], stopDigits: '#' });
  let sequence = 100;
  const press = (digit: string) => {
    const rtpTicks = 4000 * (1 + digits.length);
    for (const event of eventPackets(digit, 100, 8000)) {
      const payload = Buffer.from(event.payload);
      const { payloadType } = EVENTS;
      phone.send(endpoint.rtpPort, rtpPacket({ sequence: sequence++, rtpTicks, ssrc: 7, payloadType, payload }));
    }
  };
  press('5');
  await eventually(() => expect(digits).toEqual(['5']));
  expect(ends).toEqual([]);
  press('#');
  await eventually(() => expect(ends).toMatchObject([{ how: 'digit', digit: '#', item: 0 }]));
  const heard = phone.heard.length;
  press('8');
  await eventually(() => expect(digits).toEqual(['5', '#', '8']));
  expect(phone.heard.length - heard).toBeLessThan(2);
});

test('pause, seek, stop', async () => {
  const { server, phone, endpoint, ends } = await playing(PCMU, { items: [MP3], times: 'forever' });
  await eventually(() => expect(Math.max(...heardBy(phone, PCMU))).toBeGreaterThan(5000));
  server.controlPlay(endpoint, { action: 'pause' });
  await endpoint.statistics();
  const paused = phone.heard.length;
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(paused + 3));
  expect(Math.max(...heardBy(phone, PCMU).slice(-160))).toBe(0);
  server.controlPlay(endpoint, { action: 'seek', ms: 1200, from: 'start' });
  server.controlPlay(endpoint, { action: 'resume' });
  await endpoint.statistics();
  const resumed = phone.heard.length;
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(resumed + 8));
  expect(share(heardBy(phone, PCMU).slice((resumed + 2) * 160, (resumed + 8) * 160), 1000, 8000)).toBeGreaterThan(0.9);
  server.controlPlay(endpoint, { action: 'stop' });
  await eventually(() => expect(ends).toMatchObject([{ how: 'stopped', item: 0 }]));
  expect(ends[0]?.positionMs).toBeGreaterThan(1200);
});

test('of what something else replaces no end is told', async () => {
  const { server, endpoint, ends } = await playing(PCMU, { items: [{ tone: MILLIWATT }] });
  server.play(endpoint, { items: [{ silenceMs: 40 }] }, PCMU);
  await eventually(() => expect(ends.length).toBe(1));
  expect(ends).toEqual([{ how: 'finished', item: 0, positionMs: 40 }]);
});

test('a digit in SIP ends it like one in RTP', async () => {
  const { endpoint, ends } = await playing(PCMU, { items: [{ tone: MILLIWATT }], stopDigits: '#' });
  endpoint.press('5');
  endpoint.press('#');
  await eventually(() => expect(ends).toMatchObject([{ how: 'digit', digit: '#' }]));
});

test('a live stream is read once for two phones, as long as one of them listens', async () => {
  const file = await readFile(MP3.file);
  let [connections, open] = [0, 0];
  const radio = createServer((request, response) => {
    connections += 1;
    open += 1;
    request.socket.once('close', () => {
      open -= 1;
    });
    for (let times = 0; times < 20; times++) response.write(file); // and never ends
  }).listen(0, '127.0.0.1');
  await once(radio, 'listening');
  onTestFinished(() => {
    radio.closeAllConnections();
    radio.close();
  });
  const stream = `http://127.0.0.1:${(radio.address() as AddressInfo).port}`;
  const program: Program = { items: [{ stream, reach: 'anywhere' }] };
  const { server, phone, endpoint } = await playing(PCMU, program);
  const { phone: other, endpoint: second } = await phoneAtEndpoint(server, { payloads: [G722] });
  server.play(second, program, G722);
  await eventually(() => expect(heardBy(phone, PCMU).filter((sample) => sample > 5000).length).toBeGreaterThan(1000));
  await eventually(() => expect(heardBy(other, G722).filter((sample) => sample > 5000).length).toBeGreaterThan(1000));
  expect([connections, open]).toEqual([1, 1]);
  await endpoint.close();
  await second.statistics();
  expect(open).toBe(1);
  server.controlPlay(second, { action: 'stop' });
  await eventually(() => expect(open).toBe(0));
});

test('in a new thread what plays begins anew, and what has ended stays so', async () => {
  const workers = await MortalWorkers.prepare();
  const { server, phone, endpoint, ends } = await playing(PCMU, { items: [{ tone: MILLIWATT }] }, workers.spawn);
  const die = async () => {
    const died = workers.spawned.length;
    await workers.kill();
    await eventually(() => expect(workers.spawned.length).toBe(died + 1));
    await eventually(async () => expect((await server.counters()).endpoints).toBe(1));
  };
  await die();
  const heard = phone.heard.length;
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(heard + 5));
  server.controlPlay(endpoint, { action: 'stop' });
  await eventually(() => expect(ends.length).toBe(1));
  const silent = phone.heard.length;
  await die();
  server.play(endpoint, { items: [{ silenceMs: 100 }] }, PCMU);
  await eventually(() => expect(ends.length).toBe(2));
  await endpoint.statistics();
  expect(phone.heard.length - silent).toBeLessThanOrEqual(6);
});
