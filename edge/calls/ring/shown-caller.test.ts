import { expect, test } from 'vitest';
import { aCall } from '#test/world/edge/fake-call.ts';
import { passedHeaders, shownCaller } from './shown-caller.ts';

const callWith = (headers: Record<string, string>) => aCall({ headers }).call.request;

const ALICE = '"Alice" <sip:200@acme.example>';

test.each([
  ['P-Asserted-Identity', '<sip:999@acme.example>'],
  ['P-Preferred-Identity', '<sip:999@acme.example>'],
  ['Remote-Party-ID', '<sip:999@acme.example>;party=calling'],
  ['Privacy', 'none'],
])('a caller is who the tenant knows, whatever %s says', (name, value) => {
  expect(shownCaller(callWith({ [name.toLowerCase()]: value }))).toEqual({
    From: ALICE,
    'P-Asserted-Identity': ALICE,
  });
});

test.each(['id', 'ID;critical', 'header; user', 'none, id'])('a caller with Privacy: %s is nobody', (privacy) => {
  expect(shownCaller(callWith({ privacy }))).toEqual({
    From: '"Anonymous" <sip:anonymous@anonymous.invalid>',
    Privacy: privacy,
  });
});

test('whom an application shows is seen, and asserted by nobody; also where the caller is nobody', () => {
  const own = { shown: { number: '+33155555555', name: 'A customer', userId: null }, headers: {} };
  for (const headers of [{}, { privacy: 'id' }])
    expect(shownCaller({ ...callWith(headers), own })).toEqual({
      From: '"A customer" <sip:+33155555555@acme.example>',
    });
});

test('what the call went through and what it is about reaches the callee, and nothing else', () => {
  const headers = {
    diversion: '<sip:300@acme.example>;reason=no-answer',
    'history-info': '<sip:300@acme.example>;index=1',
    'user-to-user': '56a3;encoding=hex',
    'alert-info': '<urn:alert:source:internal>',
    'x-secret': 'mine',
  };
  expect(passedHeaders(callWith(headers))).toEqual({
    Diversion: headers.diversion,
    'History-Info': headers['history-info'],
    'User-to-User': headers['user-to-user'],
    'Alert-Info': headers['alert-info'],
  });
});
