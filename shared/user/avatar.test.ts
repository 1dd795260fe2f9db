import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPicture } from './avatar.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const png = (size: string) => hex(`89504e470d0a1a0a 0000000d 49484452 ${size} 0806000000`);
const webp = (chunk: string, rest: string) =>
  Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), Buffer.from(chunk), Buffer.alloc(4), hex(rest)]);

test.each([
  ['PNG', png('00000040 00000020'), { contentType: 'image/png', width: 64, height: 32 }],
  [
    'JPEG, after other segments',
    hex('ffd8 ffe0 0004 4a46 ffc4 0003 00 ffc2 000b 08 0020 0040 03'),
    { contentType: 'image/jpeg', width: 64, height: 32 },
  ],
  ['lossy WebP', webp('VP8 ', '000000 9d012a 4000 2000'), { contentType: 'image/webp', width: 64, height: 32 }],
  ['lossless WebP', webp('VP8L', '2f 3fc00700'), { contentType: 'image/webp', width: 64, height: 32 }],
  ['extended WebP', webp('VP8X', '00000000 3f0000 1f0000'), { contentType: 'image/webp', width: 64, height: 32 }],
])('%s', (_, bytes, picture) => {
  expect(readPicture(bytes)).toEqual(picture);
});

test.each([
  ['nothing', hex('')],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['a GIF', Buffer.from('GIF89a@\0@\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0')],
  ['a picture that is too wide', png('00000801 00000020')],
  ['a picture without height', png('00000040 00000000')],
  ['a JPEG that ends before its size', hex('ffd8 ffe0 0010')],
  ['a JPEG without a frame', hex('ffd8 ffd9 0000')],
])('%s is no picture that is taken', (_, bytes) => {
  expect(readPicture(bytes)).toBeNull();
});

test('whatever it is, it is answered', () => {
  const start = fc.constantFrom(
    hex('ffd8'),
    png('00000040 00000020').subarray(0, 16),
    Buffer.from('RIFF\0\0\0\0WEBPVP8X'),
  );
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 64 }), (first, rest) => {
      const picture = readPicture(Buffer.concat([first, rest]));
      if (picture) expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(2048);
    }),
  );
});
