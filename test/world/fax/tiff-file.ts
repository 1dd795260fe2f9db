/** A page in black and white: rows of bytes, the first pixel in the highest bit, 1 is black. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/** A page that is no other: bars whose places come from the number. */
export function aPage(number: number, height = 300): Bitmap {
  const width = 1728;
  const bits = new Uint8Array((width / 8) * height);
  for (let y = 20; y < height - 20; y++)
    for (let x = 100; x < 1600; x++)
      if ((Math.floor(x / (16 + number)) + Math.floor(y / 12)) % 7 === number % 7)
        bits[y * (width / 8) + (x >> 3)] = (bits[y * (width / 8) + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
  return { width, height, bits };
}

const RATIONAL_BYTES = 16;
const ENTRIES = 12;
const DIRECTORY_BYTES = 2 + ENTRIES * 12 + 4;

/**
 * A TIFF file of faxes, fine resolution.
 *
 * @param compression  of `bits`: 1 none, 4 T.6
 */
export function tiffOf(pages: readonly Bitmap[], compression = 1): Uint8Array {
  const parts: Buffer[] = [Buffer.from('49492a0008000000', 'hex')];
  let at = 8;
  for (const [index, { width, height, bits }] of pages.entries()) {
    const [fractions, strip] = [at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + RATIONAL_BYTES];
    const next = strip + bits.length + (bits.length & 1);
    const directory = Buffer.alloc(DIRECTORY_BYTES + RATIONAL_BYTES);
    directory.writeUInt16LE(ENTRIES, 0);
    const entries: [tag: number, type: number, value: number][] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 1],
      [259, 3, compression],
      [262, 3, 0],
      [273, 4, strip],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, bits.length],
      [282, 5, fractions],
      [283, 5, fractions + 8],
      [296, 3, 2],
    ];
    for (const [place, [tag, type, value]] of entries.entries()) {
      directory.writeUInt16LE(tag, 2 + place * 12);
      directory.writeUInt16LE(type, 4 + place * 12);
      directory.writeUInt32LE(1, 6 + place * 12);
      directory.writeUInt32LE(value, 10 + place * 12);
    }
    directory.writeUInt32LE(index + 1 < pages.length ? next : 0, DIRECTORY_BYTES - 4);
    for (const [place, value] of [204, 1, 196, 1].entries())
      directory.writeUInt32LE(value, DIRECTORY_BYTES + place * 4);
    parts.push(directory, Buffer.from(bits), Buffer.alloc(bits.length & 1));
    at = next;
  }
  return Buffer.concat(parts);
}
