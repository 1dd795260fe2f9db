import { describe, expect, test } from 'vitest';
import { kindOf, OBJECT_KINDS, type ObjectKindName } from './index.ts';

/** Where the rules of a kind find something wrong with its example, changed like this. */
function problems(name: ObjectKindName, changes: object): string[] {
  const { New, example, check } = kindOf(name);
  const body = New.parse({ ...example, ...changes }) as never;
  return (check?.(body) ?? []).map(({ path }) => path.join('.'));
}

test.each(OBJECT_KINDS)('the example of $name is one', ({ name }) => {
  expect(problems(name, {})).toEqual([]);
});

test.each(OBJECT_KINDS)('ids and paths of $name are its own', ({ name, idPrefix, plural }) => {
  const others = OBJECT_KINDS.filter((kind) => kind.name !== name);
  expect(others.filter((kind) => kind.idPrefix === idPrefix || kind.plural === plural)).toEqual([]);
});

describe('what contradicts itself is refused at its place', () => {
  const key = (name: string) => ({ key: name, action: { kind: 'repeat' } });
  const secretary = (userId: string, number: string) => ({ userId, number });

  test.each<[ObjectKindName, object, string[]]>([
    ['number', { spellings: ['0123', '0456', '0123'] }, ['spellings.2']],
    ['number-pool', { last: '+14235549999' }, ['last']],
    ['extension-range', { first: '300' }, ['last']],
    ['pin-set', { pins: [{ pin: '1234' }, { pin: '1234' }] }, ['pins.1.pin']],
    [
      'language-pack',
      { prompts: ['a', 'b', 'a'].map((phrase) => ({ phrase, promptId: 'pmt_1' })) },
      ['prompts.2.phrase'],
    ],
    ['music-on-hold', { source: 'stream' }, ['streamUrl']],
    ['music-on-hold', { source: 'stream', streamUrl: 'https://radio.example/live' }, []],
    ['music-on-hold', { source: 'stream', streamUrl: 'http://169.254.169.254/latest' }, ['streamUrl']],
    ['music-on-hold', { source: 'stream', streamUrl: 'http://2130706433/' }, ['streamUrl']],
    ['music-on-hold', { source: 'stream', streamUrl: 'http://[::ffff:10.0.0.1]/' }, ['streamUrl']],
    ['music-on-hold', { source: 'stream', streamUrl: 'http://localhost:8080/' }, ['streamUrl']],
    ['voicemail-box', { deletesAfterNotification: true }, []],
    ['voicemail-box', { deletesAfterNotification: true, notifications: [] }, ['deletesAfterNotification']],
    [
      'voicemail-box',
      { notifications: [{ email: 'ann@mail.example' }, { email: 'ann@mail.example', attachesAudio: true }] },
      ['notifications.1.email'],
    ],
    ['conference-room', { keys: ['1', '1'].map((one) => ({ key: one, action: 'mute' })) }, ['keys.1.key']],
    ['park-orbit', { slots: { first: '3049', last: '3041' } }, ['slots.last']],
    ['park-orbit', { slots: { first: '3001', last: '3041' } }, ['slots']],
    ['park-orbit', { extension: '3045' }, ['extension']],
    ['park-orbit', { slots: null }, []],
    ['auto-attendant', { keys: [key('1'), key('1')] }, ['keys.1.key']],
    ['agent', { skills: [1, 2].map((weight) => ({ skillId: 'skl_1', weight })) }, ['skills.1.skillId']],
    ['skill-rule', { rules: [{ skills: 'english >' }] }, ['rules.0.skills']],
    ['skill-rule', { rules: [{ skills: 'English' }] }, ['rules.0.skills']],
    ['skill-rule', { rules: [{ skills: '$product', holdsWhile: 'EWT < 60' }] }, ['rules.0.holdsWhile']],
    ['call-group', { members: [{ userId: 'usr_1' }, { userId: 'usr_1' }] }, ['members.1.userId']],
    ['queue', { members: [{ kind: 'user', userId: 'usr_1' }] }, ['skillRuleId']],
    ['queue', { members: [1, 2].map(() => ({ kind: 'agent', agentId: 'agt_1' })) }, ['members.1']],
    ['queue', { exitKey: '1' }, ['exitDestination']],
    ['call-filter', { numbers: [] }, ['numbers']],
    ['call-filter', { numbers: [], callers: 'anonymous' }, []],
    ['call-filter', { action: 'divert' }, ['destination']],
    ['boss-secretary-filter', { secretaries: [secretary('usr_1', '1')] }, ['secretaries.0.userId']],
    [
      'boss-secretary-filter',
      { secretaries: [secretary('usr_2', '1'), secretary('usr_2', '2')] },
      ['secretaries.1.userId'],
    ],
    [
      'boss-secretary-filter',
      { secretaries: [secretary('usr_2', '1'), secretary('usr_3', '1')] },
      ['secretaries.1.number'],
    ],
    ['feature-code', { aliases: ['*1', '*143'] }, ['aliases.1']],
  ])('%s %o: %o', (name, changes, paths) => {
    expect(problems(name, changes)).toEqual(paths);
  });
});

describe('a value that only one may have', () => {
  const values = (name: ObjectKindName, changes: object) => {
    const { New, example, unique } = kindOf(name);
    return (unique?.(New.parse({ ...example, ...changes }) as never) ?? []).map(
      ({ space, value }) => `${space} ${value}`,
    );
  };

  test('is each slot of a park lot', () => {
    const slots = { first: '3041', last: '3043' };
    expect(values('park-orbit', { slots })).toEqual(
      expect.arrayContaining(['extension 304', 'extension 3041', 'extension 3042', 'extension 3043']),
    );
  });

  test('is a speed dial among those of the same owner', () => {
    expect(values('speed-dial', { owner: { kind: 'tenant' } })).toEqual(['name speed-dial.code/tenant/7']);
    expect(values('speed-dial', {})).toEqual(['name speed-dial.code/usr_1/7']);
  });

  test('is the role of the special attendant, and of the default music', () => {
    expect(values('auto-attendant', { special: 'active' })).toContain('name auto-attendant.special/yes');
    expect(values('auto-attendant', {})).not.toContain('name auto-attendant.special/yes');
    expect(values('music-on-hold', { isDefault: true })).toContain('name music-on-hold.isDefault/true');
  });

  test('is a feature code, as no extension may be the same', () => {
    expect(values('feature-code', { code: '700', aliases: ['*70'] })).toEqual([
      'name feature-code.feature/echo-test',
      'extension 700',
      'extension *70',
    ]);
  });
});
