import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bencoded, bdecode, bencode, fieldOf } from './bencode.ts';

const { value: anyValue } = fc.letrec<{ value: Bencoded }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger().map((number) => number + 0), // -0 has no text of its own
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

test('what is written is read back', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(bdecode(bencode(value))).toEqual(value);
    }),
  );
});

test('keys are sorted by bytes, and lengths are bytes too', () => {
  expect(bencode({ sdp: 'é', command: 'offer', flags: ['a', -1] }).toString()).toBe(
    'd7:command5:offer5:flagsl1:ai-1ee3:sdp2:ée',
  );
});

test('what is cut off or goes on is no value', () => {
  fc.assert(
    fc.property(anyValue, fc.nat(), (value, at) => {
      const bytes = bencode(value);
      expect(bdecode(bytes.subarray(0, at % bytes.length))).toBeUndefined();
      expect(bdecode(Buffer.concat([bytes, bytes]))).toBeUndefined();
    }),
  );
});

test('whatever comes, nothing is thrown', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('d', 'l', 'i', 'e', ':', '1', '0', '-', 'x') }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(noise, (bytes) => {
      const value = bdecode(Buffer.from(bytes));
      if (value !== undefined) expect(bdecode(bencode(value))).toEqual(value);
    }),
  );
});

test.each(['i-0e', 'i01e', 'ie', 'i1.5e', '-1:', '9999999999999999999999:', '01:a', 'di1ei2ee', 'l'.repeat(100_000)])(
  '%.30s is refused',
  (text) => expect(bdecode(Buffer.from(text))).toBeUndefined(),
);

test('a field is looked up in dictionaries alone, and never in what every object has', () => {
  expect(fieldOf({ a: 1 }, 'a')).toBe(1);
  expect(fieldOf({}, 'constructor')).toBeUndefined();
  expect(fieldOf([1], 'length')).toBeUndefined();
  expect(fieldOf('text', 'length')).toBeUndefined();
});
