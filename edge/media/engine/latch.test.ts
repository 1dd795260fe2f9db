import { expect as assert, describe, test } from 'vitest';
import { CLOSED, destination, expect, hear, hears, type Latch, LEARNING_MS } from './latch.ts';

const sdp = { address: '192.168.1.5', port: 4000 };
const nat = { address: '203.0.113.9', port: 61000 };
const intruder = { address: '198.51.100.66', port: 666 };

const expecting = expect(CLOSED, sdp);

describe('before the SDP is known', () => {
  test('nobody is sent to, and nobody heard', () => {
    const latch = hear(CLOSED, nat, 0);
    assert(latch).toEqual(CLOSED);
    assert(destination(latch)).toBeNull();
    assert(hears(latch, nat)).toBe(false);
  });
});

describe('expecting', () => {
  test('sends to the SDP address', () => {
    assert(expecting).toEqual({ name: 'expecting', sdp, target: sdp });
    assert(destination(expecting)).toEqual(sdp);
  });

  test('a packet from the SDP address locks at once', () => {
    assert(hear(expecting, sdp, 0)).toEqual({ name: 'locked', sdp, source: sdp });
  });

  test('a packet from elsewhere is followed, for the time being', () => {
    const latch = hear(expecting, nat, 100);
    assert(latch).toEqual({ name: 'learning', sdp, source: nat, untilMs: 100 + LEARNING_MS });
    assert(destination(latch)).toEqual(nat);
    assert(hears(latch, nat)).toBe(true);
  });
});

describe('learning', () => {
  const learning = hear(expecting, intruder, 0);

  test('the SDP address wins over whoever came first', () => {
    assert(hear(learning, sdp, LEARNING_MS - 1)).toEqual({ name: 'locked', sdp, source: sdp });
  });

  test('a third party neither wins nor is heard', () => {
    const latch = hear(learning, nat, 10);
    assert(latch).toBe(learning);
    assert(hears(latch, nat)).toBe(false);
  });

  test('when the window is over, even the SDP address comes too late', () => {
    const latch = hear(learning, sdp, LEARNING_MS);
    assert(latch).toEqual({ name: 'locked', sdp, source: intruder });
    assert(hears(latch, sdp)).toBe(false);
  });
});

describe('locked', () => {
  const locked: Latch = { name: 'locked', sdp, source: nat };

  test('stays with its source', () => {
    assert(hear(locked, intruder, 0)).toBe(locked);
    assert(hears(locked, intruder)).toBe(false);
    assert(hears(locked, { ...nat, port: nat.port + 1 })).toBe(false);
  });

  test('a re-INVITE with the same SDP address keeps sending through the NAT that is known', () => {
    const again = expect(locked, { ...sdp });
    assert(destination(again)).toEqual(nat);
    assert(hear(again, nat, 0)).toEqual({ name: 'locked', sdp, source: nat });
  });

  test('after a re-INVITE a rebound NAT is learned anew', () => {
    const rebound = { address: nat.address, port: 61001 };
    assert(hear(expect(locked, sdp), rebound, 0)).toMatchObject({ name: 'learning', source: rebound });
  });

  test('a re-INVITE with another address leaves the former source behind', () => {
    const moved = { address: '192.168.1.77', port: 5000 };
    assert(expect(locked, moved)).toEqual({ name: 'expecting', sdp: moved, target: moved });
  });
});
