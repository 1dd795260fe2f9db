import { describe, expect, test } from 'vitest';
import { anOffice, type OfficeOptions } from '#test/world/office.ts';
import { byUser, type Caller, type Diversion, route, routeInbound, type ShownIdentity, type Step } from './index.ts';

const show = ({ name, user, domain }: ShownIdentity): string => `${name} ${user}${domain ? `@${domain}` : ''}`.trim();

/** `From`, then `pai` and `ppi` where there are such headers, then whether the caller is withheld. */
function wayOf(step: Step): string {
  const target = step.kind === 'ring' ? step.stages.flat().find(({ kind }) => kind === 'trunk') : undefined;
  const [way] = target?.kind === 'trunk' ? target.ways : [];
  if (!way) return `(${step.kind})`;
  const { from, assertedIdentity, preferredIdentity, isWithheld } = way;
  return [
    show(from),
    assertedIdentity && `pai ${show(assertedIdentity)}`,
    preferredIdentity && `ppi ${show(preferredIdentity)}`,
    isWithheld && 'withheld',
  ]
    .filter(Boolean)
    .join(', ');
}

function dials(office: OfficeOptions, dialed = '0140123456'): Step {
  const snapshot = anOffice(office);
  const caller = snapshot.userById.get('usr_200');
  if (!caller) throw new Error('200 is missing');
  return route(snapshot, { caller: byUser(caller), dialed, nowMs: 0 }).first;
}

type Case = readonly [row: string, what: string, office: OfficeOptions, expected: string];
const cid = (fields: object): OfficeOptions => ({ t: { callerId: { assertedIdentity: { use: 'none' }, ...fields } } });
const plain = cid({});
const user = (values: Record<string, unknown>) => ({ settings: { usr_200: values } });
const own = user({ 'caller-id.number': '+33155', 'caller-id.name': 'Anna' });
const did = { number: [{ id: 'num_1', number: '+33199000200', destination: { kind: 'user', userId: 'usr_200' } }] };
const ruled = { rules: [{ callerNumber: '0177', patterns: [{ pattern: '0.' }] }] };
const patterned = { rules: [{ callerNumber: '0177', patterns: [{ pattern: '0.', callerNumber: '0178' }] }] };

/** 200, ann, calls out over T. */
describe('who is shown', () => {
  test.each<Case>([
    ['XA-CID-05', 'without anything else: the extension', plain, 'ann 200'],
    ['GWY-08', 'the number of the trunk', cid({ number: '0100' }), 'ann 0100'],
    ['UCM-119', 'or its account', { t: { ...plain.t, username: 'acc' } }, 'ann acc'],
    ['UCM-119', 'which comes after the number', { t: { ...cid({ number: '0100' }).t, username: 'acc' } }, 'ann 0100'],
    ['GWY-08', 'made of the extension', cid({ usesExtension: true, addPrefix: '+331990002' }), 'ann +331990002200'],
    [
      'GWY-08',
      'of its last digits',
      cid({ usesExtension: true, keepDigits: 2, addPrefix: '+3319900' }),
      'ann +331990000',
    ],
    ['GWY-08', 'before the number of the trunk', cid({ usesExtension: true, number: '0100' }), 'ann 200'],
    ['XA-CID-04', 'the number of the rule', { ...plain, ...ruled }, 'ann 0177'],
    [
      'XA-CID-04',
      'before what the trunk has',
      { ...cid({ number: '0100', usesExtension: true }), ...ruled },
      'ann 0177',
    ],
    ['XA-CID-04', 'that of the pattern first', { ...plain, ...patterned }, 'ann 0178'],
    ['XA-CID-01', 'with a name', { ...plain, rules: [{ callerNumber: '"Acme" <0177>' }] }, 'Acme 0177'],
    ['XA-CID-01', 'a name alone: the number is the own', { ...plain, rules: [{ callerNumber: 'Acme' }] }, 'Acme 200'],
    ['XA-CID-03', 'the user’s own number and name', { ...plain, ...own }, 'Anna +33155'],
    ['XA-CID-05', 'before that of the rule', { ...plain, ...patterned, ...own }, 'Anna +33155'],
    ['XA-CID-05', 'before that of the trunk', { ...cid({ number: '0100' }), ...own }, 'Anna +33155'],
    ['UCM-119', 'the number that leads to the user', { ...plain, has: did }, 'ann +33199000200'],
    ['UCM-119', 'before that of the rule', { ...plain, ...ruled, has: did }, 'ann +33199000200'],
    ['UCM-119', 'after what the user has set', { ...plain, ...own, has: did }, 'Anna +33155'],
    [
      'XA-CID-02',
      'the extension, where the rule keeps it',
      { ...plain, ...own, rules: [{ keepsInternalCallerId: true }] },
      'Anna 200',
    ],
    [
      'XA-CID-05',
      'before all else',
      { ...cid({ number: '0100', overrides: 'everybody' }), rules: [{ keepsInternalCallerId: true }] },
      '200',
    ],
    [
      'GWY-08',
      'the trunk’s instead of users’',
      { ...cid({ number: '0100', overrides: 'users', name: 'Acme' }), ...own },
      'Acme 0100',
    ],
    ['GWY-08', 'or of everybody’s', { ...cid({ number: '0100', overrides: 'everybody' }), ...own }, '0100'],
    ['GWY-08', 'its name is not for who has one', cid({ name: 'Acme', number: '0100' }), 'ann 0100'],
    ['UCM-121', 'always the same user part', { ...cid({ fromUser: 'acme' }), ...own }, 'Anna acme'],
    ['UCM-121', 'always the same host', { ...cid({ fromDomain: 'acme.example' }), ...own }, 'Anna +33155@acme.example'],
    ['TRK-07', 'always the account', { t: { ...cid({ isFromAccount: true }).t, username: 'acc' }, ...own }, 'Anna acc'],
    ['TRK-07', 'where there is one', { ...cid({ isFromAccount: true }), ...own }, 'Anna +33155'],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(wayOf(dials(office))).toBe(expected);
  });
});

const hidden = 'Anonymous anonymous@anonymous.invalid';
describe('who is withheld', () => {
  test.each<[...Case, dialed?: string]>([
    [
      'XA-CID-03',
      'a user who wants to be',
      { ...plain, ...user({ 'caller-id.is-withheld': true }) },
      `${hidden}, withheld`,
    ],
    ['GWY-08', 'everybody, by the trunk', { ...cid({ isAnonymous: true }), ...own }, `${hidden}, withheld`],
    ['XA-CID-03', 'who dials *67 before the number', plain, `${hidden}, withheld`, '*670140123456'],
    [
      'XA-CID-03',
      'not who dials *68',
      { ...plain, ...user({ 'caller-id.is-withheld': true }) },
      'ann 200',
      '*680140123456',
    ],
    ['GWY-08', 'but by the trunk all the same', cid({ isAnonymous: true }), `${hidden}, withheld`, '*680140123456'],
    [
      'UCM-121',
      'the account stays in From',
      { t: { ...cid({ isFromAccount: true, isAnonymous: true }).t, username: 'acc' } },
      'Anonymous acc, withheld',
    ],
    [
      'UCM-122',
      'the network is told who it is',
      { t: { callerId: { isAnonymous: true } }, ...own },
      `${hidden}, pai Anna +33155, withheld`,
    ],
  ])('%s: %s', (_row, _what, office, expected, dialed) => {
    expect(wayOf(dials(office, dialed))).toBe(expected);
  });
});

const asserted = (use: string, value = '') => cid({ assertedIdentity: { use, value } });
describe('identities for the network', () => {
  test.each<Case>([
    ['TRK-05', 'who is shown', { t: {}, ...own }, 'Anna +33155, pai Anna +33155'],
    ['TRK-05', 'nobody', { ...asserted('none'), ...own }, 'Anna +33155'],
    [
      'TRK-05',
      'always the same',
      { ...asserted('fixed', 'acme@itsp.example'), ...own },
      'Anna +33155, pai acme@itsp.example',
    ],
    ['UCM-122', 'a number', { ...asserted('fixed', '+33100'), ...own }, 'Anna +33155, pai +33100'],
    [
      'UCM-122',
      'a name and a number',
      { ...asserted('fixed', 'Acme <+33100>'), ...own },
      'Anna +33155, pai Acme +33100',
    ],
    [
      'UCM-122',
      'the number that leads to the user',
      { ...asserted('assigned-number'), ...own, has: did },
      'Anna +33155, pai ann +33199000200',
    ],
    [
      'UCM-122',
      'or who is shown where none does',
      { ...asserted('assigned-number'), ...own },
      'Anna +33155, pai Anna +33155',
    ],
    [
      'UCM-122',
      'who called first, who is the user himself',
      { ...asserted('original-caller'), ...own },
      'Anna +33155, pai Anna +33155',
    ],
    [
      'TRK-06',
      'the one that is preferred',
      { ...cid({ preferredIdentity: { use: 'caller' } }), ...own },
      'Anna +33155, ppi Anna +33155',
    ],
    [
      'TRK-06',
      'always the same',
      { ...cid({ preferredIdentity: { use: 'fixed', value: 'a@b.example' } }), ...own },
      'Anna +33155, ppi a@b.example',
    ],
    [
      'UCM-122',
      'the assigned number there',
      { ...cid({ preferredIdentity: { use: 'assigned-number' } }), ...own, has: did },
      'Anna +33155, ppi ann +33199000200',
    ],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(wayOf(dials(office))).toBe(expected);
  });
});

/** Somebody outside calls 201, bob, who forwards to a number outside. */
const forwards = {
  forwarding: [{ userId: 'usr_201', always: { destination: { kind: 'number', number: '0612345678' } } }],
};
const bobs = { number: [{ id: 'num_2', number: '+33199000201', destination: { kind: 'user', userId: 'usr_201' } }] };
describe('a call that is forwarded', () => {
  const outside = { kind: 'trunk', trunkId: 'trk_U', number: '+4420', name: 'Zoe' } as const;
  const comes = (office: OfficeOptions, caller: Caller = outside) => {
    const snapshot = anOffice({ ...office, routes: [{}], has: { ...forwards, ...office.has } });
    return caller.kind === 'trunk'
      ? routeInbound(snapshot, { caller, called: '+33199000999', nowMs: 0 }).first
      : route(snapshot, { caller, dialed: '201', nowMs: 0 }).first;
  };
  test.each<Case>([
    ['FWD-12', 'shows who called first', plain, 'Zoe +4420'],
    ['GWY-08', 'the trunk takes the place of users only', cid({ number: '0100', overrides: 'users' }), 'Zoe +4420'],
    ['UCM-119', 'or of everybody', cid({ number: '0100', overrides: 'everybody' }), '0100'],
    ['UCM-122', 'tells the network who called first', asserted('original-caller'), 'Zoe +4420, pai Zoe +4420'],
    [
      'UCM-122',
      'also where it shows something else',
      cid({ number: '0100', overrides: 'everybody', assertedIdentity: { use: 'original-caller' } }),
      '0100, pai Zoe +4420',
    ],
    ['UCM-122', 'or who forwards', { ...asserted('assigned-number'), has: bobs }, 'Zoe +4420, pai bob +33199000201'],
    ['UCM-122', 'passes on what came with it', cid({ passesAssertedIdentity: true }), 'Zoe +4420, pai Zoe +4420'],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(wayOf(comes(office))).toBe(expected);
  });

  test('shows nobody where nobody was shown, and tells the network of nobody (RFC 3323)', () => {
    const anonymous = { ...outside, number: null, name: null };
    expect(wayOf(comes({ t: { callerId: { number: '0100' } } }, anonymous))).toBe(`${hidden}, pai 0100, withheld`);
  });

  test('of a colleague shows the colleague, by the right of who forwards (FWD-12)', () => {
    const caller = anOffice().userById.get('usr_200');
    expect(caller && wayOf(comes({ ...plain, ...own }, byUser(caller)))).toBe('Anna +33155');
  });

  test.each<[string, OfficeOptions, readonly Diversion[]]>([
    ['the extension', {}, [{ name: 'bob', number: '201', reason: 'forward-always', isWithheld: false }]],
    [
      'the number',
      { has: bobs },
      [{ name: 'bob', number: '+33199000201', reason: 'forward-always', isWithheld: false }],
    ],
    [
      'who does not want to be seen',
      { settings: { usr_201: { 'caller-id.is-withheld': true } } },
      [{ name: 'bob', number: '201', reason: 'forward-always', isWithheld: true }],
    ],
  ])('says who has sent it on: %s (RFC 5806)', (_what, office, expected) => {
    const step = comes(office);
    const target = step.kind === 'ring' ? step.stages[0]?.[0] : undefined;
    expect(target).toMatchObject({ kind: 'trunk', payerId: 'usr_201', diversions: expected });
  });

  test('names the latest first', () => {
    const chain = [
      { userId: 'usr_202', always: { destination: { kind: 'number', number: '201' } } },
      ...forwards.forwarding,
    ];
    const snapshot = anOffice({ has: { forwarding: chain } });
    const caller = snapshot.userById.get('usr_200');
    const step = caller && route(snapshot, { caller: byUser(caller), dialed: '202', nowMs: 0 }).first;
    const target = step?.kind === 'ring' ? step.stages[0]?.[0] : undefined;
    expect(target?.kind === 'trunk' && target.diversions.map(({ number }) => number)).toEqual(['201', '202']);
  });
});
