import { useMemo, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import type { Stored } from './stored.ts';

/** What was kept of an older portal, and cannot be read, is forgotten. */
export function readStored<Schema extends z.ZodType>(schema: Schema, text: string | null): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return schema.parse({});
  }
}

/** A choice that the browser keeps. */
export function useStored<Kept>(kept: Stored, read: (text: string | null) => Kept): [Kept, (changed: Kept) => void] {
  const text = useSyncExternalStore(kept.subscribe, kept.read, () => null);
  const choice = useMemo(() => read(text), [text, read]);
  return [choice, (changed) => kept.write(JSON.stringify(changed))];
}
