import { describe, expect, test } from 'vitest';
import { aHouse, type HouseOptions, sketch } from '#test/world/house.ts';
import { inCallKeysOf } from './index.ts';

const to = (number: string, more: object = {}) => ({ destination: { kind: 'number', number }, ...more });
const forwarding = (fields: object): HouseOptions => ({ objects: { forwarding: [{ userId: 'usr_200', ...fields }] } });
const set = (id: string, values: object): HouseOptions => ({ settings: { [id]: values as Record<string, unknown> } });
const code = (fields: object): HouseOptions => ({ objects: { 'feature-code': [fields] } });

/** 200 dials. */
describe('forwarding by code', () => {
  test.each<[string, string, string, HouseOptions, string]>([
    ['X3-PV-10', '*21202', 'every call, to a number', {}, 'always on 202'],
    ['X3-PV-10', '*23202', 'while busy', {}, 'busy on 202'],
    ['X3-PV-10', '*22202', 'that nobody answers', {}, 'noAnswer on 202'],
    ['X3-PV-10', '*24202', 'while no phone is there', {}, 'unreachable on 202'],
    ['X3-PV-10', '*20', 'nothing any more', {}, 'always busy noAnswer unreachable off'],
    ['X3-CE-22', '*21', 'off when it is on', forwarding({ always: to('202') }), 'always off'],
    [
      'X3-CE-22',
      '*21',
      'on again, to where it led',
      forwarding({ always: to('202', { isActive: false }) }),
      'always on',
    ],
    ['X3-CE-22', '*21', 'to nowhere: not at all', {}, '(declined)'],
    ['XA-USR-11', '*21202', 'to where it leads already: off', forwarding({ always: to('202') }), 'always off'],
    ['XA-USR-11', '*21203', 'elsewhere than before', forwarding({ always: to('202') }), 'always on 203'],
    [
      'XA-USR-11',
      '*21202',
      'to where it led before: on',
      forwarding({ always: to('202', { isActive: false }) }),
      'always on 202',
    ],
    ['XA-USR-11', '*23202', 'each by itself', forwarding({ always: to('202') }), 'busy on 202'],
    ['FWD-02', '*21299', 'to nobody', {}, '(unknown-number)'],
    ['FWD-02', '*21200', 'to oneself', {}, '(forwarding-loop)'],
    ['FWD-02', '*21201', 'to somebody who is there, whatever his own forwardings', {}, 'always on 201'],
    [
      'PRM-01',
      '*21202',
      'not by who may not',
      set('usr_200', { 'forwarding.is-unconditional-allowed': false }),
      '(not-permitted)',
    ],
    [
      'PRM-01',
      '*23202',
      'while busy by who may not forward all',
      set('usr_200', { 'forwarding.is-unconditional-allowed': false }),
      'busy on 202',
    ],
    [
      'PRM-01',
      '*21',
      'off by who may no longer',
      {
        ...forwarding({ always: to('202') }),
        ...set('usr_200', { 'forwarding.is-unconditional-allowed': false }),
      },
      'always off',
    ],
    ['XA-USR-11', '#1202', 'by a code of the tenant', code({ feature: 'forward-always', code: '#1' }), 'always on 202'],
    [
      'XA-USR-11',
      '*21202',
      'whose usual one is none then',
      code({ feature: 'forward-always', code: '#1' }),
      '(unknown-number)',
    ],
  ])('%s: %s forwards %s', (_row, dialed, _what, house, expected) => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });

  test.each([
    ['*25', 'do not disturb'],
    ['*21203', 'a forwarding'],
    ['*20', 'all forwardings'],
  ])('nobody can have callers dial %s, and so change %s of theirs', (dialed) => {
    const trap = { objects: { forwarding: [{ userId: 'usr_201', always: to(dialed) }] } };
    expect(sketch(aHouse(trap), '201')).toBe('(declined)');
  });
});

describe('the secretary of a boss by code (XA-BS-11)', () => {
  const house = (isActive: boolean): HouseOptions => ({
    objects: {
      'boss-secretary-filter': [
        {
          bossUserId: 'usr_201',
          secretaries: [
            { userId: 'usr_202', number: '3', isActive },
            { userId: 'usr_203', number: '4' },
          ],
        },
      ],
    },
  });
  test.each([
    ['the boss', '201', '*373', false, 'usr_202 on'],
    ['the boss', '201', '*373', true, 'usr_202 off'],
    ['the secretary', '202', '*373', false, 'usr_202 on'],
    ['the boss, another secretary', '201', '*374', true, 'usr_203 on'],
    ['another secretary', '203', '*373', false, '(unknown-number)'],
    ['anybody else', '200', '*373', false, '(unknown-number)'],
    ['the boss, of nobody', '201', '*379', false, '(unknown-number)'],
  ])('%s: %s dials %s', (_who, from, dialed, isActive, expected) => {
    expect(sketch(aHouse(house(isActive)), dialed, { from })).toBe(expected);
  });
});

describe('intercom (ICM-01 to ICM-04, UCM-086)', () => {
  const office = (fields: object = {}): HouseOptions => ({ objects: { intercom: [{ prefix: '*76', ...fields }] } });
  test.each<[string, string, string, HouseOptions, string]>([
    ['ICM-02', '*76201', 'the prefix and the extension', office(), 'bob by itself after 0'],
    ['ICM-03', '*76201', 'it rings before', office({ ringSeconds: 3 }), 'bob by itself after 3'],
    ['ICM-02', '*76', 'the prefix alone is the feature that has it', office(), '(nothing-to-pick-up)'],
    ['ICM-02', '*76299', 'nobody', office(), '(unknown-number)'],
    ['ICM-02', '*76200', 'oneself', office(), '(busy)'],
    ['ICM-01', '*76201', 'one that is off', office({ isEnabled: false }), '(unknown-number)'],
    ['XA-PU-01', '*8201', 'no extension is left: the code that is shorter', office({ prefix: '*82' }), 'pickup'],
    ['ICM-02', '*82201', 'a longer prefix than the code', office({ prefix: '*82' }), 'bob by itself after 0'],
    ['ICM-02', '9201', 'a prefix of digits', office({ prefix: '9' }), 'bob by itself after 0'],
    ['ICM-02', '201', 'no prefix takes the number of somebody', office({ prefix: '2' }), 'bob 30'],
    ['UCM-086', '#5201', 'the code of a tenant', code({ feature: 'intercom', code: '#5' }), 'bob by itself after 0'],
    [
      'FWD-08',
      '*76201',
      'who does not want to be disturbed',
      { ...office(), ...set('usr_201', { 'call.do-not-disturb': true }) },
      '(busy)',
    ],
    ['USR-09', '*76201', 'who is disabled', { ...office(), disabled: ['201'] }, '(user-disabled)'],
    [
      'FWD-08',
      '*76201',
      'who forwards every call is called all the same',
      { objects: { intercom: [{ prefix: '*76' }], forwarding: [{ userId: 'usr_201', always: to('202') }] } },
      'bob by itself after 0',
    ],
  ])('%s: %s is %s', (_row, dialed, _what, house, expected) => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });
});

describe('paging (PAG-01, PAG-02, XA-PAGE-01, XA-PAGE-02)', () => {
  const group = (fields: object = {}): HouseOptions => ({
    objects: { 'page-group': [{ number: '0', userIds: ['usr_200', 'usr_201', 'usr_202'], ...fields }] },
  });
  test.each<[string, string, string, HouseOptions, string]>([
    ['PAG-02', '*770', 'all members but the caller', group(), 'page bob & cid 60'],
    ['XA-PAGE-02', '*110', 'by the code of XiVO, too', group(), 'page bob & cid 60'],
    ['PAG-01', '*770', 'for as long as it says', group({ maxSeconds: 5 }), 'page bob & cid 5'],
    [
      'PAG-01',
      '*770',
      'else for as long as the tenant says',
      { ...group(), ...set('tenant', { 'paging.timeout-seconds': 15 }) },
      'page bob & cid 15',
    ],
    ['PAG-01', '*770', 'nobody while it is off', group({ isEnabled: false }), '(unknown-number)'],
    ['PAG-01', '*771', 'a group that there is not', group(), '(unknown-number)'],
    ['PAG-02', '*77', 'no group at all', group(), '(unknown-number)'],
    ['USR-09', '*770', 'no user who is disabled', { ...group(), disabled: ['201'] }, 'page cid 60'],
    [
      'FWD-08',
      '*770',
      'nobody who does not want to be disturbed',
      { ...group(), ...set('usr_201', { 'call.do-not-disturb': true }) },
      'page cid 60',
    ],
    [
      'PAG-03',
      '#70',
      'by the prefix of the tenant',
      { objects: { ...group().objects, 'feature-code': [{ feature: 'page', code: '#7' }] } },
      'page bob & cid 60',
    ],
  ])('%s: %s reaches %s', (_row, dialed, _what, house, expected) => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });
});

describe('calls that are made again (XA-CC-01, CBB-01)', () => {
  test.each<[string, string, string, HouseOptions, string]>([
    ['XA-CC-01', '*40', 'the last call', {}, 'call-completion'],
    ['CBB-01', '*92201', 'an extension', {}, 'call-completion'],
    ['CBB-01', '*92299', 'nobody', {}, '(unknown-number)'],
    ['CBB-01', '*92200', 'oneself', {}, '(nothing-to-complete)'],
    ['USR-09', '*92201', 'who is disabled', { disabled: ['201'] }, '(user-disabled)'],
    [
      'CBB-04',
      '*92201',
      'not by a code that the tenant has changed',
      code({ feature: 'callback-on-busy', code: '#92' }),
      '(unknown-number)',
    ],
    [
      'CBB-04',
      '#92201',
      'by the code of the tenant',
      code({ feature: 'callback-on-busy', code: '#92' }),
      'call-completion',
    ],
    [
      'XA-CC-13',
      '*40',
      'not where it is switched off',
      code({ feature: 'call-completion', code: '*40', isEnabled: false }),
      '(not-callable)',
    ],
  ])('%s: %s is for %s', (_row, dialed, _what, house, expected) => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });
});

describe('codes about the own calls, and those of others', () => {
  test.each<[string, string, string, HouseOptions, string]>([
    ['CAL-13', '*66', 'whom one called last', {}, 'last-dialed'],
    ['CAL-13', '*69', 'who called last', {}, 'last-caller'],
    [
      'CAL-13',
      '#66',
      'whom one called last, by the code of the tenant',
      code({ feature: 'redial', code: '#66' }),
      'last-dialed',
    ],
    ['XA-USR-16', '*26', 'every call being recorded, not by who may not', {}, '(not-permitted)'],
    [
      'XA-USR-16',
      '*26',
      'every call being recorded',
      set('usr_200', { 'call.can-record': true }),
      'record-my-calls on',
    ],
    [
      'XA-USR-16',
      '*26',
      'none being recorded any more, by whoever',
      set('usr_200', { 'call.recording': 'all' }),
      'record-my-calls off',
    ],
    [
      'XA-USR-16',
      '*26',
      'all being recorded, where those outside were',
      set('usr_200', { 'call.recording': 'external', 'call.can-record': true }),
      'record-my-calls on',
    ],
    ['X3-FK-04', '*27', 'calls that are not filtered', {}, 'call-filter off'],
    [
      'X3-FK-04',
      '*27',
      'calls that are filtered again',
      set('usr_200', { 'call.is-filtered': false }),
      'call-filter on',
    ],
    ['UCM-090', '*34201', 'nobody’s call, for who may not listen', {}, '(not-permitted)'],
    ['UCM-090', '*34201', 'a call that one listens to', set('usr_200', { 'permission.listen-in': true }), 'listen-in'],
    [
      'UCM-090',
      '*34201',
      'a call of who lists the caller',
      set('usr_201', { 'call.listeners': '202, 200' }),
      'listen-in',
    ],
    [
      'UCM-090',
      '*34201',
      'a call of who lists others, whatever else the caller may',
      { settings: { usr_200: { 'permission.listen-in': true }, usr_201: { 'call.listeners': '202,2001' } } },
      '(not-permitted)',
    ],
    ['UCM-090', '*34200', 'the own call', set('usr_200', { 'permission.listen-in': true }), '(nothing-to-hear)'],
    ['UCM-090', '*34299', 'nobody', set('usr_200', { 'permission.listen-in': true }), '(unknown-number)'],
    ['X3-FK-04', '*12', 'settings that the phone fetches', {}, 'phone-reset'],
    ['X3-FK-04', '*10', 'what holds for the own phone', {}, 'phone-status'],
    ['CAL-09', '*30', 'a conference', {}, 'conference'],
    ['CAL-09', '*3012345678', 'one that goes on', {}, 'conference'],
    ['AAT-13', '*9', 'a prompt, for who may', set('usr_200', { 'permission.system-prompts': true }), 'record-prompt'],
    ['PRM-02', '*9', 'no prompt, for who may record none', {}, '(not-permitted)'],
    ['X3-AG-01', '*31', 'an agent who logs in', {}, 'agent'],
    ['X3-AG-01', '*314001', 'an agent who logs in by number', {}, 'agent'],
    ['X3-AG-01', '*32', 'an agent who logs out', {}, 'agent'],
    ['X3-AG-01', '*33', 'an agent who pauses', {}, 'agent'],
  ])('%s: %s leads to %s', (_row, dialed, _what, house, expected) => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });

  test.each(['*26', '*27', '*12', '*31', '*32', '*33'])('nobody can have callers dial %s', (dialed) => {
    const house = {
      ...forwarding({ userId: 'usr_201', always: to(dialed) }),
      ...set('usr_200', { 'call.can-record': true }),
    };
    expect(sketch(aHouse(house), '201')).toBe('(declined)');
  });

  test('filters of a user hold while he wants them to, those of the tenant always (X3-FK-04)', () => {
    const filters = (scope: object): HouseOptions => ({
      objects: { 'call-filter': [{ callers: 'all', action: 'refuse', ...scope }] },
      settings: { usr_201: { 'call.is-filtered': false } },
    });
    const own = { scope: 'users', userIds: ['usr_201', 'usr_202'] };
    expect(['201', '202'].map((dialed) => sketch(aHouse(filters(own)), dialed))).toEqual(['bob 30', '(filtered)']);
    expect(sketch(aHouse(filters({ scope: 'tenant' })), '201')).toBe('(filtered)');
  });
});

test.each([
  ['PAG-01', 'who belongs to a permitted location', ['usr_200'], 'page bob 60'],
  ['PAG-01', 'who belongs elsewhere', [], '(not-permitted)'],
])('%s: a page of %s', (_row, _who, userIds, expected) => {
  const objects = {
    location: [{ id: 'loc_1', userIds }],
    'page-group': [{ number: '0', userIds: ['usr_201'], locationIds: ['loc_1'] }],
  };
  expect(sketch(aHouse({ objects }), '*770')).toBe(expected);
});

describe('keys during a call (XA-USR-15, X1-XCON-07)', () => {
  const right = (values: object): HouseOptions => set('usr_200', values);
  test.each<[string, HouseOptions, string[]]>([
    ['nothing, unless the user may record', {}, []],
    ['*3 for who may record (XiVO 15.12 section 1)', right({ 'call.can-record': true }), ['*3 record-this-call']],
    [
      'the codes of the tenant',
      code({ feature: 'transfer-blind', code: '*1', aliases: ['##'] }),
      ['*1 transfer-blind', '## transfer-blind'],
    ],
    [
      'no transfer for who may not',
      { ...code({ feature: 'transfer-blind', code: '*1' }), ...right({ 'call.can-transfer': false }) },
      [],
    ],
    [
      'nothing that is switched off',
      { ...code({ feature: 'record-this-call', code: '*3', isEnabled: false }), ...right({ 'call.can-record': true }) },
      [],
    ],
    ['hanging up for everybody', code({ feature: 'hang-up', code: '*0' }), ['*0 hang-up']],
  ])('%s', (_what, house, expected) => {
    expect([...inCallKeysOf(aHouse(house), 'usr_200')].map((key) => key.join(' '))).toEqual(expected);
  });

  test('what the call says goes before that, and who is nobody here may that alone (X3-QU-32)', () => {
    const house = aHouse(code({ feature: 'hang-up', code: '*0' }));
    const keys = (...of: [userId: string | null, rights: object]) => [...inCallKeysOf(house, ...of).values()];
    expect(keys('usr_200', { 'hang-up': false })).toEqual([]);
    expect(keys(null, {})).toEqual([]);
    expect(keys(null, { 'hang-up': true })).toEqual(['hang-up']);
  });
});
