import { hookTries, type VerbOf } from '#shared/call-application/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Utterance } from '../../voice/index.ts';
import type { Hooks, Speaker } from './hooks.ts';

export type SoundVerb = Pick<VerbOf<'say'>, 'verb' | 'text' | 'synthesizer'> | Pick<VerbOf<'play'>, 'verb' | 'url'>;

export interface SoundSource {
  /** Undefined: this edge speaks no text. */
  readonly speaker: Speaker | undefined;
  readonly tenantId: TenantId;
  /** Of text that names none. */
  readonly language: string;
  /** What relative addresses are relative to. */
  readonly base: string;
  readonly reach: Hooks['reach'];
}

/** What is heard, once; a reason why it cannot be. */
export async function soundOf(verb: SoundVerb, source: SoundSource): Promise<Result<Utterance[], string>> {
  if (verb.verb === 'play') {
    const urls = verb.url.map((url) => hookTries(url, source.base)?.url);
    if (urls.includes(undefined)) return fail('url must begin with https:// or http://, or be relative');
    return ok(urls.map((url) => ({ url: url as string, reach: source.reach })));
  }
  const { speaker, tenantId } = source;
  if (!speaker) return fail('text cannot be spoken: this edge has no synthesizer');
  const language = verb.synthesizer?.language ?? source.language;
  const sounds: Utterance[] = [];
  for (const text of verb.text) {
    const spoken = await speaker.speak(tenantId, text, language);
    if (!spoken.ok) return fail(`text cannot be spoken: ${spoken.problem}`);
    sounds.push({ file: spoken.value });
  }
  return ok(sounds);
}

export const repeated = (sounds: readonly Utterance[], times: number): Utterance[] =>
  Array.from({ length: times }, () => sounds).flat();
