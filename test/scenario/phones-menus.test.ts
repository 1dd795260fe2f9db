import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Language, type PhraseId, Prompts } from '#edge/media/index.ts';
import { AutoAttendant } from '#shared/auto-attendant/index.ts';
import { findSound, readWav } from '#test/world/audio/index.ts';
import { ACME, passwordOf, startTestEdge, tenantIdOf } from '#test/world/edge/index.ts';
import { BaresipPhone } from '#test/world/phones/index.ts';

/**
 *   baresip                edge
 *     │ INVITE 305           │
 *     │─────────────────────▶│
 *     │◀══ "Welcome …" ══════│
 *     │═══ 1 ═══════════════▶│
 *     │◀══ « Bienvenue … » ══│  the next level speaks French
 *     │═══ 2 ═══════════════▶│
 *     │◀══ « Merci … » ══════│
 *     │◀──────────────── BYE │
 */
const TENANT = tenantIdOf(ACME);
/** How long a prompt is listened to before a key is pressed, and how much of it is looked for. */
const LISTENS_MS = 2500;
const BEGINNING = 4000;
/** As alike as speech stays that has gone through G.711. */
const ALIKE = 0.8;

const attendant = (name: string, fields: object) => ({
  ...AutoAttendant.New.parse({ name, allowsExtensions: false, firstKeySeconds: 60, ...fields }),
  createdAt: '2026-01-05T09:00:00.000Z',
  updatedAt: '2026-01-05T09:00:00.000Z',
});
const key = (pressed: string, destination: object) => ({ key: pressed, action: { kind: 'go', destination } });

/** How a prompt begins, 8000 samples a second. */
async function beginningOf(prompts: Prompts, language: Language, id: PhraseId): Promise<Float64Array> {
  const item = prompts.prompt(language, id);
  if (!('file' in item)) throw new Error('a prompt is a file');
  const { samples } = readWav(await readFile(item.file));
  return Float64Array.from({ length: BEGINNING }, (_, at) => ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2);
}

test('two levels of a menu, each in its language, and keys as a real phone sends them (AAT-05, AAT-06, AAT-10)', async () => {
  const edge = await startTestEdge([{ domain: ACME, extensions: ['200'] }]);
  const server = { host: edge.host, port: edge.udpPort, transport: 'udp' as const };
  const account = { extension: '200', password: passwordOf('200'), domain: ACME, server };
  const submenu = { kind: 'auto-attendant', autoAttendantId: 'aat_2' };
  const levels = [
    attendant('Main', { extension: '305', language: 'en', keys: [key('1', submenu)] }),
    attendant('French', { language: 'fr', keys: [key('2', { kind: 'hang-up' })] }),
  ];
  for (const [i, level] of levels.entries())
    edge.store.putObject(TENANT, 'auto-attendant', { id: `aat_${i + 1}`, ...level } as never);
  await using phone = await BaresipPhone.start({ account });
  try {
    expect(await phone.register()).toBe(200);
    await phone.call('305');
    await phone.waitFor('answered');
    await sleep(LISTENS_MS);
    await phone.press('1');
    await sleep(LISTENS_MS);
    await phone.press('2');
    await phone.waitFor('ended');
    const { samples } = await phone.recording();
    const prompts = await Prompts.open();
    let from = 0;
    for (const [language, phrase] of [
      ['en', 'attendant/menu'],
      ['fr', 'attendant/menu'],
      ['fr', 'attendant/goodbye'],
    ] as const) {
      const { likeness, offset } = findSound(await beginningOf(prompts, language, phrase), samples.subarray(from));
      expect(likeness, `${language} ${phrase}`).toBeGreaterThan(ALIKE);
      from += offset + BEGINNING;
    }
    const [record] = await edge.journal.ended(1);
    expect(record).toMatchObject({
      to: { number: '305', name: 'Main' },
      hangup: { by: 'system', reason: 'normal-clearing' },
    });
  } finally {
    await edge.close();
  }
});
