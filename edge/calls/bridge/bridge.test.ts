import { describe, expect, test } from 'vitest';
import type { SipRequest } from '../signaling-port/index.ts';
import { type BridgeState, bridge, startBridge } from './bridge.ts';

const offer = { method: 'INVITE' } as SipRequest;
const another = { method: 'UPDATE' } as SipRequest;
const talking: BridgeState = { name: 'talking', silent: [] };
const renegotiating: BridgeState = { name: 'renegotiating', silent: [], by: 'caller', offer };
const hungUpByCallee = { by: 'callee', reason: 'normal-clearing', q850Cause: 16 };

test('media of both sides is watched from the start', () => {
  expect(startBridge()).toEqual({
    state: talking,
    effects: [
      { name: 'watch-media', side: 'caller' },
      { name: 'watch-media', side: 'callee' },
    ],
  });
});

describe('an offer within the call', () => {
  test('is passed to the other side', () => {
    expect(bridge(talking, { name: 'offer-received', from: 'caller', offer })).toEqual({
      state: renegotiating,
      effects: [{ name: 'pass-offer', from: 'caller', offer }],
    });
  });

  test('that meets one of the other side has to wait (491)', () => {
    expect(bridge(renegotiating, { name: 'offer-received', from: 'callee', offer: another })).toEqual({
      state: renegotiating,
      effects: [{ name: 'refuse-offer', offer: another, status: 491 }],
    });
  });

  test('that follows one of the same side too soon is refused (500)', () => {
    expect(bridge(renegotiating, { name: 'offer-received', from: 'caller', offer: another }).effects).toEqual([
      { name: 'refuse-offer', offer: another, status: 500 },
    ]);
  });

  test('leaves the way free for the next when it is settled', () => {
    expect(bridge(renegotiating, { name: 'offer-settled' })).toEqual({ state: talking, effects: [] });
  });

  test('that is pending when somebody hangs up is answered 487 (RFC 3261 §15.1.2)', () => {
    expect(bridge(renegotiating, { name: 'hung-up', by: 'callee' })).toEqual({
      state: { name: 'over' },
      effects: [
        { name: 'refuse-offer', offer, status: 487 },
        { name: 'end', end: hungUpByCallee },
      ],
    });
  });

  test('that comes after the end is answered 487', () => {
    expect(bridge({ name: 'over' }, { name: 'offer-received', from: 'caller', offer }).effects).toEqual([
      { name: 'refuse-offer', offer, status: 487 },
    ]);
  });
});

test('whoever hangs up ends it, once', () => {
  expect(bridge(talking, { name: 'hung-up', by: 'callee' }).effects).toEqual([{ name: 'end', end: hungUpByCallee }]);
  expect(bridge({ name: 'over' }, { name: 'hung-up', by: 'caller' }).effects).toEqual([]);
});

describe('a side without media', () => {
  const callerSilent: BridgeState = { name: 'talking', silent: ['caller'] };

  test('is asked whether it is still there', () => {
    expect(bridge(talking, { name: 'fell-silent', side: 'caller' })).toEqual({
      state: callerSilent,
      effects: [{ name: 'probe', side: 'caller' }],
    });
  });

  test('that is held is asked from time to time, and its silence does not count', () => {
    expect(bridge(talking, { name: 'hold-lasted', sides: ['callee'] })).toEqual({
      state: talking,
      effects: [{ name: 'probe', side: 'callee' }],
    });
  });

  test('that is there is watched on', () => {
    expect(bridge(callerSilent, { name: 'proved-alive', side: 'caller' })).toEqual({
      state: talking,
      effects: [{ name: 'watch-media', side: 'caller' }],
    });
  });

  test.each([
    [{ name: 'lost', side: 'caller' } as const, { by: 'system', reason: 'phone-lost', q850Cause: 27 }],
    [{ name: 'fell-silent', side: 'callee' } as const, { by: 'system', reason: 'rtp-timeout', q850Cause: 102 }],
  ])('that is gone, or that joins a silent other side, ends the call (%j)', (event, end) => {
    expect(bridge(callerSilent, event)).toEqual({
      state: { name: 'over' },
      effects: [{ name: 'end', end }],
    });
  });
});

test('legs that are wanted elsewhere are let go, and an offer that is pending is answered 487', () => {
  expect(bridge(renegotiating, { name: 'left-alone' })).toEqual({
    state: { name: 'over' },
    effects: [{ name: 'refuse-offer', offer, status: 487 }],
  });
  expect(bridge(talking, { name: 'left-alone' }).effects).toEqual([]);
});
