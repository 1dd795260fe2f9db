import { describe, expect, test } from 'vitest';
import { sketchInbound } from '#test/world/house.ts';
import { anOffice, MONDAYS, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';

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
    [
      'UCM-203',
      'of the same the one that says more of the number',
      routed({ name: 'a' }, { ...dot, name: 'b', position: 0, calledNumbers: ['331990005XX'] }),
      '+33199000555',
      'dot 30',
    ],
    [
      'UCM-203',
      'and the number itself before a pattern',
      routed(
        { name: 'a', calledNumbers: ['331990005XX'] },
        { ...dot, name: 'b', position: 0, calledNumbers: ['33199000555'] },
      ),
      '+33199000555',
      'dot 30',
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
    ['PRK-03', 'nobody who is parked', inside(), '701', '(unknown-number)'],
    ['PRK-03', 'nor by a destination', routed({ destination: number('701') }), '+33199000555', '(unknown-number)'],
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
