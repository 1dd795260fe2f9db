import type { SpokenLanguage } from '#shared/world/index.ts';

/** Texts as the synthesizer reads them. Ids are `feature/what-it-says`. */
export type Phrases = Readonly<Record<`${string}/${string}`, Readonly<Record<SpokenLanguage, string>>>>;
