import { describe, expect, test } from 'vitest';
import { displayAddress, reasonHeader } from './headers.ts';

describe('a display name', () => {
  test.each([
    ['Alice', '"Alice" <sip:200@acme.example>'],
    ['Zoë Müller', '"Zoë Müller" <sip:200@acme.example>'],
    ['The "Boss" \\o/', '"The \\"Boss\\" \\\\o/" <sip:200@acme.example>'],
    ['A\r\nX-Evil: 1', '"A X-Evil: 1" <sip:200@acme.example>'],
  ])('%j stays inside its quotes', (name, expected) => {
    expect(displayAddress(name, '200', 'acme.example')).toBe(expected);
  });
});

test('a reason names protocol, cause and text', () => {
  expect(reasonHeader('SIP', 200, 'Call completed elsewhere')).toBe('SIP;cause=200;text="Call completed elsewhere"');
});
