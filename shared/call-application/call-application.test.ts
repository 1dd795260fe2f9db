import { expect, test } from 'vitest';
import { hookTries, isTriedAgain, readVerbs } from './index.ts';

test('verbs are read in both ways of writing them, and with their defaults', () => {
  const read = readVerbs([
    { verb: 'say', text: 'Hello', synthesizer: { vendor: 'google', language: 'fr-FR' } },
    { gather: { actionHook: '/pressed', numDigits: 1, play: { url: 'https://example.com/menu.mp3' } } },
    { verb: 'play', url: ['https://example.com/a.wav', 'https://example.com/b.wav'], loop: '2' },
    {
      verb: 'dial',
      target: [{ type: 'phone', number: '201', trunk: 'x' }],
      actionHook: { url: '/dialed', method: 'POST' },
    },
    { verb: 'hangup' },
  ]);
  expect(read).toEqual({
    ok: true,
    value: [
      { verb: 'say', text: ['Hello'], loop: 1, synthesizer: { language: 'fr-FR' } },
      {
        verb: 'gather',
        actionHook: { url: '/pressed' },
        input: ['digits'],
        numDigits: 1,
        minDigits: 1,
        timeout: 15,
        dtmfBargein: true,
        play: { url: ['https://example.com/menu.mp3'], loop: 1 },
      },
      { verb: 'play', url: ['https://example.com/a.wav', 'https://example.com/b.wav'], loop: 2 },
      {
        verb: 'dial',
        target: [{ type: 'phone', number: '201' }],
        actionHook: { url: '/dialed', method: 'POST' },
        timeout: 60,
        headers: {},
      },
      { verb: 'hangup', headers: {} },
    ],
  });
});

test.each([
  [{ verb: 'say', text: 'x' }, 'the answer must be an array of verbs'],
  [['say'], 'verb 1: must be an object that names its verb'],
  [[{ say: { text: 'x' }, play: { url: 'y' } }], 'verb 1: must be an object that names its verb'],
  [[{ verb: 'hangup' }, { verb: 'dance' }], 'verb 2: dance is no verb that we know'],
  [[{ verb: 'constructor' }], 'verb 1: constructor is no verb that we know'],
  [[{ verb: 'enqueue', name: 'x', priority: 1000 }], 'verb 1: enqueue.priority Too big: expected number to be <=999'],
  [[{ verb: 'dequeue' }], 'verb 1: dequeue.name Invalid input: expected string, received undefined'],
  [
    [{ verb: 'dial', target: [{ type: 'phone', number: '201' }], callerId: 'a b' }],
    'verb 1: dial.callerId must be a number',
  ],
  [[{ verb: 'dtmf', dtmf: '1w2' }], 'verb 1: dtmf.dtmf must be keys'],
  [[{ verb: 'alert', message: 'a\r\nVia: b' }], 'verb 1: alert.message must be one line'],
  [[{ verb: 'sip:refer', referTo: '201' }], 'verb 1: sip:refer is no verb that we know'],
  [[{ verb: 'conference' }], 'verb 1: conference.name Invalid input: expected string, received undefined'],
  [[{ verb: 'pause' }], 'verb 1: pause.length Invalid input: expected number, received undefined'],
  [Array.from({ length: 101 }, () => ({ verb: 'hangup' })), 'the answer has more than 100 verbs'],
])('%j: %s', (answer, problem) => {
  expect(readVerbs(answer)).toEqual({ ok: false, problem });
});

test('of headers are taken those that are the application’s to write, and are whole', () => {
  const said = {
    'X-Case': 7,
    subject: 'Your order',
    'alert-info': 'info=alert-external',
    Reason: 'SIP;cause=480;text="No longer there"',
    From: '<sip:boss@acme.example>',
    Via: 'SIP/2.0/UDP 192.0.2.66',
    Contact: '<sip:me@192.0.2.66>',
    Route: '<sip:192.0.2.66;lr>',
    'P-Asserted-Identity': '<sip:boss@acme.example>',
    'X-Broken': 'a\r\nRoute: <sip:192.0.2.66>',
    'X Broken': 'b',
    'X-Object': {},
  };
  const read = readVerbs([
    { verb: 'dial', target: [{ type: 'phone', number: '201' }], headers: said },
    { verb: 'hangup', headers: said },
    { verb: 'sip:decline', status: 486, headers: said },
    { verb: 'hangup', headers: { reason: 'because; I said so', 'X-No': 'x'.repeat(501) } },
    { verb: 'hangup', headers: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`X-${i}`, 'x'])) },
  ]);
  const headers = read.ok ? read.value.map((verb) => ('headers' in verb ? verb.headers : null)) : [];
  expect(headers.slice(0, 4)).toEqual([
    { 'X-Case': '7', Subject: 'Your order', 'Alert-Info': 'info=alert-external' },
    { 'X-Case': '7', Reason: 'SIP;cause=480;text="No longer there"' },
    { 'X-Case': '7' },
    { Reason: 'because; I said so' },
  ]);
  expect(Object.keys(headers[4] ?? {})).toHaveLength(20);
});

test('a hook says itself how often it is tried', () => {
  expect(hookTries('/next?x=1#rc=9&rp=ct,5xx', 'https://example.com/app/start')).toEqual({
    url: 'https://example.com/next?x=1',
    retries: 5,
    when: new Set(['ct', '5xx']),
  });
  expect(hookTries('https://example.com/')).toMatchObject({ retries: 0, when: new Set(['ct']) });
  expect([hookTries('next'), hookTries('file:///etc/passwd'), hookTries('wss://example.com')]).toEqual([
    null,
    null,
    null,
  ]);
});

test.each([
  ['ct', 'ECONNREFUSED', true],
  ['ct', 'timeout', true],
  ['rt', 'ECONNREFUSED', false],
  ['ct', 503, false],
  ['5xx', 503, true],
  ['5xx', 404, false],
  ['4xx', 404, true],
  ['all', 500, true],
  ['all', 302, false],
  ['all', 'address-not-public', false],
])('with rp=%s after %s: %s', (policy, outcome, again) => {
  const tries = hookTries(`https://example.com/#rc=1&rp=${policy}`);
  expect(tries && isTriedAgain(tries, outcome)).toBe(again);
});
