import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { LooseSocket, receiverReport, rtpPacket } from '#test/world/rtp/index.ts';
import type { SrtpKeying } from '../media.ts';
import { SrtpSender } from '../srtp/index.ts';
import { Endpoint } from './endpoint.ts';
import { REBIND_SILENCE_MS } from './latch.ts';

/** A phone whose NAT forgets its port in mid-call, and those who would like to be taken for it. */

const PHONE = 0xa11ce;
const MOVED = { address: '203.0.113.9', port: 61_001 };

function stage(srtp: SrtpKeying | null = null) {
  const [clock, rtp, rtcp] = [new ManualClock(), new LooseSocket(), new LooseSocket()];
  const sockets = { rtp, rtcp };
  const identity = { cname: 'c', chance: new SeededChance() };
  const endpoint = new Endpoint({ family: 4, address: '127.0.0.1', ...sockets }, clock, identity);
  endpoint.setRemote({
    address: '203.0.113.9',
    rtpPort: 61_000,
    rtcpPort: 61_003,
    payloads: [{ payloadType: 0, name: 'PCMU', clockRateHz: 8000 }],
    direction: 'sendrecv',
    srtp,
  });
  const seal = srtp && new SrtpSender(srtp.suite, srtp.theirs);
  return {
    clock,
    rtp,
    rtcp,
    endpoint,
    /** The phone, from where it always was unless told. */
    speak(sequence: number, from = { address: '203.0.113.9', port: 61_000 }, ssrc = PHONE) {
      const packet = rtpPacket({ sequence, ssrc });
      rtp.hear(Buffer.from(seal?.sealRtp(packet) ?? packet), from.address, from.port);
    },
    source: () => endpoint.statistics().source,
    wrongSources: () => endpoint.statistics().dropped['wrong-source'],
  };
}

describe('a stream that goes on elsewhere', () => {
  test('is followed there when its old source has been silent for two seconds', () => {
    const { clock, speak, source, endpoint, rtp, wrongSources } = stage();
    speak(1);
    clock.advance(REBIND_SILENCE_MS - 1);
    speak(100, MOVED);
    expect([source()?.port, wrongSources()]).toEqual([61_000, 1]);
    clock.advance(1);
    speak(101, MOVED);
    speak(102, MOVED);
    expect(source()).toEqual(MOVED);
    endpoint.sendRtp(rtpPacket());
    expect(rtp.sent).toEqual(['0 to 203.0.113.9:61001']);
    speak(103);
    expect([source(), wrongSources()]).toEqual([MOVED, 2]);
  });

  test('not when it goes back, jumps far, or has another SSRC', () => {
    const { clock, speak, source, wrongSources } = stage();
    speak(1000);
    clock.advance(10_000);
    for (const sequence of [1000, 999, 5000]) speak(sequence, MOVED);
    speak(1001, MOVED, PHONE + 1);
    expect([source()?.port, wrongSources()]).toEqual([61_000, 4]);
  });

  test('past a wrap of its numbers as well', () => {
    const { clock, speak, source } = stage();
    speak(65_530);
    clock.advance(3000);
    speak(100, MOVED);
    expect(source()).toEqual(MOVED);
  });

  test('its RTCP may follow to the new address, and nobody else’s', () => {
    const { clock, speak, rtcp, wrongSources, endpoint } = stage();
    speak(1);
    rtcp.hear(receiverReport({ ssrc: PHONE }), '203.0.113.9', 61_003);
    clock.advance(4000);
    rtcp.hear(receiverReport({ ssrc: PHONE }), '198.51.100.66', 61_003);
    rtcp.hear(receiverReport({ ssrc: 0xbad }), '203.0.113.9', 61_004);
    expect(wrongSources()).toBe(2);
    rtcp.hear(receiverReport({ ssrc: PHONE }), '203.0.113.9', 61_004);
    expect(wrongSources()).toBe(2);
    clock.advance(8000);
    endpoint.tick();
    expect(rtcp.sent).toEqual(['201 to 203.0.113.9:61004']);
  });
});

test('RTCP in the clear does not lead the stream away', () => {
  const { clock, speak, rtp, source, wrongSources } = stage();
  speak(1);
  clock.advance(10_000);
  rtp.hear(receiverReport({ ssrc: PHONE }), MOVED.address, MOVED.port);
  expect([source()?.port, wrongSources()]).toEqual([61_000, 1]);
});

describe('SRTP', () => {
  const key = (fill: number) => Buffer.alloc(30, fill).toString('base64');
  const keying: SrtpKeying = { suite: 'AES_CM_128_HMAC_SHA1_80', theirs: key(1), ours: key(2) };

  test('a tag that fits is enough: the phone may have taken another SSRC', () => {
    const { clock, speak, source } = stage(keying);
    speak(1);
    clock.advance(REBIND_SILENCE_MS);
    speak(9000, MOVED, PHONE + 1);
    expect(source()).toEqual(MOVED);
  });

  test('one without the key gets nowhere, however long the silence', () => {
    const { clock, speak, source, rtp, endpoint } = stage(keying);
    speak(1);
    clock.advance(60_000);
    rtp.hear(rtpPacket({ sequence: 2, ssrc: PHONE }), MOVED.address, MOVED.port);
    const forged = new SrtpSender(keying.suite, key(3)).sealRtp(rtpPacket({ sequence: 3, ssrc: PHONE }));
    rtp.hear(Buffer.from(forged ?? []), MOVED.address, MOVED.port);
    expect([source()?.port, endpoint.statistics().dropped.forged]).toEqual([61_000, 2]);
  });
});

describe('whatever the order', () => {
  const waits = fc.nat(5000);
  const sequences = fc.nat(65_535);

  test('an attacker with another SSRC never takes over', () => {
    const attacks = fc.record({ waitMs: waits, sequence: sequences, ssrc: fc.nat(0xffffffff) });
    fc.assert(
      fc.property(fc.array(fc.oneof(attacks, waits), { maxLength: 30 }), (events) => {
        const { clock, speak, source } = stage();
        speak(0);
        for (const [index, event] of events.entries()) {
          if (typeof event === 'number') {
            clock.advance(event);
            speak(index + 1);
          } else if (event.ssrc !== PHONE) {
            clock.advance(event.waitMs);
            speak(event.sequence, MOVED, event.ssrc);
          }
          expect(source()?.port).toBe(61_000);
        }
      }),
      { seed: 1 },
    );
  });

  test('while the phone talks nobody takes over, not even one who knows its numbers', () => {
    const steps = fc.record({ waitMs: fc.nat(REBIND_SILENCE_MS - 1), isPhone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 50 }), (events) => {
        const { clock, speak, source } = stage();
        let sequence = 0;
        let silentMs = 0;
        speak(sequence);
        for (const { waitMs, isPhone } of events) {
          const speaksFirst = isPhone || silentMs + waitMs >= REBIND_SILENCE_MS;
          clock.advance(waitMs);
          silentMs += waitMs;
          if (speaksFirst) {
            sequence += 1;
            speak(sequence);
            silentMs = 0;
          }
          speak(sequence + 1, MOVED);
          expect(source()?.port).toBe(61_000);
        }
      }),
      { seed: 1 },
    );
  });
});
