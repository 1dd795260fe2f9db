/** One page of a TIFF file, as far as faxes need it (TIFF 6.0, RFC 2306). */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Dots per inch. */
  readonly xDpi: number;
  readonly yDpi: number;
  /** Tag 259: 1 none, 3 T.4, 4 T.6. */
  readonly compression: number;
  /** Tag 292: bit 0 says two-dimensional, of T.4. */
  readonly t4Options: number;
  /** Whether bits that are 0 are white, as faxes have it. */
  readonly isWhiteZero: boolean;
  /** The bits of each byte are in the other order. */
  readonly isLeastBitFirst: boolean;
  /** One after the other from the top, each compressed by itself. */
  readonly strips: readonly { readonly rows: number; readonly bytes: Uint8Array }[];
}

/** More are a loop in the file, or an attack. */
const MOST_PAGES = 2000;
const MOST_STRIPS = 20_000;
/** Of a directory, those that we have no use for counted: faxes have about twenty. *chosen* */
const MOST_TAGS = 250;
/** Of all directories together, which may point to the same ones: pages of a hundred strips, a thousand times. *chosen* */
const MOST_VALUES = 200_000;

/** @returns null for what is no TIFF file, or one that faxes cannot have: colors, tiles, other compressions */
export function readTiff(file: Uint8Array): TiffPage[] | null {
  try {
    const pages: TiffPage[] = [];
    const reader = new Reader(file);
    const seen = new Set<number>();
    for (let at = reader.firstDirectory; at !== 0; at = reader.nextAfter(at)) {
      if (seen.has(at) || pages.length === MOST_PAGES) return null;
      seen.add(at);
      const page = pageAt(reader, at);
      if (!page) return null;
      pages.push(page);
    }
    return pages.length > 0 ? pages : null;
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends too early, or says too much
    throw error;
  }
}

function pageAt(reader: Reader, at: number): TiffPage | null {
  const tags = reader.tagsAt(at);
  const one = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise;
  const [width, height] = [one(256, 0), one(257, 0)];
  const compression = one(259, 1);
  const isBilevel = one(258, 1) === 1 && one(277, 1) === 1 && one(262, 0) <= 1;
  if (!isBilevel || ![1, 3, 4].includes(compression) || tags.has(322)) return null;
  if (width < 1 || height < 1 || width > 20_000 || height > 200_000) return null;
  const [offsets = [], counts = []] = [tags.get(273), tags.get(279)];
  if (offsets.length === 0 || offsets.length > MOST_STRIPS || offsets.length !== counts.length) return null;
  const rowsPerStrip = Math.min(one(278, height), height);
  const strips = offsets.map((offset, index) => ({
    rows: Math.min(rowsPerStrip, height - index * rowsPerStrip),
    bytes: reader.bytes(offset, counts[index] ?? 0),
  }));
  if (strips.some(({ rows }) => rows < 1)) return null;
  const perInch = one(296, 2) === 3 ? 2.54 : 1;
  return {
    width,
    height,
    xDpi: one(282, 204) * perInch || 204,
    yDpi: one(283, 196) * perInch || 196,
    compression,
    t4Options: one(292, 0),
    isWhiteZero: one(262, 0) === 0,
    isLeastBitFirst: one(266, 1) === 2,
    strips,
  };
}

/** Those of {@link pageAt} that have one value, or whose first says enough. */
const SINGLE_TAGS: ReadonlySet<number> = new Set([256, 257, 258, 259, 262, 266, 277, 278, 282, 283, 292, 296, 322]);
/** One value for each strip. */
const STRIP_TAGS: ReadonlySet<number> = new Set([273, 279]);

const SIZES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8 };

/** @throws RangeError  past the end of the file, and where it says more than faxes can */
class Reader {
  readonly #file: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;
  #values = 0;
  #bytes = 0;

  constructor(file: Uint8Array) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const order = String.fromCharCode(file[0] ?? 0, file[1] ?? 0);
    this.#isLittle = order === 'II';
    if ((order !== 'II' && order !== 'MM') || this.#short(2) !== 42) throw new RangeError('no TIFF file');
  }

  get firstDirectory(): number {
    return this.#long(4);
  }

  nextAfter(at: number): number {
    return this.#long(at + 2 + this.#short(at) * 12);
  }

  /** Numbers by tag, of the tags that we use; fractions as what they come to. */
  tagsAt(at: number): Map<number, number[]> {
    const tags = new Map<number, number[]>();
    const entries = this.#short(at);
    if (entries > MOST_TAGS) throw new RangeError('too many tags');
    for (let entry = at + 2, left = entries; left > 0; left--, entry += 12) {
      const [tag, type, count] = [this.#short(entry), this.#short(entry + 2), this.#long(entry + 4)];
      const size = SIZES[type];
      const used = STRIP_TAGS.has(tag) ? count : SINGLE_TAGS.has(tag) ? Math.min(count, 1) : 0;
      if (size === undefined || used === 0 || used > MOST_STRIPS) continue;
      this.#values += used;
      if (this.#values > MOST_VALUES) throw new RangeError('too many values');
      const start = size * count <= 4 ? entry + 8 : this.#long(entry + 8);
      tags.set(
        tag,
        Array.from({ length: used }, (_, index) => this.#value(type, start + index * size)),
      );
    }
    return tags;
  }

  bytes(at: number, count: number): Uint8Array {
    if (at + count > this.#file.length) throw new RangeError('past the end');
    // Strips that lie over each other would be far more as PDF than the file is.
    this.#bytes += count;
    if (this.#bytes > this.#file.length) throw new RangeError('more strips than file');
    return this.#file.subarray(at, at + count);
  }

  #value(type: number, at: number): number {
    if (type === 1) return this.#view.getUint8(at);
    if (type === 3) return this.#short(at);
    if (type === 4) return this.#long(at);
    const divisor = this.#long(at + 4);
    return divisor === 0 ? 0 : this.#long(at) / divisor;
  }

  #short(at: number): number {
    return this.#view.getUint16(at, this.#isLittle);
  }

  #long(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }
}
