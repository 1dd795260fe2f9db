/** What a message of the ng protocol is made of. Text is UTF-8. */
export type Bencoded = number | string | readonly Bencoded[] | { readonly [key: string]: Bencoded };

/** Replies nest five deep; deeper is no reply. */
const MAX_DEPTH = 20;

/** Writes whole numbers, text, lists and dictionaries (BEP 3). Keys are sorted by their bytes. */
export function bencode(value: Bencoded): Buffer {
  return Buffer.from(encoded(value));
}

function encoded(value: Bencoded): string {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (isList(value)) return `l${value.map(encoded).join('')}e`;
  const keys = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `d${keys.map((key) => encoded(key) + encoded(value[key] as Bencoded)).join('')}e`;
}

/**
 * Reads exactly one value. Keys may come in any order, as rtpengine writes them; of one that comes twice the last counts.
 *
 * @returns undefined when it is none, or when something follows it
 */
export function bdecode(bytes: Buffer): Bencoded | undefined {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  return reader.isAtEnd ? value : undefined;
}

const LETTER = { i: 0x69, l: 0x6c, d: 0x64, e: 0x65, colon: 0x3a } as const;
const LONGEST_NUMBER = 20;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): Bencoded | undefined {
    if (depth > MAX_DEPTH) return undefined;
    switch (this.#bytes[this.#at]) {
      case LETTER.i:
        this.#at += 1;
        return this.#number(LETTER.e);
      case LETTER.l:
        return this.#list(depth);
      case LETTER.d:
        return this.#dictionary(depth);
      default:
        return this.#text();
    }
  }

  /** Up to the byte that ends it. */
  #number(end: number): number | undefined {
    const ends = this.#bytes.indexOf(end, this.#at);
    if (ends < 0 || ends - this.#at > LONGEST_NUMBER) return undefined;
    const digits = this.#bytes.toString('latin1', this.#at, ends);
    this.#at = ends + 1;
    return /^(?:0|-?[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
  }

  #text(): string | undefined {
    const length = this.#number(LETTER.colon);
    if (length === undefined || length < 0 || this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  #list(depth: number): Bencoded | undefined {
    const items: Bencoded[] = [];
    for (this.#at += 1; this.#bytes[this.#at] !== LETTER.e; ) {
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    this.#at += 1;
    return items;
  }

  #dictionary(depth: number): Bencoded | undefined {
    const entries: [string, Bencoded][] = [];
    for (this.#at += 1; this.#bytes[this.#at] !== LETTER.e; ) {
      const key = this.#text();
      const value = key === undefined ? undefined : this.value(depth + 1);
      if (key === undefined || value === undefined) return undefined;
      entries.push([key, value]);
    }
    this.#at += 1;
    return Object.fromEntries(entries);
  }
}

const isList = (value: object): value is readonly Bencoded[] => Array.isArray(value);

/** A field of a reply that is a dictionary; undefined for every other kind of value. */
export function fieldOf(value: Bencoded | undefined, key: string): Bencoded | undefined {
  if (typeof value !== 'object' || isList(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key as keyof typeof value] : undefined;
}
