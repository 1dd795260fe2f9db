import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLines, encodeLine } from './line.ts';

const bodies = (bytes: Buffer) => decodeLines(bytes).lines.map(({ body }) => body);

test('what is written is read back, whatever it says', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (written) => {
      const bytes = Buffer.concat(written.map(encodeLine));
      expect(bodies(bytes)).toEqual(written);
      expect(decodeLines(bytes).consumed).toBe(bytes.length);
    }),
  );
});

test('a torn last line is left alone, wherever it is torn', () => {
  const whole = encodeLine('{"a":1}');
  const torn = encodeLine('{"b":"ü"}');
  for (let length = 0; length < torn.length; length += 1) {
    const { lines, consumed, damaged } = decodeLines(Buffer.concat([whole, torn.subarray(0, length)]));
    expect(lines).toEqual([{ body: '{"a":1}', end: whole.length }]);
    expect({ consumed, damaged }).toEqual({ consumed: whole.length, damaged: 0 });
  }
});

test('a damaged line is counted, and those around it are read', () => {
  const [first, second, third] = [encodeLine('{"n":1}'), encodeLine('{"n":2}'), encodeLine('{"n":3}')];
  second[12] = 0x58;
  const { lines, damaged } = decodeLines(Buffer.concat([first, second, third]));
  expect(lines.map(({ body }) => body)).toEqual(['{"n":1}', '{"n":3}']);
  expect(damaged).toBe(1);
});
