import { describe, expect, test } from 'vitest';
import { sketchInbound } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions } from '#test/world/office.ts';
import { type InboundCall, routeInbound } from './index.ts';

const user = (extension: string, more: object = {}) => ({ kind: 'user', userId: `usr_${extension}`, ...more });
const number = (dialed: string, more: object = {}) => ({ kind: 'number', number: dialed, ...more });
const did = (fields: object = {}) => ({ id: 'num_1', number: '+33199000201', destination: user('201'), ...fields });
const dids = (...numbers: object[]): OfficeOptions => ({ has: { number: numbers } });
const one = (fields: object = {}) => dids(did(fields));
type Case = readonly [row: string, what: string, office: OfficeOptions, called: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, called: string, expected: string) => {
  expect(sketchInbound(anOffice(office), called)).toBe(expected);
};

/** +33199887766 calls over T, a trunk of a tenant in France. */
describe('numbers of the tenant, in all presentations', () => {
  const us = (fields: object = {}): OfficeOptions => ({ ...one({ number: '+14235550201', ...fields }), country: 'US' });
  test.each<Case>([
    ['DID-02', 'E.164', one(), '+33199000201', 'bob 30'],
    ['XA-IN-02', 'without the plus', one(), '33199000201', 'bob 30'],
    ['GWY-09', 'with 00', one(), '0033199000201', 'bob 30'],
    ['GWY-09', 'national', one(), '0199000201', 'bob 30'],
    ['GWY-09', 'national without its prefix', one(), '199000201', 'bob 30'],
    ['GWY-09', 'with separators', one(), '01 99.00-02 01', 'bob 30'],
    ['GWY-09', 'ten digits in the United States', us(), '4235550201', 'bob 30'],
    ['GWY-09', 'eleven', us(), '14235550201', 'bob 30'],
    ['GWY-09', 'with 011', { ...one(), country: 'US' }, '01133199000201', 'bob 30'],
    ['GWY-09', 'of another country, bare', { ...one(), country: 'US' }, '33199000201', 'bob 30'],
    ['GWY-09', 'a spelling of its own', one({ spellings: ['5201'] }), '5201', 'bob 30'],
    ['XA-IN-02', 'a spelling with a plus before it', one({ spellings: ['5201'] }), '+5201', 'bob 30'],
    [
      'GWY-09',
      'a spelling before what the country makes of it',
      dids(did({ spellings: ['0199000202'] }), { number: '+33199000202', destination: user('202') }),
      '0199000202',
      'bob 30',
    ],
    ['DID-02', 'another number', one(), '+33199000202', '(unknown-number)'],
    ['DID-02', 'the last digits are not enough', one(), '000201', '(unknown-number)'],
    ['DID-02', 'a longer one is another', one(), '+331990002011', '(unknown-number)'],
    ['XA-TRK-05', 'an extension is no number', one(), '201', '(unknown-number)'],
    ['XA-TRK-05', 'nor is a feature code', one(), '*43', '(unknown-number)'],
    ['XA-TRK-05', 'nor is a number outside', one(), '0612345678', '(unknown-number)'],
    ['XA-TRK-05', 'nothing at all', one(), '', '(unknown-number)'],
    ['XA-TRK-05', 'of a tenant that has none', {}, '+33199000201', '(unknown-number)'],
  ])('%s: %s', check);
});

describe('where a number leads', () => {
  const hunt = { id: 'hgr_1', name: 'Sales', extension: '300', members: [{ userId: 'usr_202' }] };
  const group = { id: 'cgr_1', name: 'Desk', extension: '301', members: [{ userId: 'usr_203' }] };
  const to = (destination: object | null, more: object = {}): OfficeOptions => ({
    has: { number: [did({ destination })], 'hunt-group': [hunt], 'call-group': [group], ...more },
  });
  const at = '+33199000201';
  const pool = (fields: object = {}) => ({
    id: 'npl_1',
    name: 'Block',
    first: '+33199000000',
    last: '+33199000999',
    fallback: user('204'),
    ...fields,
  });
  test.each<Case>([
    ['DID-02', 'a user', to(user('202')), at, 'cid 30'],
    ['DID-02', 'a user for a time', to(user('202', { ringSeconds: 9 })), at, 'cid 9'],
    ['DID-04', 'a hunt group', to({ kind: 'hunt-group', huntGroupId: 'hgr_1' }), at, 'cid 30'],
    ['DID-04', 'a call group', to({ kind: 'call-group', callGroupId: 'cgr_1' }), at, 'dot 60'],
    ['XA-IN-03', 'an extension', to(number('203')), at, 'dot 30'],
    ['XA-IN-03', 'the end', to({ kind: 'hang-up', cause: 'busy' }), at, '(busy)'],
    [
      'XA-IN-03',
      'a number outside, as the administrator has it',
      to(number('0612345678')),
      at,
      '+33612345678 via T as 0612345678 180',
    ],
    ['DID-05', 'nowhere, as it is not in use', to(null), at, '(unknown-number)'],
    ['DID-05', 'where its pool has it then', to(null, { 'number-pool': [pool()] }), at, 'eve 30'],
    [
      'DID-05',
      'a number of the pool that nobody has taken',
      { has: { 'number-pool': [pool()] } },
      '+33199000555',
      'eve 30',
    ],
    ['DID-05', 'however it is delivered', { has: { 'number-pool': [pool()] } }, '0199000555', 'eve 30'],
    ['DID-05', 'the first one', { has: { 'number-pool': [pool()] } }, '+33199000000', 'eve 30'],
    ['DID-05', 'the last one', { has: { 'number-pool': [pool()] } }, '+33199000999', 'eve 30'],
    ['DID-05', 'not the one after it', { has: { 'number-pool': [pool()] } }, '+33199001000', '(unknown-number)'],
    [
      'DID-05',
      'a pool without fallback',
      { has: { 'number-pool': [pool({ fallback: null })] } },
      '+33199000555',
      '(unknown-number)',
    ],
    ['DID-01', 'the number before the pool', to(user('202'), { 'number-pool': [pool()] }), at, 'cid 30'],
    ['GWY-09', 'its own trunk only', { has: { number: [did({ trunkId: 'trk_T' })] } }, at, 'bob 30'],
    ['GWY-09', 'not over another trunk', { has: { number: [did({ trunkId: 'trk_U' })] } }, at, '(unknown-number)'],
    ['TRK-28', 'what the trunk has for all others', { t: { inboundDestination: user('203') } }, at, 'dot 30'],
    ['TRK-28', 'not for what has a number', { ...one(), t: { inboundDestination: user('203') } }, at, 'bob 30'],
    [
      'TRK-28',
      'but for a number that is not in use',
      { ...one({ destination: null }), t: { inboundDestination: user('203') } },
      at,
      'dot 30',
    ],
    [
      'TRK-28',
      'nor a pool',
      { t: { inboundDestination: user('203') }, has: { 'number-pool': [pool()] } },
      '+33199000555',
      'eve 30',
    ],
    ['TRK-28', 'nor over another trunk', { u: { inboundDestination: user('203') } }, at, '(unknown-number)'],
    [
      'TRK-28',
      'out again, as the administrator has it',
      { t: { inboundDestination: number('0612345678') }, rules: [{ trunkIds: ['trk_U'] }] },
      at,
      '+33612345678 via U as 0612345678 180',
    ],
  ])('%s: %s', check);
});

const routed = (...routes: object[]): OfficeOptions => ({ routes });
describe('who is called back', () => {
  const erl = { 'emergency-location': [{ id: 'erl_1', name: 'Hall', callbackNumber: '+33199000112' }] };
  const silent = { usr_203: { 'call.do-not-disturb': true } };
  const forwarding = [{ userId: 'usr_203', always: { destination: user('204') } }];
  const helped = { calledForHelp: 'usr_203' };
  const called = { lastCalledBy: 'usr_203' };
  const direct = { t: { isDirectCallback: true } };
  test.each<[string, string, OfficeOptions, Partial<InboundCall>, string]>([
    ['SXR-ERL-02', 'who has called for help there', { has: erl }, helped, 'dot 30'],
    ['SXR-ERL-02', 'before any route', { has: erl, routes: [{}] }, helped, 'dot 30'],
    ['SXR-ERL-02', 'not disturbed or not', { has: erl, settings: silent }, helped, 'dot 30'],
    ['SXR-ERL-02', 'forwarded or not', { has: { ...erl, forwarding } }, helped, 'dot 30'],
    ['SXR-ERL-02', 'not when nobody knows who', { has: erl, routes: [{}] }, {}, 'bob 30'],
    ['SXR-ERL-02', 'not when the user is disabled', { has: erl, routes: [{}], disabled: ['203'] }, helped, 'bob 30'],
    ['SXR-ERL-02', 'not at other numbers', { routes: [{}] }, helped, 'bob 30'],
    ['UCM-123', 'who has last called the caller', { ...direct, routes: [{}] }, called, 'dot 30'],
    ['UCM-123', 'where he forwards calls to', { ...direct, routes: [{}], has: { forwarding } }, called, 'eve 30'],
    ['UCM-123', 'only where the trunk wants it', { routes: [{}] }, called, 'bob 30'],
    ['UCM-123', 'not when nobody has', { ...direct, routes: [{}] }, {}, 'bob 30'],
    ['UCM-123', 'nobody of another tenant', { ...direct, routes: [{}] }, { lastCalledBy: 'usr_foreign' }, 'bob 30'],
  ])('%s: %s', (_row, _what, office, call, expected) => {
    expect(sketchInbound(anOffice(office), '+33199000112', call)).toBe(expected);
  });
});

describe('loops', () => {
  const back = (more: object = {}) => routed({ destination: number('0199000555'), ...more });
  const both = { rules: [{ trunkIds: ['trk_T', 'trk_U'] }] };
  test.each<Case>([
    ['TRK-28', 'a number does not leave over the trunk that it has come by', back(), '+33199000555', '(no-way-out)'],
    ['TRK-28', 'however it is written', back({ destination: number('0033199000555') }), '0199000555', '(no-way-out)'],
    ['TRK-28', 'but over another one', { ...both, ...back() }, '+33199000555', '+33199000555 via U as 0199000555 180'],
    ['TRK-28', 'another number does', back(), '+33199000556', '+33199000555 via T as 0199000555 180'],
    [
      'TRK-28',
      'nor behind what the rule puts in front',
      { ...back({ destination: number('90199000555') }), rules: [dialing({ pattern: '9.', stripDigits: 1 })] },
      '+33199000555',
      '(no-way-out)',
    ],
    [
      'DID-02',
      'a number of the tenant that leads to itself ends',
      { has: { number: [did({ destination: number('+33199000201') })] } },
      '+33199000201',
      '(no-answer)',
    ],
  ])('%s: %s', check);
});

describe('what goes with a call that comes in', () => {
  const arrival = (
    office: OfficeOptions,
    call: { called?: string; from?: string | null; name?: string | null } = {},
  ) => {
    const { called = '0199000201', from = '+33199887766', name = 'Zoe' } = call;
    const caller = { kind: 'trunk', trunkId: 'trk_T', number: from, name } as const;
    return routeInbound(anOffice(office), { caller, called, nowMs: 0 }).arrival;
  };
  const form = (value: string) => ({ settings: { tenant: { 'caller-id.form': value } } });
  test.each<[string, string, OfficeOptions, object]>([
    [
      'GWY-09',
      'the number that was called',
      one(),
      { called: '+33199000201', numberId: 'num_1', inboundRouteId: null },
    ],
    ['XA-IN-01', 'the route', { ...one(), ...routed({}) }, { inboundRouteId: 'inr_0', numberId: 'num_1' }],
    ['UCM-203', 'rewritten', routed({ stripDigits: 2, addPrefix: '0' }), { called: '0199000201' }],
    ['XA-IN-01', 'what prompts are spoken in', routed({ language: 'fr' }), { language: 'fr' }],
    ['XA-IN-01', 'or nothing of it', routed({}), { language: null, alertInfo: null, codecs: [], isRecorded: false }],
    ['XA-IN-01', 'another ring', routed({ alertInfo: 'ring2' }), { alertInfo: 'ring2' }],
    ['XA-FAX-15', 'codecs for a fax', routed({ codecs: ['PCMA'] }), { codecs: ['PCMA'] }],
    ['UCM-128', 'a recording', routed({ recordsCalls: true }), { isRecorded: true }],
    [
      'GWY-08',
      'the caller as he is dialed in the country',
      {},
      { shown: { number: '0199887766', name: 'Zoe', userId: null } },
    ],
    ['GWY-08', 'or with the country', form('e164'), { shown: { number: '+33199887766' } }],
    ['GWY-08', 'or as he is delivered', form('as-delivered'), { shown: { number: '+33199887766' } }],
    ['XA-IN-01', 'a prefix to call back by', routed({ addCallerPrefix: '9' }), { shown: { number: '90199887766' } }],
    [
      'XA-IN-01',
      'a name before the name',
      routed({ callerName: { change: 'prepend', text: 'Sales: ' } }),
      { shown: { name: 'Sales: Zoe' } },
    ],
    [
      'XA-IN-01',
      'a name after it',
      routed({ callerName: { change: 'append', text: ' (S)' } }),
      { shown: { name: 'Zoe (S)' } },
    ],
    [
      'XA-IN-01',
      'a name in its place',
      routed({ callerName: { change: 'replace', text: 'Sales' } }),
      { shown: { name: 'Sales' } },
    ],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(arrival(office)).toMatchObject(expected);
  });

  test.each([
    ['from abroad keeps the country', '+442071234567', '+442071234567'],
    ['delivered national becomes what it is', '0199887766', '0199887766'],
    ['of an extension of another site stays', '7201', '7201'],
    ['that is withheld is nobody’s', null, 'anonymous'],
  ])('GWY-08: a number %s', (_what, from, expected) => {
    expect(arrival({}, { from })?.shown.number).toBe(expected);
  });

  test('a withheld caller gets no prefix: there is nobody to call back', () => {
    expect(arrival(routed({ addCallerPrefix: '9' }), { from: null })?.shown.number).toBe('anonymous');
  });
});

test.each([
  ['UCM-078', 'national', ['0199.']],
  ['UCM-078', 'with the country', ['+33199.']],
  ['UCM-078', 'without the plus', ['33199.']],
])('%s: a call filter knows an outside caller by a number that is written %s', (_row, _what, numbers) => {
  const filter = { name: 'Pests', scope: 'tenant', numbers };
  expect(sketchInbound(anOffice({ routes: [{}], has: { 'call-filter': [filter] } }), '+33199000555')).toBe(
    '(filtered)',
  );
});

test('a disabled tenant takes no call', () => {
  const open = anOffice(one());
  const snapshot = { ...open, tenant: { ...open.tenant, isEnabled: false } };
  expect(sketchInbound(snapshot, '+33199000201')).toBe('(tenant-disabled)');
});
