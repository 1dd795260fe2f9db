import { describe, expect, test } from 'vitest';
import { UdptlReader, UdptlWriter } from './udptl-stream.ts';

const packet = (number: number) => Uint8Array.of(number >> 8, number & 0xff);
/** Datagrams of a sender, in order. */
const sent = (from: number, count: number): Uint8Array[] => {
  const writer = new UdptlWriter();
  const all = Array.from({ length: from + count }, (_, number) => writer.write(packet(number)));
  return all.slice(from);
};
const read = (reader: UdptlReader, datagrams: readonly Uint8Array[]) =>
  datagrams
    .flatMap((one) => reader.read(one))
    .map(({ sequence, packet }) => ({ sequence, packet: Uint8Array.from(packet) }));
const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ sequence: from + at, packet: packet(from + at) }));

test('each packet is told once, those that were lost by their copies', () => {
  const datagrams = sent(0, 10).filter((_, number) => number !== 3 && number !== 4 && number !== 5);
  expect(read(new UdptlReader(), [...datagrams, ...datagrams.slice(2, 6)])).toEqual(numbers(0, 10));
});

test('what is overtaken on the way is late, however much of it there is', () => {
  const reader = new UdptlReader();
  read(reader, sent(0, 20));
  expect(read(reader, sent(10, 5))).toEqual([]);
  expect(read(reader, sent(20, 2))).toEqual(numbers(20, 2));
});

describe('a sender who begins anew', () => {
  test.each([
    ['after a long time', 300, 1],
    ['soon', 20, 5],
  ])('%s is heard, and what is told counts on', (_, before, unheard) => {
    const reader = new UdptlReader();
    read(reader, sent(0, before));
    const told = read(reader, sent(0, 30));
    expect(told.at(-1)?.packet).toEqual(packet(29));
    expect(told.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 - unheard }, (__, at) => before + at));
  });
});
