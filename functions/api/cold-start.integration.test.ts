import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiOptions } from './app.ts';

/** Making schemas is what takes the time of a cold start (test/bench/bundles.ts measures it). */
test('the API starts with few of its schemas, and makes the others when they are needed', async () => {
  let made = 0;
  z.config({ postProcessor: () => void made++ });
  const { createApi } = await import('./create-api.ts');
  const api = createApi({ log: () => undefined } as unknown as ApiOptions);
  const atStart = made;

  expect((await api.request('/v1/openapi.json')).status).toBe(200);
  expect(atStart).toBeLessThan(0.4 * made);
});
