import type { AudioFilesOfTenants } from '#edge/audio-files/index.ts';
import {
  type AudioLocation,
  type PhraseId,
  type ProgramItem,
  type Spoken,
  spoken,
  type Tone,
} from '#edge/media/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { Wording } from '#shared/wording/index.ts';

/** One thing that is said, or sounds, in the language of who hears it. */
export type Utterance =
  | { readonly phrase: PhraseId }
  /** A prompt of the tenant; `otherwise` where it has no sound. */
  | { readonly promptId: string; readonly otherwise?: readonly Utterance[] }
  /** Numbers, digits, dates, times. */
  | Spoken
  /** A WAV, MP3 or OGG file, of this edge or of a web server. */
  | AudioLocation
  | { readonly tone: Tone; readonly ms: number }
  | { readonly silenceMs: number };

/** The tone after which one speaks: 1 kHz, as answering machines have it (chosen). */
export const BEEP: { readonly tone: Tone; readonly ms: number } = {
  tone: { steps: [{ hz: [1000], ms: 400 }], levelDb: -12 },
  ms: 400,
};

/** Where the sound of things is found. */
interface Sounds {
  readonly prompts: { prompt(language: Wording['spoken'], id: string): ProgramItem };
  /** The file of a prompt of the tenant; null: it has none, or nobody knows. */
  promptFile(promptId: string): Promise<string | null>;
}

/** What needs to be known so that a tenant's words are heard. */
export interface SoundWorld {
  readonly prompts: Sounds['prompts'];
  readonly audioFiles: Pick<AudioFilesOfTenants, 'ofPrompt'>;
}

/** @throws RangeError  for a number, date or time that cannot be said */
export const itemsFor = (
  { prompts, audioFiles }: SoundWorld,
  snapshot: TenantSnapshot,
  wording: Wording,
  utterances: readonly Utterance[],
): Promise<ProgramItem[]> =>
  itemsOf(utterances, wording, { prompts, promptFile: (promptId) => audioFiles.ofPrompt(snapshot, promptId) });

/** @throws RangeError  for a number, date or time that cannot be said */
async function itemsOf(utterances: readonly Utterance[], wording: Wording, sounds: Sounds): Promise<ProgramItem[]> {
  const each = await Promise.all(utterances.map((utterance) => itemsOfOne(utterance, wording, sounds)));
  return each.flat();
}

async function itemsOfOne(utterance: Utterance, wording: Wording, sounds: Sounds): Promise<readonly ProgramItem[]> {
  if ('file' in utterance || 'url' in utterance || 'silenceMs' in utterance || 'tone' in utterance) return [utterance];
  if ('promptId' in utterance) {
    const file = await sounds.promptFile(utterance.promptId);
    return file === null ? itemsOf(utterance.otherwise ?? [], wording, sounds) : [{ file }];
  }
  const ids = 'phrase' in utterance ? [utterance.phrase] : spoken(wording.spoken, utterance);
  return Promise.all(ids.map((id) => wordsOf(id, wording, sounds)));
}

/** The tenant's own words, where it has any and they can be heard. */
async function wordsOf(id: string, wording: Wording, { prompts, promptFile }: Sounds): Promise<ProgramItem> {
  const promptId = wording.promptOf(id);
  const file = promptId === null ? null : await promptFile(promptId);
  return file === null ? prompts.prompt(wording.spoken, id) : { file };
}
