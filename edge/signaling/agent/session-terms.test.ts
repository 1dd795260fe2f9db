import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, parseMessage, type SipMessage } from '../parser/index.ts';
import { DEFAULT_TIMERS } from '../transaction/index.ts';
import {
  grantLines,
  isTooShort,
  lastsMs,
  longerSession,
  refreshAfterMs,
  termsIn,
  termsToGrant,
} from './session-terms.ts';

const message = (firstLine: string, headers: string): SipMessage => {
  const text = `${firstLine}\r\n${headers === '' ? '' : `${headers.split('; ').join('\r\n')}\r\n`}Content-Length: 0\r\n\r\n`;
  const parsed = parseMessage(Buffer.from(text), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error('the test wrote no SIP');
  return parsed.message;
};
const invite = (headers: string) => message('INVITE sip:200@acme.example SIP/2.0', headers);
const response = (status: number, headers: string) => message(`SIP/2.0 ${status} Anything`, headers);

describe('what our 2xx grants (RFC 4028 §9)', () => {
  test.each([
    ['', undefined],
    ['Supported: timer', '1800;refresher=uac'],
    ['Supported: replaces, Timer', '1800;refresher=uac'],
    ['Require: timer', '1800;refresher=uac'],
    ['Supported: timer; Session-Expires: 600', '600;refresher=uac'],
    ['Supported: timer; Session-Expires: 600;refresher=uac', '600;refresher=uac'],
    ['Supported: timer; Session-Expires: 600;refresher=uas', '600;refresher=uas'],
    ['k: timer; x: 600;refresher=uas', '600;refresher=uas'],
    ['Supported: timer; Min-SE: 3600', '3600;refresher=uac'],
    ['Session-Expires: 600', '600;refresher=uas'],
    ['Session-Expires: 30', '90;refresher=uas'],
    ['Supported: timer; Session-Expires: soon', '1800;refresher=uac'],
  ])('to an INVITE with %j: %s', (headers, granted) => {
    const terms = termsToGrant(invite(headers), DEFAULT_TIMERS);
    expect(terms && /Session-Expires: (\S+)/.exec(grantLines(terms))?.[1]).toBe(granted);
  });

  test('a peer that has to refresh is told that it must know how', () => {
    expect(grantLines({ seconds: 600, minSeconds: 90, isRefreshedByUs: false })).toContain('Require: timer\r\n');
    expect(grantLines({ seconds: 600, minSeconds: 90, isRefreshedByUs: true })).not.toContain('Require');
  });
});

test.each([
  ['Supported: timer; Session-Expires: 89', true],
  ['Supported: timer; Session-Expires: 90', false],
  ['Session-Expires: 30', false],
  ['Supported: timer', false],
])('an INVITE with %j is too short: %s', (headers, isShort) => {
  expect(isTooShort(invite(headers), DEFAULT_TIMERS)).toBe(isShort);
});

test.each([
  ['', undefined, undefined],
  ['Session-Expires: 600;refresher=uac', true, false],
  ['Session-Expires: 600;refresher=uas', false, true],
  ['Session-Expires: 600', true, false],
])('a 2xx with %j: received it has us refresh: %s, sent: %s', (headers, whenReceived, whenSent) => {
  expect(termsIn(response(200, headers), 90, false)?.isRefreshedByUs).toBe(whenReceived);
  expect(termsIn(response(200, headers), 90, true)?.isRefreshedByUs).toBe(whenSent);
});

test.each([
  ['Session-Expires: 1800', 'Min-SE: 3600', 'Session-Expires: 3600\r\nMin-SE: 3600\r\n'],
  ['Session-Expires: 60;refresher=uas', '', 'Session-Expires: 90;refresher=uas\r\nMin-SE: 90\r\n'],
  ['Session-Expires: 1800', 'Min-SE: 1800', undefined],
  ['Session-Expires: 1800', 'Min-SE: 9999999', undefined],
])('after asking %j a 422 with %j is answered by asking %j', (asked, refusal, again) => {
  expect(longerSession(invite(asked), response(422, refusal), DEFAULT_TIMERS)).toBe(again);
});

test('refreshed at half the interval, over a third or 32 s before its end (RFC 4028 §10)', () => {
  expect([refreshAfterMs(1800), lastsMs(1800), lastsMs(90), lastsMs(30)]).toEqual([900_000, 1_768_000, 60_000, 20_000]);
});
