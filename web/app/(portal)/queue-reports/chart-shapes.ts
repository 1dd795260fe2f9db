/** A share of a pie, in turns from the top, clockwise: from 0 to 1. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Of what has any share, in the order given; nothing of nothing. */
export function slices(counts: readonly number[]): (Slice | null)[] {
  const total = counts.reduce((a, b) => a + b, 0);
  let sum = 0;
  return counts.map((count) => {
    if (count === 0) return null;
    const from = sum / total;
    sum += count;
    return { from, to: sum / total };
  });
}

/**
 * The outline of a slice of a ring around 0,0, as an SVG path (SVG 2 §9.3.8).
 *
 * @param inner, outer  radius
 */
export function ringPath({ from, to }: Slice, inner: number, outer: number): string {
  // An arc that ends where it begins is not drawn: a whole ring is two halves.
  if (to - from > 0.999)
    return `${ringPath({ from, to: from + 0.5 }, inner, outer)} ${ringPath({ from: from + 0.5, to: from + 0.998 }, inner, outer)}`;
  const at = (turn: number, radius: number) => {
    const angle = turn * 2 * Math.PI;
    return `${round(radius * Math.sin(angle))},${round(-radius * Math.cos(angle))}`;
  };
  const isLarge = to - from > 0.5 ? 1 : 0;
  return [
    `M${at(from, outer)}`,
    `A${outer},${outer} 0 ${isLarge} 1 ${at(to, outer)}`,
    `L${at(to, inner)}`,
    `A${inner},${inner} 0 ${isLarge} 0 ${at(from, inner)}`,
    'Z',
  ].join(' ');
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines through what is known: a day without calls has no rate, and is a gap. */
export function linePath(points: readonly (Point | null)[]): string {
  let isOpen = false;
  return points
    .flatMap((point) => {
      if (!point) {
        isOpen = false;
        return [];
      }
      const step = `${isOpen ? 'L' : 'M'}${round(point.x)},${round(point.y)}`;
      isOpen = true;
      return [step];
    })
    .join(' ');
}

/** The least of 1, 2, 5, 10, 15, 30, 60, 120 … seconds of which four are enough: where the lines of an axis are. */
export function axisStep(most: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  return steps.find((step) => step * 4 >= most) ?? Math.ceil(most / 4 / 3600) * 3600;
}

const round = (value: number): number => Math.round(value * 100) / 100 + 0;
