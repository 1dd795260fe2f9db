import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/** Waits until `check` throws no more, looking often; what it says last is the error when it never comes true. */
export const eventually = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { interval: 5, timeout: PATIENCE_MS });
