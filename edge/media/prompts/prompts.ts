import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramItem } from '../audio/index.ts';
import type { PromptId } from './language.ts';
import { LANGUAGES, type Language, promptTexts, type Spoken, spoken } from './spoken.ts';

/** Made when they are needed first, or before a machine is shipped: `node edge/media/prompts/speak.ts`. In a bundle: beside it. */
export const PROMPTS_FOLDER = join(import.meta.dirname, 'out');
const SPEAK = join(import.meta.dirname, 'speak.ts');
/** All of them take some 10 s of a quiet machine. *chosen* */
const MAX_SPEAKING_MS = 300_000;
/** How they sound: another voice is another edition. */
const EDITION = 1;

/** Sentences that are spoken to callers, as items of a program. */
export class Prompts {
  readonly #folder: string;

  /**
   * Speaks those that have not been spoken yet: some seconds, in a process of its own.
   *
   * @throws Error  when they cannot be made: no room, or no synthesizer (which is for development only)
   */
  static async open(folder = PROMPTS_FOLDER): Promise<Prompts> {
    const prompts = new Prompts(folder);
    if (unspoken(folder).length > 0) await speakAll(folder);
    return prompts;
  }

  /** As they are: one that has not been spoken is silence. */
  constructor(folder = PROMPTS_FOLDER) {
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

export interface Unspoken {
  readonly language: Language;
  readonly text: string;
  readonly file: string;
}

/** What has no file yet. */
export const unspoken = (folder: string): Unspoken[] =>
  LANGUAGES.flatMap((language) =>
    Object.entries(promptTexts(language))
      .map(([id, text]) => ({ language, text, file: promptFile(folder, language, id) }))
      .filter(({ file }) => !existsSync(file)),
  );

const digests = new Map<string, string>();

/** Named after what it says too: a text that has changed is another file, and no word of the old one is heard. */
export function promptFile(folder: string, language: Language, id: PromptId): string {
  const text = promptTexts(language)[id] ?? '';
  let digest = digests.get(text);
  if (digest === undefined) {
    digest = createHash('sha256').update(`${EDITION} ${text}`).digest('hex').slice(0, 8);
    digests.set(text, digest);
  }
  return join(folder, language, `${id}.${digest}.wav`);
}

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
