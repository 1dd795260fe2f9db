import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Speaker } from '#edge/calls/index.ts';
import { LANGUAGES } from '#edge/media/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { FairTurns } from './fair-turns.ts';

/** A page of text takes a second or two. *chosen* */
const PATIENCE_MS = 15_000;
/** Processes at a time: calls in progress need the rest of the machine. *chosen* */
const MAX_AT_ONCE = 2;
/** So many of one tenant may wait for their turn; the next one hears that there is no voice. *chosen* */
const MAX_WAITING = 20;
/** Texts that are kept; the oldest gives way. An application says the same things again and again. *chosen* */
const MAX_KEPT = 200;

const SCRIPT = join(import.meta.dirname, '../media/prompts/say-text.ts');

/**
 * Speaks text with the synthesizer of our prompts, in a process of its own: eSpeak NG, which is there where its package is
 * installed, and speaks English and French. Another synthesizer is another `Speaker`.
 */
export class TextSpeaker implements Speaker {
  #folder: Promise<string> | null = null;
  readonly #kept = new Map<string, Promise<Result<string, string>>>();
  readonly #turns = new FairTurns({ atOnce: MAX_AT_ONCE, waitingOfEach: MAX_WAITING });

  speak(tenantId: TenantId, text: string, language: string): Promise<Result<string, string>> {
    const spoken = LANGUAGES.find((one) => language.toLowerCase().startsWith(one));
    if (!spoken) return Promise.resolve(fail(`no voice speaks ${language}`));
    const key = createHash('sha256').update(`${tenantId}\n${spoken}\n${text}`).digest('hex');
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const made = this.#turns
      .inTurn(tenantId, () => this.#make(key, spoken, text))
      .then((turn) => turn?.value ?? fail('the synthesizer has too much to do'));
    this.#kept.set(key, made);
    void made.then(async (result) => {
      if (result.ok) await this.#forgetOldest();
      else this.#kept.delete(key);
    });
    return made;
  }

  /** Removes all that was spoken. */
  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => null);
    if (folder) await rm(folder, { recursive: true, force: true });
  }

  async #make(key: string, language: string, text: string): Promise<Result<string, string>> {
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), 'patchbay-speech-'));
      const folder = await this.#folder;
      await mkdir(folder, { recursive: true });
      const [draft, file] = [join(folder, `${key}.draft`), join(folder, `${key}.wav`)];
      const problem = await run(language, draft, text);
      if (problem !== null) return fail(problem);
      await rename(draft, file);
      return ok(file);
    } catch (error) {
      return fail(error instanceof Error && 'code' in error ? String(error.code) : 'no file could be written');
    }
  }

  async #forgetOldest(): Promise<void> {
    const [oldest] = this.#kept;
    if (!oldest || this.#kept.size <= MAX_KEPT) return;
    this.#kept.delete(oldest[0]);
    const result = await oldest[1];
    if (result.ok) await rm(result.value, { force: true });
  }
}

/** @returns why it failed; null when the file is there */
function run(language: string, file: string, text: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SCRIPT, language, file], {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: PATIENCE_MS,
    });
    child.on('error', () => resolve('the synthesizer cannot be started'));
    child.on('close', (code) => resolve(code === 0 ? null : 'there is no synthesizer'));
    child.stdin.on('error', () => {}); // it ends before it has read: `close` says so
    child.stdin.end(text);
  });
}
