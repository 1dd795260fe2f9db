/**
 * Speaks all prompts into files.
 *
 *   node edge/media/prompts/speak.ts [FOLDER]
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wavHeader } from '../recording/index.ts';
import { editionFolder, PROMPTS_FOLDER, promptFile } from './prompts.ts';
import { LANGUAGES, promptTexts } from './spoken.ts';
import { openVoice, PROMPT_RATE_HZ } from './voice.ts';

const folder = process.argv[2] ?? PROMPTS_FOLDER;
const edition = editionFolder(folder);
if (!existsSync(edition)) {
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft-'));
  try {
    await speakInto(draft);
    renameSync(draft, edition);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(edition)) throw error; // else another process has been faster
  }
}

async function speakInto(draft: string): Promise<void> {
  const speak = await openVoice();
  for (const language of LANGUAGES) {
    for (const [id, text] of Object.entries(promptTexts(language))) {
      const samples = speak(language, text);
      const header = wavHeader({ encoding: 'pcm', channels: 1, sampleRateHz: PROMPT_RATE_HZ }, samples.byteLength);
      const file = promptFile(draft, language, id);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
    }
  }
}
