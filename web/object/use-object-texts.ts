import { useLocale, useTranslations } from 'next-intl';
import { use } from 'react';
import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/index.ts';
import type { Language } from '#web/language/index.ts';

/** The words of the forms of one language. */
export interface ObjectCatalogue {
  /** Labels by field, or by `kind.field` where a kind means something else by it. */
  readonly fields: Readonly<Record<string, string>>;
  /** What can be chosen, by value, or by `field.value` where a field means something else by it. */
  readonly choices: Readonly<Record<string, string>>;
  /** What the schemas say in English, in this language; nothing where it is English. */
  readonly sentences: Readonly<Record<string, string>>;
}

/** Fetched when the first form or list is opened, and in one language only. */
const CATALOGUES: Record<Language, () => Promise<{ default: ObjectCatalogue }>> = {
  en: () => import('#web/language/objects.en.json'),
  fr: () => import('#web/language/objects.fr.json'),
};
const fetched = new Map<Language, Promise<{ default: ObjectCatalogue }>>();

function catalogueOf(language: Language): Promise<{ default: ObjectCatalogue }> {
  const catalogue = fetched.get(language) ?? CATALOGUES[language]();
  fetched.set(language, catalogue);
  return catalogue;
}

/** What a picker or the heading says already. */
export const IDLE = /^(Id of an? |For people; no other )/;

/** What is null in a request is an input that is left empty; code needs no marks. */
const forPeople = (english: string): string =>
  english
    .replace(/\bNull\b/g, 'Empty')
    .replace(/\bnull\b/g, 'empty')
    .replace(/`([^`]*)`/g, '“$1”');

/** Words for kinds, fields, choices and what the schemas say about them. Waits for its catalogue (React Suspense). */
export function useObjectTexts() {
  const language = useLocale() as Language;
  const { fields, choices, sentences } = use(catalogueOf(language)).default;
  const t = useTranslations('kinds');
  const isKind = (name: string): name is ObjectKindName => (OBJECT_KIND_NAMES as readonly string[]).includes(name);
  const sentence = (english: string): string => sentences[english] ?? forPeople(english);
  return {
    one: (kind: ObjectKindName) => t(`${kind}.one`),
    many: (kind: ObjectKindName) => t(`${kind}.many`),
    label: (kind: string, field: string) => fields[`${kind}.${field}`] ?? fields[field] ?? field,
    choice: (field: string, value: string) =>
      choices[`${field}.${value}`] ?? choices[value] ?? (isKind(value) ? t(`${value}.one`) : value),
    help: (english: string | null) => (english === null || IDLE.test(english) ? null : sentence(english)),
    sentence,
  };
}
