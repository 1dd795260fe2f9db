'use client';

import { NextIntlClientProvider, useLocale } from 'next-intl';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { stored } from '#web/session/stored.ts';
import en from './en.json' with { type: 'json' };
import { FORMATS } from './formats.ts';
import fr from './fr.json' with { type: 'json' };

/** Every language of the portal with its own name; the first one serves whoever speaks none of them. */
export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

const CATALOGUES = { en, fr } as const satisfies Record<Language, typeof en>;

const chosen = stored('patchbay.language', () => localStorage);

const isLanguage = (tag: string | undefined): tag is Language => tag !== undefined && tag in LANGUAGES;

/** The language chosen here before, else the first one of the browser that the portal speaks. */
function currentLanguage(): Language {
  const wanted = [chosen.read() ?? '', ...navigator.languages].map((tag) => tag.split('-')[0]);
  return wanted.find(isLanguage) ?? 'en';
}

/**
 * Gives all below its texts, dates and numbers. Language and time zone are the browser's, so the exported files hold
 * no text at all: the page appears once, in the right language, when its script runs.
 */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useSyncExternalStore<Language | null>(chosen.subscribe, currentLanguage, () => null);
  useEffect(() => {
    if (language) document.documentElement.lang = language;
  }, [language]);
  if (!language) return null;
  return (
    <NextIntlClientProvider
      locale={language}
      messages={CATALOGUES[language]}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      formats={FORMATS}
    >
      {children}
    </NextIntlClientProvider>
  );
}

export const useLanguage = (): [Language, (language: Language) => void] => [
  useLocale() as Language,
  (language) => chosen.write(language),
];
