import { describe, expect, test } from 'vitest';
import { sketchInbound } from '#test/world/house.ts';
import { anOffice, dialing, MONDAYS, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
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
const dot = { destination: user('203') };
const schedule = [MONDAYS, TUESDAYS];
describe('inbound routes', () => {
  test.each<Case>([
    ['XA-IN-01', 'any number', routed({}), '+33199000555', 'bob 30'],
    ['XA-IN-01', 'one number', routed({ calledNumbers: ['33199000555'] }), '+33199000555', 'bob 30'],
    ['XA-IN-01', 'not another', routed({ calledNumbers: ['33199000555'] }), '+33199000556', '(unknown-number)'],
    ['XA-IN-02', 'the plus counts for nothing', routed({ calledNumbers: ['1000'] }), '+1000', 'bob 30'],
    ['UCM-203', 'a pattern', routed({ calledNumbers: ['331990005XX'] }), '+33199000555', 'bob 30'],
    [
      'UCM-203',
      'national, delivered with the country',
      routed({ calledNumbers: ['0199000555'] }),
      '+33199000555',
      'bob 30',
    ],
    [
      'UCM-203',
      'with the country, delivered national',
      routed({ calledNumbers: ['33199000555'] }),
      '0199000555',
      'bob 30',
    ],
    ['UCM-203', 'with 00', routed({ calledNumbers: ['0033.'] }), '0199000555', 'bob 30'],
    ['UCM-203', 'any of several', routed({ calledNumbers: ['1', '0199.'] }), '0199000555', 'bob 30'],
    ['UCM-203', 'as the trunk has it', routed({ calledNumbers: ['1234'] }), '1234', 'bob 30'],
    ['UCM-203', 'the first one that matches', routed(dot, {}), '+33199000555', 'dot 30'],
    ['UCM-203', 'by position', routed({ ...dot, position: 9 }, {}), '+33199000555', 'bob 30'],
    [
      'UCM-203',
      'of the same by name',
      routed({ ...dot, name: 'b' }, { name: 'a', position: 0 }),
      '+33199000555',
      'bob 30',
    ],
    ['XA-IN-01', 'a disabled one is passed over', routed({ ...dot, isEnabled: false }, {}), '+33199000555', 'bob 30'],
    ['XA-IN-01', 'before the number', { ...one(), ...routed(dot) }, '+33199000201', 'dot 30'],
    ['XA-IN-01', 'by the trunk', routed({ trunkIds: ['trk_T'] }), '+33199000555', 'bob 30'],
    ['XA-IN-01', 'not by another', routed({ trunkIds: ['trk_U'] }), '+33199000555', '(unknown-number)'],
    ['UCM-203', 'by the caller', routed({ callerNumbers: ['33199887766'] }), '+33199000555', 'bob 30'],
    ['UCM-203', 'as he is dialed in the country', routed({ callerNumbers: ['0199.'] }), '+33199000555', 'bob 30'],
    ['UCM-203', 'not by another', routed({ callerNumbers: ['44.'] }), '+33199000555', '(unknown-number)'],
    [
      'UCM-203',
      'by all of them',
      routed({ callerNumbers: ['33.'], trunkIds: ['trk_T'], calledNumbers: ['33.'] }),
      '+33199000555',
      'bob 30',
    ],
    [
      'UCM-203',
      'one that does not fit is enough',
      routed({ callerNumbers: ['33.'], trunkIds: ['trk_U'], calledNumbers: ['33.'] }),
      '+33199000555',
      '(unknown-number)',
    ],
    [
      'XA-IN-06',
      'while its schedule is open',
      { ...routed({ scheduleId: 'sch_open' }), has: { schedule } },
      '+33199000555',
      'bob 30',
    ],
    [
      'XA-IN-06',
      'elsewhere while it is closed',
      { ...routed({ scheduleId: 'sch_shut' }), has: { schedule } },
      '+33199000555',
      'eve 30',
    ],
    [
      'XA-SCH-03',
      'elsewhere in a closure',
      {
        ...routed({ scheduleId: 'sch_open' }),
        has: { schedule: [{ ...MONDAYS, closures: [{ name: 'Feast', period: {}, destination: user('202') }] }] },
      },
      '+33199000555',
      'cid 30',
    ],
    [
      'XA-SCH-04',
      'the end on a holiday',
      {
        ...routed({ scheduleId: 'sch_open' }),
        has: { schedule: [{ ...MONDAYS, closures: [{ period: { months: [1], daysOfMonth: [5] } }] }] },
      },
      '+33199000555',
      '(no-answer)',
    ],
    [
      'XA-IN-06',
      'a closed one is not passed over',
      { ...routed({ scheduleId: 'sch_shut', ...dot }, {}), has: { schedule } },
      '+33199000555',
      'eve 30',
    ],
    ['XA-IN-01', 'for its ring time', routed({ ringSeconds: 12 }), '+33199000555', 'bob 12'],
    [
      'XA-IN-01',
      'which that of the destination comes before',
      routed({ ringSeconds: 12, destination: user('201', { ringSeconds: 7 }) }),
      '+33199000555',
      'bob 7',
    ],
    [
      'XA-IN-01',
      'to a number for its ring time',
      routed({ ringSeconds: 12, destination: number('202') }),
      '+33199000555',
      'cid 12',
    ],
    [
      'XA-IN-01',
      'outside for its ring time',
      routed({ ringSeconds: 12, destination: number('0612345678') }),
      '+33199000555',
      '+33612345678 via T as 0612345678 12',
    ],
    [
      'XA-IN-03',
      'the end',
      routed({ destination: { kind: 'hang-up', cause: 'congestion' } }),
      '+33199000555',
      '(congestion)',
    ],
    [
      'XA-IN-01',
      'where it leads is busy, and forwards',
      { ...routed({}), has: { forwarding: [{ userId: 'usr_201', busy: { destination: user('202') } }] } },
      '+33199000555',
      'bob 30 [busy: cid 30; declined: cid 30]',
    ],
  ])('%s: %s', check);

  test.each([
    ['is asked for by a route without callers', {}, 'bob 30'],
    ['is none of listed callers', { callerNumbers: ['.', '33.'] }, '(unknown-number)'],
  ])('UCM-203: a withheld caller %s', (_what, fields, expected) => {
    expect(sketchInbound(anOffice(routed(fields)), '+33199000555', { from: null })).toBe(expected);
  });
});

describe('routes between sites', () => {
  const inside = (fields: object = {}): OfficeOptions => routed({ destination: null, ...fields });
  const hunt = { 'hunt-group': [{ id: 'hgr_1', name: 'Sales', extension: '300', members: [{ userId: 'usr_202' }] }] };
  test.each<Case>([
    ['DPL-15', 'the extension that is called', inside(), '201', 'bob 30'],
    ['DPL-15', 'behind the digits of the site', inside({ stripDigits: 2 }), '77201', 'bob 30'],
    ['XA-IN-05', 'the last digits of a number', inside({ stripDigits: 8 }), '+33199000201', 'bob 30'],
    ['UCM-203', 'with a prefix', inside({ stripDigits: 9, addPrefix: '20' }), '+33199000003', '(unknown-number)'],
    [
      'UCM-203',
      'with a prefix that makes an extension',
      inside({ stripDigits: 10, addPrefix: '20' }),
      '+33199000003',
      'dot 30',
    ],
    ['DPL-15', 'a group', { ...inside(), has: hunt }, '300', 'cid 30'],
    ['XA-TRK-05', 'nothing that nobody has', inside(), '299', '(unknown-number)'],
    ['XA-TRK-05', 'no way out', inside(), '0612345678', '(unknown-number)'],
    ['XA-TRK-05', 'no feature code', inside(), '*43', '(unknown-number)'],
    [
      'XA-TRK-05',
      'no speed dial',
      { ...inside(), has: { 'speed-dial': [{ code: '7', target: '0612345678' }] } },
      '7',
      '(unknown-number)',
    ],
    [
      'FWD-12',
      'but by who forwards',
      { ...inside(), has: { forwarding: [{ userId: 'usr_201', always: { destination: number('0612345678') } }] } },
      '201',
      '+33612345678 via T as 0612345678 180',
    ],
  ])('%s: %s', check);
});

describe('callers whom a restriction names', () => {
  const restricted = (fields: object, more: OfficeOptions = routed({})): OfficeOptions => ({
    ...more,
    has: {
      'call-restriction': [{ id: 'crs_1', name: 'Pests', numbers: ['33199.'], inboundRouteIds: ['inr_0'], ...fields }],
      ...more.has,
    },
  });
  const at = '+33199000555';
  test.each<Case>([
    ['XA-PERM-07', 'are denied', restricted({}), at, '(filtered)'],
    ['XA-PERM-07', 'however the number is written', restricted({ numbers: ['0199.'] }), at, '(filtered)'],
    ['XA-PERM-07', 'with a plus', restricted({ numbers: ['+33199.'] }), at, '(filtered)'],
    ['XA-PERM-07', 'it is not the called number', restricted({ numbers: ['33199000555'] }), at, 'bob 30'],
    ['XA-PERM-07', 'not on other routes', restricted({ inboundRouteIds: ['inr_1'] }), at, 'bob 30'],
    ['XA-PERM-09', 'are asked for a PIN', restricted({ action: 'ask-pin' }), at, 'call-restriction Pests? bob 30'],
    ['XA-PERM-08', 'are let pass', { ...restricted({ action: 'allow' }) }, at, 'bob 30'],
    ['XA-PERM-01', 'not by one that is off', restricted({ isEnabled: false }), at, 'bob 30'],
  ])('%s: %s', check);
});

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
