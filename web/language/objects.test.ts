import { expect, test } from 'vitest';
import { OBJECT_KIND_NAMES, OBJECT_KINDS } from '#shared/object/index.ts';
import { SETTINGS } from '#shared/setting/index.ts';
import { Profile } from '#shared/user/index.ts';
import { type FormField, fieldOf, formOf } from '#web/object/form-field.ts';
import { IDLE } from '#web/object/use-object-texts.ts';
import en from './en.json' with { type: 'json' };
import englishWords from './objects.en.json' with { type: 'json' };
import frenchWords from './objects.fr.json' with { type: 'json' };

/** Names of standards and companies, the same in every language. */
const AS_THEY_ARE = new Set(['codecs', 'provider', 'maxBitsPerSecond']);

/** A field, and all that are inside it. */
const withInner = (field: FormField): FormField[] => {
  if (field.type === 'list') return [field, ...withInner(field.element)];
  if (field.type === 'group') return [field, ...field.fields.flatMap(withInner)];
  if (field.type === 'variant') return [field, ...field.variants.flatMap(({ fields }) => fields).flatMap(withInner)];
  return [field];
};

const choicesOf = (field: FormField): string[] => {
  if (field.type === 'choice') return [...field.choices];
  return field.type === 'variant' ? field.variants.map(({ value }) => value) : [];
};

/** What is saved as one without being an object. */
const PARTS = [Profile];
const ofParts = PARTS.flatMap(({ shape }) =>
  Object.entries(shape).flatMap(([name, field]) => withInner(fieldOf(name, field))),
);
const ofKinds = [...OBJECT_KINDS.flatMap((kind) => formOf(kind).flatMap(withInner)), ...ofParts];
const settings = [...SETTINGS.values()];
const ofSettings = settings.map(({ path, schema }) => fieldOf(path, schema));

test.each([
  ['English', englishWords],
  ['French', frenchWords],
])('every field and every choice of the forms has a label in %s', (_, { fields, choices }) => {
  const unnamed = ofKinds.filter(({ name }) => !(name in fields)).map(({ name }) => name);
  expect(new Set(unnamed)).toEqual(new Set());
  const unsaid = [...ofKinds, ...ofSettings]
    .filter(({ name }) => !AS_THEY_ARE.has(name))
    .flatMap((field) => choicesOf(field).map((value) => [`${field.name}.${value}`, value] as const))
    .filter((keys) => !keys.some((key) => key in choices || (OBJECT_KIND_NAMES as readonly string[]).includes(key)));
  expect(new Set(unsaid.map(([key]) => key))).toEqual(new Set());
});

test('what the schemas say is said in French, too', () => {
  const english = [
    ...OBJECT_KINDS.map(({ description }) => description),
    ...ofKinds.flatMap(({ help }) => (help === null || IDLE.test(help) ? [] : [help])),
    ...settings.flatMap(({ label, help }) => [label, help]),
  ];
  expect(english.filter((sentence) => !(sentence in frenchWords.sentences))).toEqual([]);
});

test('every kind has its names, every page of settings its title', () => {
  expect(Object.keys(en.kinds)).toEqual([...OBJECT_KIND_NAMES]);
  // Call permissions are each tenant's own, on a page of theirs.
  const pages = new Set([...settings.map(({ path }) => path.split('.')[0]), 'call-permission']);
  expect(new Set(Object.keys(en.settings.pages))).toEqual(pages);
});

test('both languages have the same labels, in the same order', () => {
  expect(Object.keys(frenchWords.fields)).toEqual(Object.keys(englishWords.fields));
  expect(Object.keys(frenchWords.choices)).toEqual(Object.keys(englishWords.choices));
});
