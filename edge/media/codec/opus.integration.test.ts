import { expect, test } from 'vitest';
import { loadOpus, Opus } from './opus.ts';

/** One that encodes and decodes takes some 58 KiB outside of the heap. */
const KIB_EACH = 58;
const CODECS = 3000;

test('what a closed codec took is used again', async () => {
  await loadOpus();
  const before = process.memoryUsage().rss;
  for (let call = 0; call < CODECS; call++) {
    const codec = new Opus(16_000);
    expect(codec.encode(new Int16Array(320)).length).toBeGreaterThan(1);
    expect(codec.conceal(320)).toHaveLength(320);
    codec.close();
    await loadOpus();
  }
  const grownKib = (process.memoryUsage().rss - before) / 1024;
  expect(grownKib).toBeLessThan((CODECS * KIB_EACH) / 3);
});
