import { LanguagePack } from '#shared/language-pack/index.ts';
import { effective } from '#shared/setting/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { SPOKEN_LANGUAGES, type SpokenLanguage } from '#shared/world/index.ts';

/** How a tenant says things in one language. */
export interface Wording {
  /** Whose words the platform speaks where the tenant has none of its own; numbers and times are put together by its grammar. */
  readonly spoken: SpokenLanguage;
  /** The prompt that takes the place of a phrase of the system; null: none does. */
  promptOf(phrase: string): string | null;
}

/** What prompts are spoken in where nothing nearer says otherwise. */
export const languageOfTenant = ({ tenant, settings }: Pick<TenantSnapshot, 'tenant' | 'settings'>): SpokenLanguage =>
  effective('user', 'general.language', [settings.get(tenant.id) ?? {}]);

/**
 * The words for a language: of its pack, of the packs that it falls back to, of the same language without its country, in this order;
 * then the platform's. A language that the platform does not speak falls back to the tenant's at last.
 *
 * @param language  BCP 47 tag
 */
export function wordingOf(snapshot: TenantSnapshot, language: string): Wording {
  const packs = new Map([...objectsOf(snapshot, LanguagePack).values()].map((pack) => [pack.language, pack]));
  const tags = new Set<string>();
  const follow = (from: string) => {
    for (let tag: string | null = from; tag !== null && !tags.has(tag); ) {
      tags.add(tag);
      tag = packs.get(tag)?.fallbackLanguage ?? withoutCountry(tag);
    }
  };
  follow(language);
  if (![...tags].some(spokenAs)) follow(languageOfTenant(snapshot));
  const prompts = new Map<string, string>();
  for (const tag of [...tags].reverse()) {
    for (const { phrase, promptId } of packs.get(tag)?.prompts ?? []) prompts.set(phrase, promptId);
  }
  const spoken = [...tags].map(spokenAs).find((one) => one !== undefined) ?? languageOfTenant(snapshot);
  return { spoken, promptOf: (phrase) => prompts.get(phrase) ?? null };
}

const withoutCountry = (tag: string): string | null => (tag.includes('-') ? (tag.split('-')[0] ?? null) : null);

const spokenAs = (tag: string): SpokenLanguage | undefined => SPOKEN_LANGUAGES.find((one) => one === tag);
