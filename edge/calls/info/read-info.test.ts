import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInfo } from './read-info.ts';

function info(type: string | undefined, body: string, infoPackage?: string) {
  const headers: Record<string, string | undefined> = { 'content-type': type, 'info-package': infoPackage };
  return readInfo({ header: (name) => headers[name.toLowerCase()], body });
}

test.each([
  ['Signal=5\r\nDuration=160\r\n', '5', 160],
  ['Signal= 5 \r\nDuration= 160\r\n', '5', 160],
  ['signal=#\nduration=100', '#', 100],
  ['Duration=100\r\nSignal=*\r\n', '*', 100],
  ['Signal=10', '*', 250],
  ['Signal=11', '#', 250],
  ['Signal=d', 'D', 250],
  ['Signal=15', 'D', 250],
  ['Signal=1\r\nDuration=0', '1', 40],
  ['Signal=1\r\nDuration=99999', '1', 5000],
])('dtmf-relay %j is %s for %d ms', (body, digit, ms) => {
  expect(info('application/dtmf-relay', body)).toEqual({ kind: 'digit', digit, ms });
  expect(info('Application/DTMF-Relay; charset=utf-8', body)).toEqual({ kind: 'digit', digit, ms });
});

test.each([
  ['7', '7'],
  ['#\r\n', '#'],
  ['11', '#'],
  ['Signal=3\r\nDuration=250', '3'],
])('dtmf %j is %s', (body, digit) => {
  expect(info('application/dtmf', body)).toEqual({ kind: 'digit', digit, ms: 250 });
});

test.each([
  '',
  '5',
  'Signal=',
  'Signal=x',
  'Signal=16',
  'Signal=55',
  'Signal=5\r\nDuration=soon',
  'Duration=100',
  '=5',
])('dtmf-relay %j is no digit', (body) => {
  expect(info('application/dtmf-relay', body)).toEqual({ kind: 'no-digit' });
});

test('what else comes in INFO', () => {
  expect(info(undefined, '')).toEqual({ kind: 'empty' });
  expect(info('application/media_control+xml', '<x/>')).toEqual({ kind: 'other' });
  expect(info('application/x', 'x', 'foo')).toEqual({ kind: 'package' });
  expect(info('application/dtmf', 'AB')).toEqual({ kind: 'no-digit' });
});

test('whatever the body, there is an answer, and a digit is one of sixteen', () => {
  fc.assert(
    fc.property(fc.constantFrom('application/dtmf', 'application/dtmf-relay'), fc.string(), (type, body) => {
      const said = info(type, body);
      expect(said.kind === 'no-digit' || (said.kind === 'digit' && '0123456789*#ABCD'.includes(said.digit))).toBe(true);
    }),
  );
});
