import { expect as assert, describe, test } from 'vitest';
import { CLOSED, destination, expect, hear, hears, type Latch, LEARNING_MS, moveTo, prove, UNPROVED } from './latch.ts';

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

describe('proved', () => {
  const proved = prove(UNPROVED, nat, false);

  test('before the first proof nobody is heard or sent to, whatever comes', () => {
    assert(hear(UNPROVED, nat, 0)).toBe(UNPROVED);
    assert([hears(UNPROVED, nat), destination(UNPROVED)]).toEqual([false, null]);
  });

  test('the first way that works will do until one is chosen', () => {
    assert([hears(proved, nat), destination(proved)]).toEqual([true, nat]);
    assert(destination(prove(proved, sdp, false))).toEqual(nat);
    assert(destination(prove(proved, sdp, true))).toEqual(sdp);
  });

  test('every way that works is heard, and no other', () => {
    const chosen = prove(prove(proved, sdp, false), sdp, true);
    assert([nat, sdp, intruder].map((source) => hears(chosen, source))).toEqual([true, true, false]);
    assert(hear(chosen, intruder, 0)).toBe(chosen);
    assert(moveTo(chosen, intruder, 60_000)).toBe(chosen);
  });

  test('a proof that says nothing new changes nothing', () => {
    assert(prove(proved, { ...nat }, true)).toBe(proved);
    const both = prove(proved, sdp, false);
    assert(prove(both, { ...sdp }, false)).toBe(both);
  });

  test('of many ways the oldest are forgotten, never the chosen one', () => {
    const way = (port: number) => ({ address: nat.address, port });
    let latch: Latch = proved;
    for (let port = 1; port <= 20; port++) latch = prove(latch, way(port), false);
    assert([hears(latch, nat), hears(latch, way(13)), hears(latch, way(14)), hears(latch, way(20))]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
