import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Destination } from '#shared/destination/index.ts';
import { sketch, sketchInbound, sketchOf } from '#test/world/house.ts';
import { anOffice, MONDAYS, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
import { dialableExtensions, dialedAt, routeDialedInMenu, routeFromMenu, routeOutOfFlow, type Step } from './index.ts';

const user = (extension: string): Destination => ({ kind: 'user', userId: `usr_${extension}` });
const number = (dialed: string): Destination => ({ kind: 'number', number: dialed });
const attendant = (fields: object = {}) => ({ id: 'aat_1', name: 'Operator', extension: '305', ...fields });
const special = (fields: object = {}) => ({ id: 'aat_2', name: 'Strike', special: 'active', ...fields });
const announcement = (fields: object = {}) => ({
  id: 'ann_1',
  name: 'Closed',
  extension: '308',
  promptId: 'pmt_1',
  ...fields,
});
const flow = (fields: object = {}) => ({
  id: 'ivr_1',
  name: 'Flow',
  extension: '306',
  nodes: [{ name: 'end', kind: 'go', destination: { kind: 'hang-up' } }],
  ...fields,
});
const has = (objects: NonNullable<OfficeOptions['has']>, more: OfficeOptions = {}): OfficeOptions => ({
  ...more,
  has: objects,
});
const attendants = (...list: object[]) => has({ 'auto-attendant': list, schedule: [MONDAYS, TUESDAYS] });

describe('what answers and asks', () => {
  test.each<[row: string, what: string, office: OfficeOptions, dialed: string, expected: string]>([
    ['AAT-02', 'an attendant is dialed', attendants(attendant()), '305', 'attendant Operator'],
    ['SXR-AA-04', 'not a disabled one', attendants(attendant({ isEnabled: false })), '305', '(unreachable)'],
    ...(
      [
        ['from a location of its own', '200', 'attendant Operator'],
        ['from elsewhere it is not permitted', '201', '(not-permitted)'],
      ] as const
    ).map(([what, userId, expected]): [string, string, OfficeOptions, string, string] => [
      'AAT-03',
      what,
      has({
        'auto-attendant': [attendant({ locationIds: ['loc_1'] })],
        location: [{ id: 'loc_1', userIds: [`usr_${userId}`] }],
      }),
      '305',
      expected,
    ]),
    ['AAT-07', 'while it is open', attendants(attendant({ scheduleId: 'sch_open' })), '305', 'attendant Operator'],
    [
      'AAT-07',
      'while it is closed: where its schedule says',
      attendants(attendant({ scheduleId: 'sch_shut' })),
      '305',
      'eve 30',
    ],
    ['AAT-08', 'that of special days takes its calls', attendants(attendant(), special()), '305', 'attendant Strike'],
    [
      'AAT-08',
      'whatever the schedules',
      attendants(attendant({ scheduleId: 'sch_shut' }), special({ scheduleId: 'sch_shut' })),
      '305',
      'attendant Strike',
    ],
    [
      'AAT-08',
      'not while it is only chosen',
      attendants(attendant(), special({ special: 'chosen' })),
      '305',
      'attendant Operator',
    ],
    [
      'AAT-08',
      'nor when it is disabled',
      attendants(attendant(), special({ isEnabled: false })),
      '305',
      'attendant Operator',
    ],
    ['XA-IVR-07', 'a flow is dialed', has({ ivr: [flow()] }), '306', 'flow Flow'],
    ['XA-IVR-07', 'not a disabled one', has({ ivr: [flow({ isEnabled: false })] }), '306', '(unreachable)'],
    [
      'XA-SCH-04',
      'an announcement, then the end',
      has({ announcement: [announcement()] }),
      '308',
      'says Closed > (hang-up)',
    ],
    [
      'XA-SCH-04',
      'or somebody',
      has({ announcement: [announcement({ next: user('201') })] }),
      '308',
      'says Closed > bob 30',
    ],
    [
      'XA-SCH-04',
      'not itself again',
      has({ announcement: [announcement({ next: { kind: 'announcement', announcementId: 'ann_1' } })] }),
      '308',
      'says Closed > (hang-up)',
    ],
    [
      'XA-SCH-04',
      'as the administrator has it, outside',
      has({ announcement: [announcement({ next: number('0140123456') })] }),
      '308',
      'says Closed > +33140123456 via T as 0140123456 180',
    ],
  ])('%s: %s', (_row, _what, office, dialed, expected) => {
    expect(sketch(anOffice(office), dialed)).toBe(expected);
  });

  test('calls from outside reach them by their routes (XA-IVR-06, XA-IVR-08)', () => {
    const routed = (destination: Destination) => ({
      ...has({ 'auto-attendant': [attendant()], ivr: [flow()], announcement: [announcement()] }),
      routes: [{ calledNumbers: ['33155'], destination }],
    });
    const at = (destination: Destination) => sketchInbound(anOffice(routed(destination)), '+33155');
    expect(at({ kind: 'auto-attendant', autoAttendantId: 'aat_1' })).toBe('attendant Operator');
    expect(at({ kind: 'ivr', ivrId: 'ivr_1' })).toBe('flow Flow');
    expect(at({ kind: 'announcement', announcementId: 'ann_1' })).toBe('says Closed > (hang-up)');
    expect(at({ kind: 'dial-by-name' })).toBe('dial-by-name');
  });

  test('the plan says in words where keys lead', () => {
    const keys = [
      { key: '1', action: { kind: 'go', destination: user('201') } },
      { key: '*', action: { kind: 'repeat' } },
      { key: '9', action: { kind: 'go', destination: { kind: 'dial-by-name' } } },
    ];
    const snapshot = anOffice(attendants(attendant({ keys, invalidDestination: number('202') })));
    const step = routeDialedInMenu(snapshot, callFrom(snapshot), '305').first;
    expect(step).toMatchObject({
      kind: 'auto-attendant',
      why: '305 is the extension of the auto attendant Operator',
      leads: [
        { when: '1', to: 'the user bob' },
        { when: '*', to: 'the menu again' },
        { when: '9', to: 'the dial by name' },
        { when: 'invalid', to: 'the number 202' },
        { when: 'timeout', to: 'the end of the call' },
      ],
    });
  });
});

const callFrom = (snapshot: ReturnType<typeof anOffice>, extension: string | null = '200') => {
  const caller = extension === null ? undefined : snapshot.userByExtension.get(extension);
  const outside = { kind: 'trunk', trunkId: 'trk_T', number: '+33199887766', name: null } as const;
  return {
    caller: caller ? ({ kind: 'user', user: caller } as const) : outside,
    dialed: '305',
    nowMs: Date.parse('2026-01-05T09:00:00.000Z'),
  };
};

describe('what is dialed in a menu', () => {
  const forwarded = {
    forwarding: [{ userId: 'usr_201', always: { isActive: true, destination: number('0612345678') } }],
  };
  const orbit = { extension: '401', slots: { first: '402', last: '404' } };
  const dialed = (what: string, office: OfficeOptions = {}, from: string | null = '200') => {
    const snapshot = anOffice(office);
    return sketchOf(routeDialedInMenu(snapshot, callFrom(snapshot, from), what).first);
  };
  test.each<[row: string, what: string, dialed: string, expected: string, office?: OfficeOptions]>([
    ['AAT-02', 'an extension', '202', 'cid 30'],
    ['AAT-12', 'no number outside, whoever calls', '0140123456', '(unknown-number)'],
    ['AAT-12', 'no feature code', '*43', '(unknown-number)'],
    ['PRK-03', 'nobody who is parked', '701', '(unknown-number)'],
    ['PRK-03', 'nor in the slot of an orbit', '402', '(unknown-number)', has({ 'park-orbit': [orbit] })],
    [
      'AAT-12',
      'no speed dial',
      '77',
      '(unknown-number)',
      has({ 'speed-dial': [{ code: '77', target: '0140123456' }] }),
    ],
    ['USR-08', 'a user who forwards outside', '201', '+33612345678 via T as 0612345678 180', has(forwarded)],
    [
      'AAT-12',
      'a group does not',
      '310',
      '(not-permitted)',
      has({ 'hunt-group': [{ extension: '310', members: [], fallback: number('0612345678') }] }),
    ],
  ])('%s: %s', (_row, _what, what, expected, office = {}) => {
    expect(dialed(what, office)).toBe(expected);
    expect(dialed(what, office, null)).toBe(expected);
  });

  test('a flow leaves where an administrator has allowed it', () => {
    const snapshot = anOffice();
    const at = (mayCallOutside: boolean) =>
      sketchOf(
        routeFromMenu(snapshot, callFrom(snapshot, null), { name: 'the flow F', mayCallOutside }, number('0140123456'))
          .first,
      );
    expect(at(false)).toBe('(not-permitted)');
    expect(at(true)).toBe('+33140123456 via T as 0140123456 180');
  });

  test('only what the attendant lets callers dial (AAT-03)', () => {
    const snapshot = anOffice({ disabled: ['204'], has: { 'auto-attendant': [attendant()] } });
    const rules = { allowsExtensions: true, permittedExtensions: [], deniedExtensions: [] };
    const can = (changed: object, dialed: string) => dialableExtensions(snapshot, { ...rules, ...changed }).has(dialed);
    expect(['200', '305', '204', '999', '*43', '0140123456'].map((one) => can({}, one))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(can({ deniedExtensions: ['20[01]'] }, '201')).toBe(false);
    expect(can({ permittedExtensions: ['20[01]'] }, '201')).toBe(true);
    expect(can({ permittedExtensions: ['20[01]'] }, '202')).toBe(false);
    const ranges = ['201-203', '/20[1-3]/'];
    for (const range of ranges) {
      expect(['200', '201', '203', '305'].map((one) => can({ deniedExtensions: [range] }, one))).toEqual([
        true,
        false,
        false,
        true,
      ]);
      expect(['200', '201', '203', '305'].map((one) => can({ permittedExtensions: [range] }, one))).toEqual([
        false,
        true,
        true,
        false,
      ]);
    }
    expect(can({ allowsExtensions: false }, '201')).toBe(false);
    const goesOn = (changed: object, dialed: string) =>
      dialableExtensions(snapshot, { ...rules, ...changed }).goesOn(dialed);
    expect(['2', '20', '200', '3', '4'].map((one) => goesOn({}, one))).toEqual([true, true, false, true, false]);
    expect(goesOn({ deniedExtensions: ['3.'] }, '3')).toBe(false);
    expect(goesOn({ deniedExtensions: ['/3..+/'] }, '3')).toBe(false);
  });
});

test('from a menu no call leaves but by the forwarding of a user, whatever is configured (AAT-12)', () => {
  const outside = '0612345678';
  const anywhere = fc.constantFrom<Destination>(
    number(outside),
    number('112'),
    number('*90612345678'),
    number('310'),
    number('5123'),
    user('201'),
    { kind: 'hunt-group', huntGroupId: 'hgr_1' },
    { kind: 'call-group', callGroupId: 'cgr_1' },
    { kind: 'announcement', announcementId: 'ann_1' },
    { kind: 'auto-attendant', autoAttendantId: 'aat_1' },
    { kind: 'ivr', ivrId: 'ivr_1' },
  );
  const office = fc.record({
    chosen: anywhere,
    group: anywhere,
    calls: anywhere,
    next: anywhere,
    closed: anywhere,
    own: anywhere,
    from: fc.constantFrom('200', null),
    forwards: fc.boolean(),
  });
  fc.assert(
    fc.property(office, ({ chosen, group, calls, next, closed, own, from, forwards }) => {
      const snapshot = anOffice({
        rules: [{ patterns: [{ pattern: '0.' }] }, { patterns: [{ pattern: '112' }], callType: 'emergency' }],
        has: {
          'hunt-group': [
            { id: 'hgr_1', extension: '310', members: [{ userId: 'usr_203', ringSeconds: 20 }], fallback: group },
          ],
          'call-group': [
            { id: 'cgr_1', extension: '311', members: [{ userId: 'usr_203' }], noAnswerDestination: calls },
          ],
          announcement: [announcement({ next })],
          schedule: [{ ...TUESDAYS, closedDestination: closed }],
          'auto-attendant': [attendant({ scheduleId: 'sch_shut' })],
          ivr: [flow()],
          number: [{ id: 'num_1', number: '+33140123456', spellings: ['5123'], destination: own }],
          forwarding: forwards ? [{ userId: 'usr_201', always: { isActive: true, destination: number(outside) } }] : [],
        },
      });
      const menu = { name: 'the attendant', mayCallOutside: false };
      const { first } = routeFromMenu(snapshot, callFrom(snapshot, from), menu, chosen);
      const numbers = [outside, '112', '*90612345678', '310', '5123', '201'];
      const application = { numbers, ringSeconds: 20 };
      const out = routeOutOfFlow(snapshot, callFrom(snapshot, from), FLOW, application);
      for (const target of [...targetsIn(first), ...targetsIn(out)]) {
        if (target.kind !== 'trunk') continue;
        expect(target.payerId).toBe('usr_201');
        expect(target.diversions[0]).toMatchObject({ name: 'bob' });
        expect(target.callType).not.toBe('emergency');
      }
    }),
    { numRuns: 25 },
  );
});

const FLOW = { id: 'ivr_1', name: 'Flow', mayCallOutside: false };

describe('whom an application of a flow calls', () => {
  const out = (numbers: string[], flow: object = {}) => {
    const snapshot = anOffice();
    const calls = { numbers, ringSeconds: 15 };
    return routeOutOfFlow(snapshot, callFrom(snapshot, null), { ...FLOW, ...flow }, calls);
  };
  test('several ring together, for as long as it says, and then the flow goes on', () => {
    expect(sketchOf(out(['201', '202']))).toBe('bob 15 & cid 15 [else: flow Flow]');
    expect(out(['201'])).toMatchObject({
      otherwise: { busy: { kind: 'ivr', resumes: { status: 'busy', sipStatus: 486 } } },
    });
  });

  test('neither a mailbox nor, where several ring, the forwarding of one of them takes the call from the application', () => {
    const has = {
      'voicemail-box': [{ id: 'vmb_1', name: 'Bob', number: '201', userId: 'usr_201' }],
      forwarding: [{ userId: 'usr_202', noAnswer: { isActive: true, destination: { kind: 'number', number: '203' } } }],
    };
    const snapshot = anOffice({ has });
    const calls = (numbers: string[]) =>
      sketchOf(routeOutOfFlow(snapshot, callFrom(snapshot, null), FLOW, { numbers, ringSeconds: 15 }));
    expect(calls(['201'])).toBe('bob 15 [else: flow Flow]');
    expect(calls(['202'])).toContain('noAnswer: dot');
    expect(calls(['202', '201'])).toBe('cid 15 & bob 15 [else: flow Flow]');
  });

  test('outside only where an administrator has allowed it', () => {
    expect(out(['0140123456'])).toMatchObject({ kind: 'ivr', resumes: { status: 'failed', sipStatus: 403 } });
    const allowed = out(['0140123456'], { mayCallOutside: true });
    expect(sketchOf(allowed)).toBe('+33140123456 via T as 0140123456 15 [else: flow Flow]');
    expect(targetsIn(allowed)).toMatchObject([{ payerId: null }]);
    expect(out(['*43'], { mayCallOutside: true })).toMatchObject({ kind: 'ivr' });
  });

  test('shows outside the number that it wants where that is the tenant’s, and trunks have nothing else to show', () => {
    const has = { number: [{ id: 'num_1', number: '+33199000200' }] };
    const shown = (number: string, more: OfficeOptions = {}) => {
      const snapshot = anOffice({ has, ...more });
      const calls = { numbers: ['0140123456'], ringSeconds: 15, shows: { number, name: 'Sales' } };
      const out = routeOutOfFlow(snapshot, callFrom(snapshot, null), { ...FLOW, mayCallOutside: true }, calls);
      const [target] = targetsIn(out);
      return target?.kind === 'trunk'
        ? target.ways.map(({ from, isWithheld }) => [from.name, from.user, isWithheld])
        : [];
    };
    expect(shown('+33199000200')).toEqual([['Sales', '+33199000200', false]]);
    expect(shown('0199000200')).toEqual([['Sales', '+33199000200', false]]);
    expect(shown('+33155555555')).not.toContainEqual(expect.arrayContaining(['+33155555555']));
    expect(shown('+33199000200', { t: { callerId: { overrides: 'everybody', number: '0100' } } })).toEqual([
      ['', '0100', false],
    ]);
    expect(shown('+33199000200', { t: { callerId: { isAnonymous: true } } })).toEqual([
      ['Anonymous', 'anonymous', true],
    ]);
  });

  test('addresses of the tenant are what is dialed for them', () => {
    const snapshot = anOffice();
    const { domain } = snapshot.tenant;
    const all = ['201', `201@${domain}`, `sip:201@${domain}:5060;transport=tcp`, 'sip:201@elsewhere.example', ''];
    expect(all.map((one) => dialedAt(snapshot, one))).toEqual(['201', '201', '201', null, null]);
  });
});

/** Everybody who could ring, whatever becomes of the call. */
function targetsIn(step: Step) {
  const found: Extract<Step, { kind: 'ring' }>['stages'][number] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('stages' in value) found.push(...(value as Extract<Step, { kind: 'ring' }>).stages.flat());
    for (const part of Object.values(value)) visit(part);
  };
  visit(step);
  return found;
}
