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
  const changed = { none: name, prepend: text + name, append: name + text, replace: text }[change];
  return { ...caller, name: changed.slice(0, LONGEST) };
}
