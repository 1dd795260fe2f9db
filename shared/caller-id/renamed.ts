import type { z } from 'zod';
import type { CallerName } from './caller-name.ts';

/** Longer is cut off by phones anyway (chosen). */
const LONGEST = 100;

/** The caller as whoever answers shall see him. */
export function renamed<Caller extends { readonly name: string | null; readonly number: string }>(
  caller: Caller,
  { change, text }: z.infer<typeof CallerName>,
): Caller {
  const name = caller.name ?? caller.number;
  // One blank between: those at the ends of a text are lost where it is set.
  const [before, after] = [`${text.trim()} ${name}`, `${name} ${text.trim()}`];
  const changed = { none: name, prepend: before, append: after, replace: text }[change];
  return { ...caller, name: changed.slice(0, LONGEST) };
}
