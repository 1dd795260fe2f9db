import { expect, test } from 'vitest';
import { LanguagePack } from '#shared/language-pack/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant } from '#test/world/records.ts';
import { wordingOf } from './index.ts';

function snapshotOf(packs: readonly object[], language?: 'en' | 'fr') {
  const objects = packs.map((fields, index) => ({ id: `lng_${index}`, ...LanguagePack.New.parse(fields) }));
  const tenant = aTenant();
  return indexSnapshot(tenant, 1, [], {
    objects: new Map([['language-pack' as const, new Map(objects.map((one) => [one.id, one as never]))]]),
    ...(language && { settings: new Map([[tenant.id, { 'general.language': language }]]) }),
  });
}
const says = (...pairs: [string, string][]) => pairs.map(([phrase, promptId]) => ({ phrase, promptId }));

test('the nearest pack that has the phrase is heard', () => {
  const snapshot = snapshotOf(
    [
      { language: 'fr-CA', fallbackLanguage: 'fr', prompts: says(['a/1', 'pmt_ca']) },
      { language: 'fr', prompts: says(['a/1', 'pmt_fr'], ['a/2', 'pmt_fr2']) },
      { language: 'en', prompts: says(['a/3', 'pmt_en']) },
      { language: 'es', prompts: says(['a/4', 'pmt_es']) },
    ],
    'en',
  );
  const wording = wordingOf(snapshot, 'fr-CA');
  expect(wording.spoken).toBe('fr');
  expect(['a/1', 'a/2', 'a/3', 'a/4'].map((phrase) => wording.promptOf(phrase))).toEqual([
    'pmt_ca',
    'pmt_fr2',
    null,
    null,
  ]);
  expect(wordingOf(snapshot, 'pt').promptOf('a/3')).toBe('pmt_en');
});

test.each([
  ['fr-BE', 'fr'],
  ['de', 'en'],
  ['de-CH', 'en'],
  ['en-GB', 'en'],
])('%s is spoken by the platform in %s', (language, spoken) => {
  expect(wordingOf(snapshotOf([]), language).spoken).toBe(spoken);
});

test('what the platform does not speak is spoken in the language of the tenant', () => {
  expect(wordingOf(snapshotOf([], 'fr'), 'de').spoken).toBe('fr');
});

test('packs that fall back to each other are no circle', () => {
  const snapshot = snapshotOf([
    { language: 'de', fallbackLanguage: 'it', prompts: says(['a/1', 'pmt_de']) },
    { language: 'it', fallbackLanguage: 'de', prompts: says(['a/1', 'pmt_it'], ['a/2', 'pmt_it2']) },
  ]);
  const wording = wordingOf(snapshot, 'de');
  expect([wording.promptOf('a/1'), wording.promptOf('a/2'), wording.spoken]).toEqual(['pmt_de', 'pmt_it2', 'en']);
});
