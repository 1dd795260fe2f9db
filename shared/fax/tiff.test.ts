import { expect, test } from 'vitest';
import { readTiff } from './index.ts';

const LONG = 4;
type Tag = readonly [tag: number, count: number, valueOrPlace: number];

/** Of a page of one strip, 8 dots wide and high. */
const PAGE: readonly Tag[] = [
  [256, 1, 8],
  [257, 1, 8],
  [259, 1, 4],
  [273, 1, 0],
  [279, 1, 8],
];

/** A file of these directories, one after the other, and then of as many bytes. */
function aTiff(directories: readonly (readonly Tag[])[], bytesAfter = 0): Uint8Array {
  const size = directories.reduce((sum, { length }) => sum + 6 + 12 * length, 8);
  const file = Buffer.alloc(size + bytesAfter);
  file.write('II*\0');
  file.writeUInt32LE(8, 4);
  let at = 8;
  for (const [index, tags] of directories.entries()) {
    file.writeUInt16LE(tags.length, at);
    at += 2;
    for (const [tag, count, value] of tags) {
      file.writeUInt16LE(tag, at);
      file.writeUInt16LE(LONG, at + 2);
      file.writeUInt32LE(count, at + 4);
      file.writeUInt32LE(value, at + 8);
      at += 12;
    }
    file.writeUInt32LE(index === directories.length - 1 ? 0 : at + 4, at);
    at += 4;
  }
  return file;
}

const without = (...left: readonly number[]) => PAGE.filter(([tag]) => !left.includes(tag));

test('what a page has no use for is not read, however long it says to be', () => {
  const [page] = readTiff(aTiff([[...PAGE, [34_377, 20_000, 100]]])) ?? [];
  expect(page).toMatchObject({ width: 8, height: 8, compression: 4, strips: [{ rows: 8 }] });
});

test('of a tag that has one value, one is read', () => {
  const [first] = readTiff(aTiff([[...without(256), [256, 20_000, 4]]])) ?? [];
  expect(first?.width).toBe(8); // the place of the first directory
});

test('a directory of more tags than any fax has is none', () => {
  const others = (count: number) => Array.from({ length: count }, (_, index): Tag => [40_000 + index, 1, 0]);
  expect(readTiff(aTiff([[...PAGE, ...others(100)]]))).toHaveLength(1);
  expect(readTiff(aTiff([[...PAGE, ...others(300)]]))).toBeNull();
});

test('pages that all say the same many strips are no fax: their number is multiplied by that of the pages', () => {
  const strips = 20_000;
  const shared: readonly Tag[] = [...without(257, 273, 279), [257, 1, strips], [278, 1, 1]];
  const pages = (count: number) =>
    Array.from({ length: count }, (): readonly Tag[] => [...shared, [273, strips, 4096], [279, strips, 4096]]);
  expect(readTiff(aTiff(pages(1), 100_000))).toHaveLength(1);
  expect(readTiff(aTiff(pages(12), 100_000))).toBeNull();
});

test('strips that lie over each other are no fax: as PDF they would be far more than the file', () => {
  const page: readonly Tag[] = [...without(279), [279, 1, 1000]];
  expect(readTiff(aTiff([page], 1000))).toHaveLength(1);
  expect(readTiff(aTiff([page, page], 1000))).toBeNull();
});
