import { expect, test } from 'vitest';
import { recordingBlob, recordingIdsOf } from '#shared/recording/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { aCdr, aWav } from '#test/world/records.ts';
import { barriers } from './barriers.ts';
import { gone, openTab, row, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

let calls = 0;

/** A recorded call that started so long ago. @param error  what has cut the recording off */
async function recorded(
  secondsAgo: number,
  from: { number: string; name: string; userId: string | null },
  error: string | null = null,
) {
  calls += 1;
  const startMs = Date.now() - secondsAgo * 1000;
  const startedAt = toInstant(startMs);
  const callId = `call_${startMs}${calls}`;
  const one = { legId: 'leg_1', startedAt, durationMs: 1000, error };
  const recordings = [{ ...one, file: `${portal.tenant.id}/${callId}-1.wav` }];
  const cdr = aCdr({ id: `cdr_${startMs}${calls}`, callId, startedAt, endedAt: startedAt, from, recordings });
  await portal.inside.cdrs.put(cdr);
  const [id = ''] = recordingIdsOf(cdr);
  const content = aWav({ ms: 1000, channels: 2 });
  await portal.useCases.blobs.put(recordingBlob(portal.tenant.id, id), content, 'audio/wav');
  await portal.inside.recordings.put({ id, callId, bytes: content.length, storedAt: startedAt });
  return id;
}

test('recordings are looked for, heard in the browser and deleted by an administrator', async () => {
  const day = 86_400;
  const id = await recorded(60, { number: '4235550100', name: 'Vera Voice', userId: null });
  await recorded(10 * day, { number: '4235550199', name: 'Otto Old', userId: null });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/recordings/`);
  await seen(row(page, 'Otto Old'));
  await page.getByLabel('Number').fill('42355501*');
  await page.getByLabel('From day').fill(toInstant(Date.now() - 2 * day * 1000).slice(0, 10));
  await gone(row(page, 'Otto Old'));
  const found = row(page, 'Vera Voice');
  const ended = found.locator('audio').evaluate(
    (audio: HTMLAudioElement) =>
      new Promise((resolve) => {
        audio.onended = () => resolve(audio.duration);
        void audio.play();
      }),
  );
  expect(await ended).toBeCloseTo(1, 1);
  const download = page.waitForEvent('download');
  await found.getByRole('link', { name: /^Download/ }).click();
  expect((await download).suggestedFilename()).toBe(`${id}.wav`);
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width).toBeLessThanOrEqual(320);
  await found.getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await gone(found);
  expect(await portal.inside.recordings.get(id)).toBeNull();
});

test('a user sees recordings of the own calls, and deletes none', async () => {
  const user = await portal.addUser({ name: 'Rita Record', extension: '777' });
  await recorded(120, { number: '4235550101', name: 'Not for Rita', userId: null });
  await recorded(60, { number: '777', name: 'Rita Record', userId: user.id });
  await recorded(30, { number: '777', name: 'Rita, until the edge died', userId: user.id }, 'edge-lost');
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, user) });
  await page.goto(`${portal.url}/`);
  await page.getByRole('link', { name: 'Recordings' }).click();
  await seen(row(page, 'Rita Record'));
  expect(await row(page, 'Not for Rita').count()).toBe(0);
  await seen(row(page, 'until the edge died').getByText('Cut off'));
  expect(await page.getByText('Cut off').count()).toBe(1);
  expect(await page.getByRole('button', { name: /^Delete/ }).count()).toBe(0);
});
