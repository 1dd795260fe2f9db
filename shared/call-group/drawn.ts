/** Draws one after the other; who has twice the weight is twice as likely to be the next. */
export function drawn<Member>(
  members: readonly Member[],
  seed: number,
  weightOf: (member: Member) => number,
): Member[] {
  const next = lots(seed);
  const left = [...members];
  const order: Member[] = [];
  while (left.length > 0) {
    let lot = next() * left.reduce((sum, member) => sum + weightOf(member), 0);
    const at = left.findIndex((member) => {
      lot -= weightOf(member);
      return lot < 0;
    });
    // Rounding may leave a crumb of the last one's share.
    order.push(...left.splice(at < 0 ? left.length - 1 : at, 1));
  }
  return order;
}

/** Numbers from 0 to less than 1: mulberry32, which is good enough for who rings first. */
function lots(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
