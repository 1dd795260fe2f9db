import type { Chance } from '#shared/world/index.ts';

/** From the lowest port to the highest, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A range cut into parts of as many pairs each, give or take one. */
export function divided({ from, to }: PortRange, parts: number): PortRange[] {
  const first = from + (from % 2);
  const pairs = Math.max(0, Math.floor((to - first + 1) / 2));
  const startOf = (part: number) => first + 2 * Math.floor((part * pairs) / parts);
  return Array.from({ length: parts }, (_, part) => ({ from: startOf(part), to: startOf(part + 1) - 1 }));
}

/**
 * The free pairs of a port range, each named by its even port (RFC 3550 §11).
 *
 * The pair unused for longest is taken first, so that late packets of an ended call do not reach the next one; the
 * first order is left to chance, so that nobody can guess the port of the next call.
 */
export class PortPool {
  readonly size: number;
  readonly #free: number[];

  constructor(range: PortRange, chance: Chance) {
    const first = range.from + (range.from % 2);
    this.size = Math.max(0, Math.floor((range.to - first + 1) / 2));
    this.#free = shuffled(
      Array.from({ length: this.size }, (_, index) => first + 2 * index),
      chance,
    );
  }

  take(): number | undefined {
    return this.#free.shift();
  }

  giveBack(rtpPort: number): void {
    this.#free.push(rtpPort);
  }
}

/** Fisher and Yates; the slight bias of a 32-bit number taken modulo the length does not matter here. */
function shuffled(values: number[], chance: Chance): number[] {
  const bytes = Buffer.from(chance.bytes(4 * values.length));
  for (let last = values.length - 1; last > 0; last--) {
    const pick = bytes.readUInt32BE(4 * last) % (last + 1);
    const [a = 0, b = 0] = [values[last], values[pick]];
    values[last] = b;
    values[pick] = a;
  }
  return values;
}
