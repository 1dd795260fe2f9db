import { readdirSync, readFileSync } from 'node:fs';
import type { Chance } from '#shared/world/index.ts';

const FIXTURES = new URL('../parser/fixtures/', import.meta.url);

/** What a hostile or broken sender puts where it does not belong. */
const MORSELS = [
  ...[
    '\r\n',
    '\r\n\r\n',
    '\r',
    '\n',
    '\0',
    ' ',
    '\t',
    '\r\n ',
    ';',
    ',',
    '"',
    '\\',
    '<',
    '>',
    ':',
    '@',
    '%',
    '%00',
    '|',
    '[',
  ],
  ...['\xff\xfe', 'sip:', ';tag=', ';branch=z9hG4bK', ';rport', ';lr', 'SIP/2.0', '-1', '4294967296', '9'.repeat(40)],
  ...['Content-Length: 0\r\n', 'Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\n', 'CSeq: 1 INVITE\r\n', 'l: 70000\r\n'],
].map((text) => Buffer.from(text, 'latin1'));

/** Endless malformed and almost right messages, grown from those of RFC 4475; one seed of chance makes one sequence. */
export class Mutations {
  readonly #chance: Chance;
  readonly #seeds = readdirSync(FIXTURES).map((file) => readFileSync(new URL(file, FIXTURES)));
  #numbers: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A message with one to three wounds. */
  next(): Buffer {
    return this.of(this.#pick(this.#seeds));
  }

  /** The same of something else than a torture message. */
  of(whole: Buffer): Buffer {
    let bytes = whole;
    for (let wounds = 1 + this.#below(3); wounds > 0; wounds--) bytes = this.#wound(bytes);
    return bytes;
  }

  #wound(bytes: Buffer): Buffer {
    const from = this.#below(bytes.length + 1);
    const to = Math.min(bytes.length, from + this.#below(40));
    const [before, cut, after] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
    switch (this.#below(6)) {
      case 0: // other bytes
        return Buffer.concat([before, Buffer.from(cut.map(() => this.#below(256))), after]);
      case 1: // a part missing
        return Buffer.concat([before, after]);
      case 2: // cut short
        return bytes.length > 8 && this.#below(4) === 0 ? before : bytes;
      case 3: // a part many times over, to the size of a datagram at most
        return Buffer.concat([before, ...Array<Buffer>(1 + this.#below(200)).fill(cut), after]).subarray(0, 60_000);
      case 4: // something where it does not belong
        return Buffer.concat([before, this.#pick(MORSELS), bytes.subarray(from)]);
      default: // the rest of another message
        return Buffer.concat([before, this.#pick(this.#seeds).subarray(from)]);
    }
  }

  #pick(among: readonly Buffer[]): Buffer {
    return among[this.#below(among.length)] as Buffer;
  }

  /** From 0 to `limit` - 1, for limits far below 2^16. */
  #below(limit: number): number {
    if (this.#at + 1 >= this.#numbers.length) {
      this.#numbers = this.#chance.bytes(4096);
      this.#at = 0;
    }
    const number = ((this.#numbers[this.#at] as number) << 8) | (this.#numbers[this.#at + 1] as number);
    this.#at += 2;
    return number % limit;
  }
}
