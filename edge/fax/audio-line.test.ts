import { expect, test } from 'vitest';
import { AudioLine, BLOCK_SAMPLES } from './audio-line.ts';

/** Blocks that are no others: of one level each. */
const block = (level: number) => new Int16Array(BLOCK_SAMPLES).fill(level);
const levels = (heard: readonly Int16Array[]) => heard.map(([first]) => first);
/** A line whose numbers and timestamps begin near the end of their range, or near the beginning. */
const beginningAt = (byte: number) => new AudioLine('PCMA', Buffer.alloc(10, byte));

test('packets are heard in order, and what is missing is silence', () => {
  const [sender, listener] = [beginningAt(0xff), beginningAt(0)];
  const packets = [1008, 2016, 4032, 8064].map((level) => sender.give(block(level)));
  const [first, second, third, last] = packets as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const heard = [first, third, second, second, last].flatMap((one) => listener.take(one));
  expect(levels(heard)).toEqual([1008, 2016, 4032, 8064]);
});

test('another source is heard at once, wherever it counts', () => {
  const listener = beginningAt(0);
  for (const byte of [0x70, 0x05, 0xf0, 0x20]) {
    const source = beginningAt(byte);
    expect(levels(listener.take(source.give(block(1008))))).toEqual([1008]);
    expect(levels(listener.take(source.give(block(4032))))).toEqual([4032]);
  }
});
