import { setTimeout as sleep } from 'node:timers/promises';
import { TestRunner } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { PATIENCE_MS } from '../patience.ts';
import type { ApiClient } from './api-client.ts';

/** @throws when there is no further record within that time; default: as long as anything is waited for */
export type CdrReader = (withinMs?: number) => Promise<Cdr>;

/**
 * Gives each record once, oldest first, of the calls that began in the test which asks: a record that a failed test left behind
 * must not be taken for that of the next. A hook is given all.
 */
export function cdrReader(api: Pick<ApiClient, 'get'>): CdrReader {
  const given = new Set<string>();
  return async (withinMs = PATIENCE_MS) => {
    const deadline = performance.now() + withinMs;
    const sinceMs = TestRunner.getCurrentTest()?.result?.startTime ?? 0;
    for (;;) {
      const { body } = await api.get<{ items: Cdr[] }>('/v1/cdrs');
      const next = body.items.findLast(({ id, startedAt }) => !given.has(id) && Date.parse(startedAt) >= sinceMs);
      if (next) {
        given.add(next.id);
        return next;
      }
      if (performance.now() > deadline) throw new Error(`no new call record within ${withinMs} ms`);
      await sleep(50);
    }
  };
}
