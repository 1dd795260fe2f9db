import { expect, test } from 'vitest';
import { PacketIndices } from './packet-indices.ts';

/** The algorithm as RFC 3711 appendix A writes it, with `s_l` and `ROC`. */
function estimate(highest: number, sequence: number): number {
  const [rollovers, last] = [Math.floor(highest / 65_536), highest % 65_536];
  let guessed = rollovers;
  if (last < 32_768 && sequence - last > 32_768) guessed = rollovers - 1;
  if (last >= 32_768 && last - 32_768 > sequence) guessed = rollovers + 1;
  return guessed * 65_536 + sequence;
}

test.each([0, 1, 32_767, 32_769, 65_535, 65_536, 100_000, 2 ** 33 + 5])(
  'after %i, indices are as in the RFC',
  (highest) => {
    const indices = new PacketIndices();
    indices.use(highest);
    const last = highest % 65_536;
    for (const sequence of [0, 1, 100, 32_766, 32_770, 65_535, last, (last + 1) % 65_536]) {
      if (Math.abs(sequence - last) !== 32_768) expect(indices.indexOf(sequence)).toBe(estimate(highest, sequence));
    }
  },
);
