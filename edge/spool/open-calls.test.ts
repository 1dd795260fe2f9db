import { expect, test } from 'vitest';
import { answeredCall, journaled } from '#test/world/call-events.ts';
import { OpenCalls } from './open-calls.ts';

const [started, ringing, answered, ended] = answeredCall();

test('events are numbered within their call', () => {
  const calls = new OpenCalls();
  const other = answeredCall({ callId: 'call_2' });
  expect([started, other[0], ringing, answered, other[1], ended].map((event) => calls.place(event))).toEqual([
    1, 1, 2, 3, 2, 4,
  ]);
});

test('an event before the start, after the end, or a second start has no place', () => {
  const calls = new OpenCalls();
  expect(calls.place(ringing)).toBeNull();
  calls.place(started);
  expect(calls.place(started)).toBeNull();
  calls.place(ended);
  expect(calls.place(ended)).toBeNull();
});

test('segments of a call are needed until its end is durable', () => {
  const calls = new OpenCalls();
  const events = journaled([started, ringing, ended]);
  for (const [index, event] of events.entries()) calls.wrote(event, index + 1);
  expect([1, 2, 3, 4].map((segment) => calls.needs(segment))).toEqual([true, true, true, false]);
  const over = calls.takeOver();
  expect(calls.needs(1)).toBe(true);
  calls.forget(over);
  expect(calls.needs(1)).toBe(false);
});

test('a call found at the start goes on counting where it was', () => {
  const calls = new OpenCalls();
  for (const event of journaled([started, ringing])) calls.wrote(event, 1);
  expect(calls.place(ended)).toBe(3);
});
