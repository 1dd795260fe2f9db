/**
 * Speaks all prompts into files, those that are there already excepted, and removes what is no prompt any more.
 *
 *   node edge/media/prompts/speak.ts [FOLDER]
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wavHeader } from '../recording/index.ts';
import { PROMPTS_FOLDER, promptFile, unspoken } from './prompts.ts';
import { LANGUAGES, promptTexts } from './spoken.ts';
import { openVoice, PROMPT_RATE_HZ } from './voice.ts';

/** What another process is writing now is younger. */
const DRAFT_MS = 600_000;

const folder = process.argv[2] ?? PROMPTS_FOLDER;
mkdirSync(folder, { recursive: true });
await speakInto(folder);
tidy(folder);

async function speakInto(folder: string): Promise<void> {
  const missing = unspoken(folder);
  if (missing.length === 0) return;
  const speak = await openVoice();
  for (const { language, text, file } of missing) {
    const samples = speak(language, text);
    const header = wavHeader({ encoding: 'pcm', channels: 1, sampleRateHz: PROMPT_RATE_HZ }, samples.byteLength);
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, Buffer.concat([header, Buffer.from(samples.buffer)]));
    renameSync(draft, file); // another process may be doing the same
  }
}

function tidy(folder: string): void {
  const known = new Set(
    LANGUAGES.flatMap((language) => Object.keys(promptTexts(language)).map((id) => promptFile(folder, language, id))),
  );
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || known.has(file)) continue;
    const isOld = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > DRAFT_MS;
    if (isOld) rmSync(file, { force: true });
  }
}
