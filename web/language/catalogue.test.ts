import { expect, test } from 'vitest';
import { PROBLEMS } from '#functions/api/problems/index.ts';
import { SIP_ANSWER } from '#shared/dialplan/index.ts';
import en from './en.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };

type Catalogue = { [key: string]: string | Catalogue };

/** Every text by its path: `users.fields.name.label`. */
function texts(catalogue: Catalogue, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : texts(value, `${path}${key}.`),
  );
}

/** Names of the values a text is given: `{name}`, `{count, plural, …}`. */
const argumentsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name ?? ''))].toSorted();

const english = new Map(texts(en));
const french = new Map(texts(fr));

test('both languages have the same texts, in the same order', () => {
  expect([...french.keys()]).toEqual([...english.keys()]);
});

test('each text takes the same values in both languages', () => {
  const different = [...english].filter(([path, text]) => {
    return argumentsOf(french.get(path) ?? '').join() !== argumentsOf(text).join();
  });
  expect(different).toEqual([]);
});

test('no text is empty', () => {
  const empty = [...english, ...french].filter(([, text]) => text.trim() === '');
  expect(empty).toEqual([]);
});

test('every reason the dial plan can refuse a call for has a text', () => {
  const known = Object.keys(en.hangup);
  expect(Object.keys(SIP_ANSWER).filter((reason) => !known.includes(reason))).toEqual([]);
});

test('every refusal a person can run into has a text', () => {
  /** What only programs can cause is said in the API's own words: broken clients, headers and keys that the portal has not. */
  const FOR_PROGRAMS = [
    'malformed-json',
    'unsupported-media-type',
    'body-too-large',
    'invalid-body',
    'invalid-query',
    'invalid-cursor',
    'csrf-header-missing',
    'unknown-path',
    'method-not-allowed',
    'invalid-idempotency-key',
    'idempotency-in-progress',
    'idempotency-key-reused',
    'precondition-failed',
    'rate-limited',
    'caller-unknown',
    'trunk-unknown',
    'user-unknown',
    'orbit-taken',
    'command-unknown',
    'conference-empty',
    'participant-unknown',
    'prompt-unknown',
    'no-speech',
    'too-many-days',
  ];
  /** What only the portal finds. */
  const OWN = ['unreachable', 'unexpected-answer', 'still-reading'];
  const expected = Object.keys(PROBLEMS).filter((code) => !FOR_PROGRAMS.includes(code));
  expect(Object.keys(en.problem).toSorted()).toEqual([...expected, ...OWN].toSorted());
});
