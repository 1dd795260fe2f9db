import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramItem } from '../audio/index.ts';
import type { PromptId } from './language.ts';
import { LANGUAGES, type Language, promptTexts, type Spoken, spoken } from './spoken.ts';

/** Made when they are needed first, or before a machine is shipped: `node edge/media/prompts/speak.ts`. */
export const PROMPTS_FOLDER = join(import.meta.dirname, 'out');
const SPEAK = join(import.meta.dirname, 'speak.ts');
/** It takes 2 s of a quiet machine. *chosen* */
const MAX_SPEAKING_MS = 120_000;
/** How they sound: another voice is another edition. */
const EDITION = 1;

/** Sentences that are spoken to callers, as items of a program. */
export class Prompts {
  readonly #folder: string;

  /**
   * Speaks them where that has not been done: some seconds, in a process of its own.
   *
   * @throws Error  when they cannot be made: no room, or no synthesizer (which is for development only)
   */
  static async open(folder = PROMPTS_FOLDER): Promise<Prompts> {
    const edition = editionFolder(folder);
    if (!existsSync(edition)) await speakAll(folder);
    return new Prompts(edition);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws RangeError  see `spoken` */
  say(language: Language, what: Spoken): ProgramItem[] {
    return spoken(language, what).map((id) => this.prompt(language, id));
  }

  prompt(language: Language, id: PromptId): ProgramItem {
    return { file: promptFile(this.#folder, language, id) };
  }
}

/** What is said has a folder for each version of it: no word of an old one is left, and none of it is half done. */
export function editionFolder(folder: string): string {
  const texts = LANGUAGES.map((language) => promptTexts(language));
  const digest = createHash('sha256')
    .update(JSON.stringify([EDITION, texts]))
    .digest('hex');
  return join(folder, digest.slice(0, 16));
}

export const promptFile = (edition: string, language: Language, id: PromptId): string =>
  join(edition, language, `${id}.wav`);

function speakAll(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SPEAK, folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: MAX_SPEAKING_MS,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000);
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`prompts cannot be spoken: ${said}`))));
  });
}
