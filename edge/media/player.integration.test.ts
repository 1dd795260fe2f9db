import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { freePortRange, RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import { codecFor } from './codec/index.ts';
import { digitTone, eventPackets } from './dtmf/index.ts';
import type { MediaEndpoint, MediaServer, PayloadFormat } from './index.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from './rtp/packet.ts';
import { startMedia } from './server.ts';
import { MILLIWATT, toneSamples } from './tone/index.ts';

/** A phone on real sockets, a real thread that plays to it. */

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const PCMA = { payloadType: 8, name: 'PCMA', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const L16 = { payloadType: 97, name: 'L16', clockRateHz: 16_000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A phone that takes this format, and the endpoint that plays the milliwatt to it. */
async function playing(format: PayloadFormat) {
  const server: MediaServer = await startMedia({
    addresses: [{ address: '127.0.0.1' }],
    ports: await freePortRange(16),
    workers: 1,
    clock: systemClock,
    chance: new SeededChance(),
    log: () => {},
  });
  cleanUps.push(() => server.close());
  const phone = await RtpPeer.open();
  cleanUps.push(() => phone.close());
  const outcome = await server.open();
  if (!outcome.ok) throw new Error(outcome.error);
  const endpoint: MediaEndpoint = outcome.endpoint;
  const { rtpPort, rtcpPort } = phone;
  const payloads = [format, EVENTS];
  endpoint.setRemote({ address: '127.0.0.1', rtpPort, rtcpPort, payloads, direction: 'sendrecv', srtp: null });
  const digits: string[] = [];
  endpoint.onDigit((digit) => void digits.push(digit));
  server.play(endpoint, MILLIWATT, format);
  await endpoint.statistics(); // the orders before are carried out when it answers
  return { server, phone, endpoint, digits };
}

const eventually = (check: () => unknown) => vi.waitFor(check, { interval: 5, timeout: 5000 });

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

test('it keeps its pace: a second is 50 packets', async () => {
  const { phone } = await playing(PCMU);
  await eventually(() => expect(phone.heard.length).toBeGreaterThan(0));
  const [before, from] = [phone.heard.length, performance.now()];
  await eventually(() => expect(phone.heard.length).toBeGreaterThanOrEqual(before + 100));
  const perSecond = ((phone.heard.length - before) * 1000) / (performance.now() - from);
  expect(perSecond).toBeGreaterThan(45);
  expect(perSecond).toBeLessThan(55);
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
