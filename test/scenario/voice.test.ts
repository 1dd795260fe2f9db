import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileCache } from '#edge/audio-files/index.ts';
import { Prompts } from '#edge/media/index.ts';
import { LanguagePack } from '#shared/language-pack/index.ts';
import { Prompt, promptBlob } from '#shared/prompt/index.ts';
import { ALIKE, likenessOfWords, UNALIKE } from '#test/world/audio/index.ts';
import { callerEnd, samplesHeard, sdpOf } from '#test/world/edge/call-ends.ts';
import { ACME, BOLT, SipUser, startTestEdge, type TestEdge, tenantIdOf, toUser } from '#test/world/edge/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';

/**
 * Whose words a caller hears, told by their sound, where an rtpengine relays the calls that are bridged.
 *
 *   200@acme ──INVITE *12──▶ edge            two tenants with the same ids, and a prompt of their own in the place
 *            ◀═══ words ════                 of one phrase: each hears its own, by our own engine
 *            ◀─────BYE──────
 */
const PHRASE = 'phone/fetches-settings';

let edge: TestEdge;
let folder: string;
let prompts: Prompts;
const blobs = new MemoryBlobs();

beforeAll(async () => {
  prompts = await Prompts.open();
  folder = await mkdtemp(join(tmpdir(), 'voice-'));
  edge = await startTestEdge(
    [ACME, BOLT].map((domain) => ({ domain, extensions: ['200', '201'] })),
    { relay: 'rtpengine', audio: { blobs, cache: await FileCache.open(folder, 10_000_000), ownMusic: null } },
  );
  await says(ACME, 'number-77');
  await says(BOLT, 'number-48');
  edge.store.putSettings(tenantIdOf(ACME), toUser({ domain: ACME }, '201').id, { 'general.language': 'fr' });
}, 120_000);

afterAll(async () => {
  await edge.close();
  await rm(folder, { recursive: true });
});

const fileOf = (language: 'en' | 'fr', id: string): string => {
  const item = prompts.prompt(language, id);
  if (!('file' in item)) throw new Error('a prompt is a file');
  return item.file;
};

/** In the place of the phrase, in English, the tenant has recorded this. */
async function says(domain: string, word: string): Promise<void> {
  const tenantId = tenantIdOf(domain);
  const content = await readFile(fileOf('en', word));
  const digest = createHash('sha256').update(content).digest('hex');
  const audio = { seconds: 1, rateHz: 16_000 as const, bytes: content.length, digest };
  await blobs.put(promptBlob(tenantId, 'pmt_1', audio), content);
  edge.store.putObject(tenantId, 'prompt', { ...Prompt.New.parse({ name: 'Own' }), id: 'pmt_1', audio } as never);
  const pack = LanguagePack.New.parse({ language: 'en', prompts: [{ phrase: PHRASE, promptId: 'pmt_1' }] });
  edge.store.putObject(tenantId, 'language-pack', { ...pack, id: 'lng_1' } as never);
}

/** What somebody hears who dials it, 8000 samples a second, until the edge hangs up. */
async function hears(extension: string, domain: string, dialed: string): Promise<Float64Array> {
  const desk = await SipUser.at(edge, { extension, domain });
  using ear = await RtpPeer.open();
  const answer = await desk.ask('INVITE', dialed, {}, sdpOf(ear));
  callerEnd(desk.phone, answer).sends('ACK');
  desk.phone.respond(await desk.phone.hears('BYE', 30_000), 200);
  await desk.close();
  return samplesHeard(ear);
}

/** How much a prompt of ours sounds in it. */
const likeness = (heard: Float64Array, language: 'en' | 'fr', id: string): Promise<number> =>
  likenessOfWords(prompts, { language, id }, heard);

// sipXcom 20.04 AAT-15, VML-16; XiVO 15.12 XA-SND-01.
test('each tenant hears its own words, those of no other, and the platform’s where it has none', async () => {
  const [acme, bolt, french] = await Promise.all([
    hears('200', ACME, '*12'),
    hears('200', BOLT, '*12'),
    hears('201', ACME, '*12'),
  ]);
  expect(await likeness(acme, 'en', 'number-77')).toBeGreaterThan(ALIKE);
  expect(await likeness(acme, 'en', 'number-48')).toBeLessThan(UNALIKE);
  expect(await likeness(bolt, 'en', 'number-48')).toBeGreaterThan(ALIKE);
  expect(await likeness(bolt, 'en', 'number-77')).toBeLessThan(UNALIKE);
  expect(await likeness(french, 'fr', PHRASE)).toBeGreaterThan(ALIKE);
  expect(await likeness(french, 'en', 'number-77')).toBeLessThan(UNALIKE);
});
