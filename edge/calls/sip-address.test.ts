import { describe, expect, test } from 'vitest';
import { parseUri } from '#edge/signaling/parser/index.ts';
import { uriOf, userOf } from './sip-address.ts';

const user = (text: string) => {
  const uri = parseUri(text);
  return uri && userOf(uri);
};

describe('the user part of', () => {
  test.each([
    ['sip:200@acme.example', '200'],
    ['sip:%2A43@acme.example', '*43'],
    ['sip:201;phone-context=acme@acme.example;user=phone', '201'],
    ['sip:200:secret@acme.example', '200'],
    ['sip:2%zz@acme.example', '2%zz'],
    ['sip:acme.example', ''],
  ])('%s is %j', (uri, expected) => {
    expect(user(uri)).toBe(expected);
  });
});

test.each([undefined, '', '<tel:+331>', '"unclosed <sip:a@b>', 'garbage'])('%j holds no SIP URI', (value) => {
  expect(uriOf(value)).toBeUndefined();
});
