/**
 * A regular expression of what is dialed, without the ways of a general one to try for ever: it becomes an automaton of Glushkov's,
 * which looks at each character once, in all the places where it may be at the same time. What an administrator writes so costs a call
 * as many steps as the number has digits (a hostile `((0|0)*)*1` too).
 *
 *   text ──parse──▶ Node ──build──▶ places, and which may follow which ──▶ matches
 *
 * Characters: digits, `#`, `\*`, `\+`, `\#`; `\d` and `.` for any digit and any character; sets `[1-37]`, `[^0]`; `(…)`, `(?:…)`, `|`,
 * `?`, `*`, `+`, `{2}`, `{2,}`, `{2,4}`. It is about the whole number, with `^` and `$` at its ends or without.
 */
export interface RegularExpression {
  matches(dialed: string): boolean;
}

type Node =
  | { readonly kind: 'character'; readonly set: number }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

const CHARACTERS = '0123456789*#+';
const DIGITS = 0b11_1111_1111;
const ANY = (1 << CHARACTERS.length) - 1;
/** Characters and sets, each as often as it is repeated: they are the bits of one small integer. */
export const MAX_PLACES = 31;
/** Enough for short sets in every place; the parser goes one call deeper for each bracket. */
export const MAX_EXPRESSION_LENGTH = 200;

/** @returns null for what is none, or too long */
export function regularExpression(text: string): RegularExpression | null {
  if (text.length > MAX_EXPRESSION_LENGTH) return null;
  const node = parse(text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));
  return node && build(node);
}

function parse(text: string): Node | null {
  let at = 0;
  const isNext = (sign: string): boolean => {
    const isThere = text.startsWith(sign, at);
    if (isThere) at += sign.length;
    return isThere;
  };

  function choice(): Node | null {
    const parts: Node[] = [];
    do {
      const part = sequence();
      if (!part) return null;
      parts.push(part);
    } while (isNext('|'));
    return { kind: 'choice', parts };
  }

  /** Never an empty one: each part has a place, so what is repeated cannot grow unseen. */
  function sequence(): Node | null {
    const parts: Node[] = [];
    while (at < text.length && text[at] !== '|' && text[at] !== ')') {
      const part = repeated();
      if (!part) return null;
      parts.push(part);
    }
    return parts.length === 0 ? null : { kind: 'sequence', parts };
  }

  function repeated(): Node | null {
    const part = single();
    if (!part) return null;
    if (isNext('?')) return { kind: 'repeat', part, min: 0, max: 1 };
    if (isNext('*')) return { kind: 'repeat', part, min: 0, max: Number.POSITIVE_INFINITY };
    if (isNext('+')) return { kind: 'repeat', part, min: 1, max: Number.POSITIVE_INFINITY };
    const times = /^\{([0-9]{1,2})(,([0-9]{0,2}))?\}/.exec(text.slice(at));
    if (!times) return part;
    at += times[0].length;
    const min = Number(times[1]);
    const max = times[2] === undefined ? min : times[3] === '' ? Number.POSITIVE_INFINITY : Number(times[3]);
    return max === 0 || max < min ? null : { kind: 'repeat', part, min, max };
  }

  function single(): Node | null {
    if (isNext('(')) {
      isNext('?:');
      const inner = choice();
      return inner && isNext(')') ? inner : null;
    }
    if (isNext('[')) return setOf();
    if (isNext('.')) return { kind: 'character', set: ANY };
    if (isNext('\\d')) return { kind: 'character', set: DIGITS };
    const escaped = isNext('\\');
    const sign = text.charAt(at++);
    const isItself = escaped ? '*#+'.includes(sign) : /[0-9#]/.test(sign);
    return isItself && sign !== '' ? { kind: 'character', set: 1 << CHARACTERS.indexOf(sign) } : null;
  }

  function setOf(): Node | null {
    const all = /^(\^?)((?:[0-9](?:-[0-9])?|[*#+])+)\]/.exec(text.slice(at));
    if (!all) return null;
    at += all[0].length;
    let set = 0;
    for (const [, from = '', to = from] of (all[2] ?? '').matchAll(/([0-9*#+])(?:-([0-9]))?/g)) {
      if (to < from) return null;
      for (let i = CHARACTERS.indexOf(from); i <= CHARACTERS.indexOf(to); i++) set |= 1 << i;
    }
    return { kind: 'character', set: all[1] === '' ? set : ANY & ~set };
  }

  const whole = choice();
  return at === text.length ? whole : null;
}

/** Places as bits: where a part may begin, and where it may end; whether it may be nothing at all. */
interface Part {
  readonly first: number;
  readonly last: number;
  readonly isOptional: boolean;
}

const NOTHING: Part = { first: 0, last: 0, isOptional: true };

function build(root: Node): RegularExpression | null {
  /** By place: which character it takes, and which places may come after it. */
  const sets: number[] = [];
  const after: number[] = [];

  const link = (from: number, to: number): void => {
    for (const place of after.keys()) if (from & (1 << place)) after[place] = (after[place] ?? 0) | to;
  };
  const inTurn = (one: Part, other: Part): Part => {
    link(one.last, other.first);
    return {
      first: one.first | (one.isOptional ? other.first : 0),
      last: other.last | (other.isOptional ? one.last : 0),
      isOptional: one.isOptional && other.isOptional,
    };
  };
  const isFull = (): boolean => sets.length > MAX_PLACES;

  function partOf(node: Node): Part {
    if (isFull()) return NOTHING;
    switch (node.kind) {
      case 'character': {
        const place = 1 << sets.length;
        sets.push(node.set);
        after.push(0);
        return { first: place, last: place, isOptional: false };
      }
      case 'sequence':
        return node.parts.reduce<Part>((before, part) => inTurn(before, partOf(part)), NOTHING);
      case 'choice': {
        const parts = node.parts.map(partOf);
        return {
          first: parts.reduce((all, { first }) => all | first, 0),
          last: parts.reduce((all, { last }) => all | last, 0),
          isOptional: parts.some(({ isOptional }) => isOptional),
        };
      }
      case 'repeat':
        return repeated(node);
    }
  }

  function repeated({ part, min, max }: Extract<Node, { kind: 'repeat' }>): Part {
    const isEndless = max === Number.POSITIVE_INFINITY;
    let whole = NOTHING;
    for (let times = 1; times <= (isEndless ? Math.max(min, 1) : max) && !isFull(); times++) {
      const one = partOf(part);
      if (isEndless && times >= min) link(one.last, one.first);
      whole = inTurn(whole, times > min ? { ...one, isOptional: true } : one);
    }
    return whole;
  }

  const whole = partOf(root);
  if (isFull()) return null;
  const taking = [...CHARACTERS].map((_, character) =>
    sets.reduce((places, set, place) => (set & (1 << character) ? places | (1 << place) : places), 0),
  );
  return {
    matches(dialed) {
      if (dialed === '') return whole.isOptional;
      let places = 0;
      for (const [i, sign] of [...dialed].entries()) {
        const next = i === 0 ? whole.first : following(after, places);
        places = next & (taking[CHARACTERS.indexOf(sign)] ?? 0);
        if (places === 0) return false;
      }
      return (places & whole.last) !== 0;
    },
  };
}

function following(after: readonly number[], places: number): number {
  let next = 0;
  for (let left = places; left !== 0; left &= left - 1) next |= after[31 - Math.clz32(left & -left)] ?? 0;
  return next;
}
