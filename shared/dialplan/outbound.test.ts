import { describe, expect, test } from 'vitest';
import { sketch } from '#test/world/house.ts';
import { anOffice, dialing, MONDAYS, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
import { byUser, route } from './index.ts';

/** Row of the manuals, what holds, the office, what 200 dials there on Monday 09:00 UTC, what becomes of it. */
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, dialed: string, expected: string) => {
  expect(sketch(anOffice(office), dialed)).toBe(expected);
};

const overU = { trunkIds: ['trk_U'] };
const toParis = '+33140123456 via T as 0140123456 180';
const viaU = '+33140123456 via U as 0140123456 180';

describe('which rule is for a number', () => {
  test.each<Case>([
    ['DPL-01', 'a number that a rule is for leaves', {}, '0140123456', toParis],
    ['DPL-01', 'without a rule none does', { rules: [] }, '0140123456', '(unknown-number)'],
    ['DPL-01', 'nor one that no rule is for', {}, '9140123456', '(unknown-number)'],
    ['DPL-01', 'nothing at all is no number', {}, '', '(unknown-number)'],
    ['DPL-01', 'the first rule that matches decides', { rules: [{}, overU] }, '0140123456', toParis],
    ['DPL-01', 'by position', { rules: [{ ...overU, position: 9 }, {}] }, '0140123456', toParis],
    [
      'DPL-01',
      'of the same by name',
      {
        rules: [
          { ...overU, name: 'b' },
          { name: 'a', position: 0 },
        ],
      },
      '0140123456',
      toParis,
    ],
    [
      'DPL-01',
      'of the same position the narrowest, whatever its name',
      { rules: [dialing('0.'), { ...dialing('01XXXXXXXX'), ...overU, position: 0 }] },
      '0140123456',
      viaU,
    ],
    [
      'DPL-01',
      'narrow is the pattern that matches, not another of the rule',
      { rules: [dialing('0ZXXXXXXXX'), { ...dialing('0612345678', '0.'), ...overU, position: 0 }] },
      '0140123456',
      toParis,
    ],
    [
      'DPL-01',
      'a wide rule of an earlier position comes first',
      { rules: [dialing('0.'), { ...dialing('01XXXXXXXX'), ...overU }] },
      '0140123456',
      toParis,
    ],
    [
      'DPL-06',
      'the narrowest holds not now: then the next one',
      {
        rules: [dialing('0.'), { ...dialing('01XXXXXXXX'), ...overU, position: 0, scheduleId: 'sch_shut' }],
        has: { schedule: [TUESDAYS] },
      },
      '0140123456',
      toParis,
    ],
    [
      'DPL-01',
      'a disabled rule is passed over',
      { rules: [{ ...overU, isEnabled: false }, {}] },
      '0140123456',
      toParis,
    ],
    ['DPL-02', 'all of them disabled: nothing leaves', { rules: [{ isEnabled: false }] }, '0140', '(unknown-number)'],
    ['DPL-01', 'an extension is not asked of rules', { rules: [dialing('2XX')] }, '201', 'bob 30'],
    ['DPL-01', 'nor is a feature code', { rules: [dialing('*!')] }, '*43', 'echo'],
    ['XA-OUT-06', 'what no extension has may leave', { rules: [dialing('2XX')] }, '299', '299 via T as 299 180'],

    ['XA-OUT-03', 'a dot is one character or more', { rules: [dialing('00.')] }, '00', '(unknown-number)'],
    ['XA-OUT-03', 'X is a digit', { rules: [dialing('3XXX')] }, '3631', '3631 via T as 3631 180'],
    ['XA-OUT-03', 'as many as there are', { rules: [dialing('3XXX')] }, '36311', '(unknown-number)'],
    ['XA-OUT-03', 'Z is no zero', { rules: [dialing('0Z.')] }, '0033140123456', '(unknown-number)'],
    ['XA-OUT-03', 'N is neither zero nor one', { rules: [dialing('NXX')] }, '118', '(unknown-number)'],
    ['XA-OUT-03', 'one of a set', { rules: [dialing('0[67]!')] }, '0612345678', '+33612345678 via T as 0612345678 180'],
    ['XA-OUT-03', 'none of the set', { rules: [dialing('0[67]!')] }, '0140123456', '(unknown-number)'],
    ['XA-OUT-03', 'an exclamation mark is any rest', { rules: [dialing('18!')] }, '18', '18 via T as 18 180'],
    ['DPL-04', 'a prefix and as many digits', { rules: [dialing('99XXXX')] }, '995515', '995515 via T as 995515 180'],
    [
      'XA-OUT-03',
      'a plus stands for itself',
      { rules: [dialing('+.')] },
      '+33140123456',
      '+33140123456 via T as +33140123456 180',
    ],
    ['XA-OUT-03', 'a star stands for itself', { rules: [dialing('**99.')] }, '**9912', '**9912 via T as **9912 180'],
    ['XA-OUT-02', 'any of several patterns', { rules: [dialing('1.', '0.')] }, '0140123456', toParis],
    [
      'XA-OUT-02',
      'the first of them that matches rewrites',
      { rules: [dialing({ pattern: '00.', addPrefix: '1' } as never, { pattern: '0.', addPrefix: '2' })] },
      '0018',
      '10018 via T as 10018 180',
    ],
    ['UCM-079', 'separators are left out', {}, '01-40.12 34(56)', toParis],
    ['DPL-01', 'a name is no number', { rules: [dialing('!')] }, 'alice', '(unknown-number)'],
  ])('%s: %s', check);
});

const strip = (pattern: string, stripDigits: number, addPrefix = '') => dialing({ pattern, stripDigits, addPrefix });
describe('what is sent', () => {
  test.each<Case>([
    [
      'DPL-05',
      'the matched suffix: 99 and the number',
      { rules: [strip('99.', 2)] },
      '995515',
      '5515 via T as 5515 180',
    ],
    [
      'DPL-05',
      'of ten digits',
      { rules: [strip('99.', 2)], country: 'US' },
      '994235551212',
      '+14235551212 via T as 4235551212 180',
    ],
    ['XA-OUT-04', 'four characters less', { rules: [strip('**99.', 4)] }, '**990140123456', toParis],
    [
      'DPL-12',
      'another prefix',
      { rules: [strip('00.', 2, '+')] },
      '0033140123456',
      '+33140123456 via T as +33140123456 180',
    ],
    [
      'DPL-12',
      'a prefix more',
      { rules: [strip('0.', 0, '9')] },
      '0140123456',
      '+33140123456 via T as 90140123456 180',
    ],
    [
      'DPL-12',
      'what the trunk puts in front',
      { t: { addPrefix: '77' } },
      '0140123456',
      '+33140123456 via T as 770140123456 180',
    ],
    [
      'DPL-12',
      'both',
      { rules: [strip('0.', 1, '33')], t: { addPrefix: '00' } },
      '0140123456',
      '+33140123456 via T as 0033140123456 180',
    ],
    [
      'DPL-12',
      'each trunk its own',
      { rules: [{ trunkIds: ['trk_T', 'trk_U'] }], u: { addPrefix: '7' } },
      '0140123456',
      '+33140123456 via T as 0140123456 via U as 70140123456 180',
    ],
    [
      'UCM-202',
      'the bill has E.164',
      { rules: [dialing('.')], country: 'US' },
      '4235551212',
      '+14235551212 via T as 4235551212 180',
    ],
    [
      'UCM-202',
      'by the prefix for abroad',
      { rules: [dialing('.')], country: 'US' },
      '01133140123456',
      '+33140123456 via T as 01133140123456 180',
    ],
    [
      'UCM-202',
      'or what was dialed where there is none',
      { rules: [dialing('3XXX')] },
      '3631',
      '3631 via T as 3631 180',
    ],
    [
      'DPL-15',
      'to another site it is an extension',
      { rules: [{ ...dialing('7XXX'), callType: 'site' }] },
      '7201',
      '7201 via T as 7201 180',
    ],
    [
      'DPL-15',
      'even when it looks like a number of the network',
      { rules: [{ ...strip('8.', 1), callType: 'site' }] },
      '80140123456',
      '0140123456 via T as 0140123456 180',
    ],
    [
      'XA-OUT-01',
      'it rings as long as the rule has it',
      { rules: [{ ringSeconds: 45 }] },
      '0140123456',
      '+33140123456 via T as 0140123456 45',
    ],
  ])('%s: %s', check);
});

describe('times', () => {
  const schedule = [MONDAYS, TUESDAYS];
  const hours = { id: 'sch_1', name: 'Hours', openingHours: [{ from: '08:00', to: '12:00' }] };
  const tokyo = { id: 'loc_J', name: 'Tokyo', timeZone: 'Asia/Tokyo', userIds: ['usr_200'] };
  const inHours = (has: object, more: OfficeOptions = {}): OfficeOptions => ({
    rules: [{ scheduleId: 'sch_1' }],
    has: { schedule: [hours], ...has },
    ...more,
  });
  const lives = (zone: string) => ({ settings: { usr_200: { 'general.time-zone': zone } } });
  test.each<Case>([
    [
      'DPL-06',
      'a rule whose schedule is open',
      { rules: [{ scheduleId: 'sch_open' }], has: { schedule } },
      '0140123456',
      toParis,
    ],
    [
      'DPL-06',
      'not one whose is closed',
      { rules: [{ scheduleId: 'sch_shut' }], has: { schedule } },
      '0140123456',
      '(unknown-number)',
    ],
    [
      'DPL-06',
      'the next one then',
      { rules: [{ scheduleId: 'sch_shut' }, overU], has: { schedule } },
      '0140123456',
      viaU,
    ],
    ['LOC-09', 'by the clock of the tenant', inHours({}), '0140123456', toParis],
    ['LOC-09', 'or of the location of the caller', inHours({ location: [tokyo] }), '0140123456', '(unknown-number)'],
    ['LOC-09', 'unless the caller has one', inHours({ location: [tokyo] }, lives('UTC')), '0140123456', toParis],
    [
      'LOC-09',
      'or the schedule',
      inHours({ location: [tokyo], schedule: [{ ...hours, timeZone: 'UTC' }] }),
      '0140123456',
      toParis,
    ],
    [
      'XA-SCH-07',
      'which counts for all',
      inHours({ schedule: [{ ...hours, timeZone: 'Asia/Tokyo' }] }, lives('UTC')),
      '0140123456',
      '(unknown-number)',
    ],
  ])('%s: %s', check);
});

describe('what goes with a call that leaves', () => {
  const targetOf = (office: OfficeOptions) => {
    const snapshot = anOffice(office);
    const caller = snapshot.userById.get('usr_200');
    const first = caller && route(snapshot, { caller: byUser(caller), dialed: '0140123456', nowMs: 0 }).first;
    return first?.kind === 'ring' ? first.stages[0]?.[0] : first;
  };
  const user = (values: object) => ({ settings: { usr_200: values as Record<string, unknown> } });
  const byEnum = { tenant: { 'calls-out.enum-domain': 'e164.arpa' } };
  test.each<[string, string, OfficeOptions, object]>([
    ['XA-OUT-01', 'who pays, and by which rule', {}, { payerId: 'usr_200', ruleId: 'obr_0', reason: 'dialed' }],
    ['DPL-03', 'what it is on the bill', { rules: [{ callType: 'mobile' }] }, { callType: 'mobile' }],
    ['UCM-072', 'no limit', {}, { maxCallSeconds: null }],
    ['UCM-072', 'that of the rule', { rules: [{ maxCallSeconds: 60 }] }, { maxCallSeconds: 60 }],
    ['UCM-072', 'that of the user', user({ 'call.max-minutes': 2 }), { maxCallSeconds: 120 }],
    [
      'UCM-072',
      'the shorter one',
      { rules: [{ maxCallSeconds: 60 }], ...user({ 'call.max-minutes': 2 }) },
      { maxCallSeconds: 60 },
    ],
    ['UCM-128', 'no recording', {}, { isRecorded: false }],
    ['UCM-128', 'one by the rule', { rules: [{ recordsCalls: true }] }, { isRecorded: true }],
    ['UCM-128', 'one of all calls outside', user({ 'call.recording': 'external' }), { isRecorded: true }],
    ['UCM-128', 'one of all calls', user({ 'call.recording': 'all' }), { isRecorded: true }],
    ['UCM-128', 'none of calls inside', user({ 'call.recording': 'internal' }), { isRecorded: false }],
    ['INT-06', 'ENUM is asked first', { rules: [{ usesEnum: true }], settings: byEnum }, { usesEnum: true }],
    ['INT-06', 'but not without a domain', { rules: [{ usesEnum: true }] }, { usesEnum: false }],
    [
      'INT-06',
      'nor of what is no number of the world',
      { rules: [{ usesEnum: true, callType: 'site' }], settings: byEnum },
      { usesEnum: false },
    ],
    ['INT-06', 'or is not', {}, { usesEnum: false, emergency: null, diversions: [] }],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(targetOf(office)).toMatchObject(expected);
  });
});
