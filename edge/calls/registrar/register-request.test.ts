import { describe, expect, test } from 'vitest';
import { aRequest } from '#test/world/edge/sip-request.ts';
import { contactKey, readRegister } from './register-request.ts';

const read = (headers: Record<string, string>) =>
  readRegister(aRequest({ headers: { 'call-id': 'c', cseq: '7 REGISTER', ...headers } }), false);

test('what a phone asks for', () => {
  expect(
    read({ contact: '"Alice" <sip:200@192.0.2.10:5062;transport=TCP>;expires=120', 'user-agent': 'Phone/1' }),
  ).toEqual({
    ok: true,
    value: {
      contacts: [
        {
          uri: 'sip:200@192.0.2.10:5062;transport=TCP',
          key: 'sip:200@192.0.2.10:5062;tcp',
          outbound: null,
          expiresSeconds: 120,
        },
      ],
      callId: 'c',
      cseq: 7,
      flow: { transport: 'udp', address: '192.0.2.10', port: 5060 },
      userAgent: 'Phone/1',
      path: [],
    },
  });
});

describe('how long', () => {
  test.each([
    ['the contact says so itself', '<sip:a@h>;expires=90', '600', 90],
    ['the header speaks for contacts that do not', '<sip:a@h>', '600', 600],
    ['neither', '<sip:a@h>', undefined, null],
    ['a value that is none counts as absent', '<sip:a@h>;expires=soon', '-5', null],
    ['zero is a wish too', '<sip:a@h>;expires=0', '600', 0],
  ])('%s', (_, contact, expires, seconds) => {
    const asked = read({ contact, ...(expires !== undefined && { expires }) });
    expect(asked).toMatchObject({ value: { contacts: [{ expiresSeconds: seconds }] } });
  });
});

test('a User-Agent as long as a novel is cut, and never through the middle of a character', () => {
  const asked = read({ contact: '*', expires: '0', 'user-agent': `${'a'.repeat(199)}📞 Phone` });
  expect(asked).toMatchObject({ value: { userAgent: 'a'.repeat(199) } });
});

describe('contacts', () => {
  test.each([
    ['none: only asks', '', undefined, []],
    ['all of them', '*', '0', 'all'],
  ])('%s', (_, contact, expires, contacts) => {
    expect(read({ contact, ...(expires !== undefined && { expires }) })).toMatchObject({ value: { contacts } });
  });

  test('several in one row, commas in names and all', () => {
    const asked = read({ contact: '"A, B" <sip:a@h>, <sip:b@h>;expires=60' });
    expect(asked).toMatchObject({ value: { contacts: [{ uri: 'sip:a@h' }, { uri: 'sip:b@h' }] } });
  });

  test.each([
    ['* with a time to live', '*', '60'],
    ['* beside another contact', '*, <sip:a@h>', '0'],
    ['a contact no call can be sent to', '<mailto:a@h>', '60'],
    ['an unclosed bracket', '<sip:a@h', '60'],
    ['a contact without end', `<sip:${'a'.repeat(2000)}@h>`, '60'],
  ])('%s is malformed', (_, contact, expires) => {
    expect(read({ contact, expires })).toEqual({ ok: false, problem: { code: 'malformed', what: 'Contact' } });
  });
});

test('without a CSeq nothing can be put in order', () => {
  expect(read({ cseq: 'x' })).toEqual({ ok: false, problem: { code: 'malformed', what: 'CSeq' } });
});

test.each([
  ['sip:200@HOST.example', 'sip:200@host.example', true],
  ['sip:200@h;transport=tcp', 'sip:200@h;ob;transport=TCP', true],
  ['sip:200@h', 'sip:201@h', false],
  ['sip:200@h:5060', 'sip:200@h:5062', false],
  ['sip:200@h;transport=tcp', 'sip:200@h', false],
])('%s and %s mean the same place: %s', (one, other, isSame) => {
  expect(contactKey(one) === contactKey(other)).toBe(isSame);
});

describe('a phone that keeps flows open (RFC 5626)', () => {
  const contact = '<sip:200@192.0.2.10:5062;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=2';

  test('is told by what it calls itself, and by which flow it is', () => {
    expect(read({ contact, supported: 'path, Outbound' })).toMatchObject({
      value: { contacts: [{ key: '<urn:uuid:1> 2', outbound: { instance: '<urn:uuid:1>', regId: 2 } }] },
    });
  });

  test.each([
    ['does not support outbound', { contact, supported: 'path' }],
    ['has no instance', { contact: '<sip:200@h>;reg-id=1', supported: 'outbound' }],
    ['has no reg-id', { contact: '<sip:200@h>;+sip.instance="<urn:uuid:1>"', supported: 'outbound' }],
    ['has a reg-id of zero', { contact: '<sip:200@h>;+sip.instance="<urn:uuid:1>";reg-id=0', supported: 'outbound' }],
    [
      'calls itself by a novel',
      { contact: `<sip:200@h>;+sip.instance="${'x'.repeat(201)}";reg-id=1`, supported: 'outbound' },
    ],
  ])('is one as any other when it %s', (_, headers: Record<string, string>) => {
    expect(read(headers)).toMatchObject({ ok: true, value: { contacts: [{ outbound: null }] } });
  });
});

describe('Path (RFC 3327)', () => {
  const by = (headers: Record<string, string>, isFromProxy: boolean) =>
    readRegister(
      aRequest({ headers: { 'call-id': 'c', cseq: '7 REGISTER', contact: '<sip:a@h>', ...headers } }),
      isFromProxy,
    );

  test('counts from a trusted proxy', () => {
    expect(by({ path: '<sip:p1.example;lr>, <sip:p2.example;lr>' }, true)).toMatchObject({
      value: { path: ['<sip:p1.example;lr>', '<sip:p2.example;lr>'] },
    });
  });

  test('is nothing from anybody else: it would send calls wherever it says', () => {
    expect(by({ path: '<sip:thief.example;lr>' }, false)).toMatchObject({ ok: true, value: { path: [] } });
  });

  test.each([
    ['that leads nowhere', '<mailto:a@h>'],
    ['of too many proxies', Array.from({ length: 6 }, (_, index) => `<sip:p${index};lr>`).join(', ')],
    ['as long as a novel', `<sip:${'p'.repeat(300)};lr>`],
  ])('%s is refused', (_, path) => {
    expect(by({ path }, true)).toEqual({ ok: false, problem: { code: 'malformed', what: 'Path' } });
  });

  test('of a proxy that keeps no flow refuses a phone that asks for one', () => {
    const phone = { supported: 'outbound', contact: '<sip:a@h>;+sip.instance="<urn:uuid:1>";reg-id=1' };
    expect(by({ ...phone, path: '<sip:p.example;lr>' }, true)).toMatchObject({
      problem: { code: 'first-hop-lacks-outbound' },
    });
    expect(by({ ...phone, path: '<sip:p.example;lr;ob>' }, true)).toMatchObject({ ok: true });
  });
});
