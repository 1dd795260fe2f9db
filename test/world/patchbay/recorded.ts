import { expect, vi } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { Recording } from '#shared/recording/index.ts';
import type { TestPatchbay } from './test-patchbay.ts';

const BUSY_MS = 60_000;

/** What was recorded of a call, as WAV files, once the edge has handed all of it over. */
export async function recordedOf(
  { api }: Pick<TestPatchbay, 'api'>,
  { callId, recordings = [] }: Cdr,
): Promise<Uint8Array[]> {
  const list = async () => (await api.get<{ items: Recording[] }>(`/v1/recordings?callId=${callId}`)).body.items;
  await vi.waitFor(async () => expect(await list()).toHaveLength(recordings.length), {
    timeout: BUSY_MS,
    interval: 200,
  });
  return Promise.all((await list()).map(({ id }) => api.download(`/v1/recordings/${id}/audio`)));
}
