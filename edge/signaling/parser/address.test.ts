import { expect, test } from 'vitest';
import { paramOf, parseAddress, parseUri, splitList, tagOf } from './index.ts';

test.each([
  ['<sip:a@b>;tag=1', 'sip:a@b', ';tag=1'],
  ['sip:a@b;tag=1', 'sip:a@b', ';tag=1'],
  ['"A <x>, \\" B" <sip:a@b;lr>;q=0.5, <sip:c@d>', 'sip:a@b;lr', ';q=0.5'],
  ['Alice<sip:a@b>', 'sip:a@b', ''],
])('%s', (text, uri, params) => {
  expect(parseAddress(text)).toEqual({ uri, params });
});

test.each(['"open <sip:a@b>', '<sip:a@b', '<>', '', 'sip:a b@c'])('%j is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test('a tag is a header parameter, not one of the URI', () => {
  expect(tagOf('<sip:a@b;tag=uri>')).toBeUndefined();
  expect(tagOf('<sip:a@b;tag=uri>;TAG=header')).toBe('header');
  expect(tagOf('sip:a@b;tag=bare')).toBe('bare');
});

test('lists are split outside quotes and brackets', () => {
  expect(splitList('"a, b" <sip:x@y>, <sip:c,d@e>;q=1 ,sip:f@g')).toEqual([
    '"a, b" <sip:x@y>',
    '<sip:c,d@e>;q=1',
    'sip:f@g',
  ]);
});

test('parameters are found by whole name', () => {
  expect(paramOf(';lr;transport=TCP;x="a;lr=1"', 'transport')).toBe('TCP');
  expect(paramOf(';lr;transport=TCP', 'lr')).toBe('');
  expect(paramOf(';lrx', 'lr')).toBeUndefined();
});

test.each([
  ['sip:a@b', { scheme: 'sip', user: 'a', host: 'b', port: 0, params: '', headers: '' }],
  [
    'sips:[::1]:5061;transport=tls?x=y',
    { scheme: 'sips', user: '', host: '::1', port: 5061, params: ';transport=tls', headers: 'x=y' },
  ],
  [
    'sip:user;par=u%40example.net@example.com',
    { scheme: 'sip', user: 'user;par=u%40example.net', host: 'example.com', port: 0, params: '', headers: '' },
  ],
])('%s', (text, uri) => {
  expect(parseUri(text)).toEqual(uri);
});

test.each(['tel:+33', 'sip:', 'sip:a@b:99999', 'sip:a@b:x', 'sip:a b@c', '<sip:a@b>'])('%j is no SIP URI', (text) => {
  expect(parseUri(text)).toBeUndefined();
});
