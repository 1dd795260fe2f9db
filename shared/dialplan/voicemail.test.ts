import { describe, expect, test } from 'vitest';
import { byUser, routeFromBox, routeInbound, type Step } from '#shared/dialplan/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { aHouse, type HouseOptions, sketch, sketchInbound } from '#test/world/house.ts';
import { anOffice, dialing } from '#test/world/office.ts';

const box = (extension: string, fields: object = {}) => ({
  id: `vmb_${extension}`,
  number: extension,
  userId: `usr_${extension}`,
  ...fields,
});
const boxes = (...all: object[]): HouseOptions => ({ objects: { 'voicemail-box': all } });
const toBox = (id: string, more: object = {}) => ({ kind: 'voicemail-box', voicemailBoxId: id, ...more });
const off = (extension: string) => ({ [`usr_${extension}`]: { 'voicemail.is-enabled': false } });

/** 200 dials, 201 unless the row says otherwise. */
describe('a call that nobody takes goes to the mailbox of the user (FWD-05, FWD-08, VML-01)', () => {
  const NOBODY =
    '[busy: box vmb_201 busy; noAnswer: box vmb_201 unavailable; unreachable: box vmb_201 unavailable; declined: box vmb_201 busy]';
  test.each<[string, HouseOptions, string]>([
    ['with the greeting for the case', boxes(box('201')), `bob 30 ${NOBODY}`],
    ['without one it goes nowhere', boxes(box('202')), 'bob 30'],
    ['one that is switched off takes none (XA-VM-03)', boxes(box('201', { isEnabled: false })), 'bob 30'],
    ['a user who may have none has none (GRP-03)', { ...boxes(box('201')), settings: off('201') }, 'bob 30'],
    [
      'do not disturb: at once (FWD-10)',
      { ...boxes(box('201')), settings: { usr_201: { 'call.do-not-disturb': true } } },
      'box vmb_201 busy',
    ],
    [
      'of a phantom, too (USR-07)',
      { ...boxes(box('201')), people: { 201: { isPhantom: true } } },
      'box vmb_201 unavailable',
    ],
    ['not of a user who is disabled (USR-06)', { ...boxes(box('201')), disabled: ['201'] }, '(user-disabled)'],
    [
      'a forwarding comes before it',
      {
        objects: {
          'voicemail-box': [box('201')],
          forwarding: [{ userId: 'usr_201', noAnswer: { destination: { kind: 'number', number: '202' } } }],
        },
      },
      'bob 30 [busy: box vmb_201 busy; noAnswer: cid 30; unreachable: cid 30; declined: box vmb_201 busy]',
    ],
    [
      'who is called by a forwarding has one, too: the last fallback is that of whoever is called last',
      {
        objects: {
          'voicemail-box': [box('201'), box('202')],
          forwarding: [{ userId: 'usr_201', always: { destination: { kind: 'user', userId: 'usr_202' } } }],
        },
      },
      'cid 30 [busy: box vmb_202 busy; noAnswer: box vmb_202 unavailable; unreachable: box vmb_202 unavailable; declined: box vmb_202 busy]',
    ],
    [
      'of several the one with the number of the user',
      boxes(box('999', { userId: 'usr_201' }), box('201')),
      `bob 30 ${NOBODY}`,
    ],
    [
      'a forwarding to a mailbox says how it greets (X3-QU-21)',
      {
        objects: {
          'voicemail-box': [box('202')],
          forwarding: [
            {
              userId: 'usr_201',
              always: { destination: toBox('vmb_202', { greeting: 'none', skipsInstructions: true }) },
            },
          ],
        },
      },
      'box vmb_202 none at once',
    ],
  ])('the mailbox of who is not reached: %s', (_, options, expected) => {
    expect(sketch(aHouse(options), '201')).toBe(expected);
  });

  test('the mailbox of a member does not swallow the call of a group, which has one of its own (HNT-04)', () => {
    const house = aHouse({
      objects: {
        'voicemail-box': [box('201'), box('202')],
        'hunt-group': [
          { extension: '300', members: [{ userId: 'usr_201' }, { userId: 'usr_202' }], fallback: toBox('vmb_202') },
        ],
      },
    });
    expect(sketch(house, '300')).toBe('bob 30 > cid 30 [else: box vmb_202 unavailable]');
  });
});

describe('codes (VML-02, XA-VM-06, X3-FK-04)', () => {
  const house = aHouse(boxes(box('200'), box('201', { asksPin: false }), box('900', { userId: null })));
  test.each([
    ['*98', '200', 'menu vmb_200 pin'],
    ['*98', '201', 'menu vmb_201'],
    ['*98', '202', 'menu * pin'],
    ['*99201', '201', 'menu vmb_201'],
    ['*99201', '200', 'menu vmb_201 pin'],
    ['*99900', '200', 'menu vmb_900 pin'],
    ['*99555', '200', 'menu * pin'],
    ['8201', '200', 'box vmb_201 unavailable'],
    ['8900', '200', 'box vmb_900 unavailable'],
    ['8202', '200', '(unknown-number)'],
    ['*90', '200', 'voicemail off'],
  ])('%s dialed by %s: %s', (dialed, from, expected) => {
    expect(sketch(house, dialed, { from })).toBe(expected);
  });

  test('8 does not take the numbers of others, nor those that leave', () => {
    const taken = aHouse({ ...boxes(box('201')), people: { 202: { aliases: ['8201'] } } });
    expect(sketch(taken, '8201')).toBe('cid 30');
    expect(sketch(anOffice({ rules: [dialing('800.')] }), '8005550100')).toContain('via T');
  });

  test('a mailbox that is switched off says so to whoever dials it', () => {
    const closed = aHouse({ ...boxes(box('201')), settings: off('201') });
    expect(sketch(closed, '8201')).toBe('box vmb_201 off');
    expect(sketch(closed, '*90', { from: '201' })).toBe('voicemail on');
    expect(sketch(closed, '*98', { from: '201' })).toBe('menu vmb_201 pin');
  });
});

describe('from outside', () => {
  const reached = (destination: object, fields: object = {}) =>
    aHouse({
      objects: {
        'voicemail-box': [box('201', fields)],
        number: [{ number: '+14235550123', destination }],
        forwarding: [{ userId: 'usr_201', followMe: [{ number: '+15555555555' }] }],
      },
    });

  test('who dials the number for it is asked for mailbox and PIN, whatever its owner has set (XA-VM-07)', () => {
    const house = reached({ kind: 'voicemail-menu' }, { asksPin: false });
    expect(sketchInbound(house, '+14235550123', { from: '+15555555555' })).toBe('menu * pin');
  });

  test.each([
    [null, '+15555555555', true],
    [10, '15555555555', false],
    [10, '+445555555555', false],
    [10, '+15555555556', true],
    [10, null, true],
    [10, '555555', true],
    [0, '+15555555555', false],
    [0, '5555555555', true],
    [12, '+15555555555', true],
  ])('with %j digits compared %j has to enter it: %j (VML-04)', (knowsCallerDigits, number, asksPin) => {
    const house = reached(toBox('vmb_201'), { knowsCallerDigits });
    const caller = { kind: 'trunk', trunkId: 'trk_T', number, name: null } as const;
    const { first } = routeInbound(house, { caller, called: '+14235550123', nowMs: 0 });
    expect(first).toMatchObject({ kind: 'voicemail-deposit', asksPin });
  });
});

test.each([
  ['the extension of the owner', '201'],
  ['that of a colleague whom calls are forwarded to', '200'],
])('%s is no number from outside, however it is said', (_, number) => {
  const house = aHouse({
    objects: {
      'voicemail-box': [box('201', { knowsCallerDigits: 0 })],
      number: [{ number: '+14235550123', destination: toBox('vmb_201') }],
      forwarding: [{ userId: 'usr_201', followMe: [{ number }] }],
    },
  });
  const caller = { kind: 'trunk', trunkId: 'trk_T', number, name: null } as const;
  const { first } = routeInbound(house, { caller, called: '+14235550123', nowMs: 0 });
  expect(first).toMatchObject({ kind: 'voicemail-deposit', asksPin: true });
});

const MOBILE = { kind: 'number', number: '0612345678' };

describe('a key leads from a mailbox (VML-12, AAT-14)', () => {
  const behind = (key: string, options: HouseOptions, from = '200'): Step | undefined => {
    const house = aHouse(options);
    const caller = house.userById.get(`usr_${from}`);
    const found = objectsOf(house, VoicemailBox).get('vmb_201');
    if (!caller || !found) throw new Error('nobody');
    const call = { caller: byUser(caller), dialed: '201', nowMs: 0 };
    return routeFromBox(house, call, { box: found, key })?.first;
  };
  const operatorOf = (options: HouseOptions): Step | undefined => behind('0', options);

  test('0 to the operator of the mailbox, else the one that its owner has set, else nowhere', () => {
    const set = { usr_201: { 'voicemail.operator': '203' } };
    expect(operatorOf(boxes(box('201')))).toBeUndefined();
    expect(operatorOf({ ...boxes(box('201')), settings: set })).toMatchObject({ stages: [[{ extension: '203' }]] });
    const own = box('201', { operator: { kind: 'user', userId: 'usr_202' } });
    expect(operatorOf({ ...boxes(own), settings: set })).toMatchObject({ stages: [[{ extension: '202' }]] });
  });

  test('others to where the owner has it, and nowhere else', () => {
    const keys = [{ key: '1', destination: { kind: 'user', userId: 'usr_203' } }];
    expect(behind('1', boxes(box('201', { keys })))).toMatchObject({ kind: 'ring', stages: [[{ extension: '203' }]] });
    expect(behind('2', boxes(box('201', { keys })))).toBeUndefined();
    const settings = { usr_201: { 'permission.personal-attendant': false } };
    expect(behind('1', { ...boxes(box('201', { keys })), settings })).toBeUndefined();
  });

  test.each(['0', '1'])('%s outside by the right of the owner, not of who presses it', (key) => {
    const objects = {
      'voicemail-box': [box('201', { operator: MOBILE, keys: [{ key: '1', destination: MOBILE }] })],
      'call-permission': [{ id: 'prm_1', isGrantedByDefault: false }],
      trunk: [{ id: 'trk_T', name: 'T', host: 'sip.example' }],
      'outbound-rule': [{ patterns: [{ pattern: '06.' }], trunkIds: ['trk_T'], permissionIds: ['prm_1'] }],
    };
    expect(behind(key, { objects })).toMatchObject({ kind: 'reject', rejection: { code: 'not-permitted' } });
  });
});
