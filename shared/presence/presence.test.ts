import { describe, expect, test } from 'vitest';
import { Agent } from '#shared/agent/index.ts';
import type { FunctionKey } from '#shared/device/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { SpeedDial } from '#shared/speed-dial/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import {
  agentKeyOf,
  featuresOf,
  isAgentLampOn,
  type LineUse,
  lampOf,
  lineStateOf,
  MAX_LIST,
  mayWatch,
  numbersOfAgentKeys,
  type SeenUser,
  together,
  watchListOf,
} from './index.ts';

const [alice, bob] = [aUser({ id: 'usr_200' }), aUser({ id: 'usr_201' })];
const tenant = aTenant();
const at = { createdAt: '', updatedAt: '' };
const snapshotWith = (options: Parameters<typeof indexSnapshot>[3]) => indexSnapshot(tenant, 1, [alice, bob], options);

const use = (direction: LineUse['direction'], state: LineUse['state'], isOnHold = false): LineUse => ({
  direction,
  state,
  isOnHold,
});

test.each([
  ['idle', [], true],
  ['unavailable', [], false],
  ['ringing', [use('recipient', 'early')], true],
  ['idle', [use('recipient', 'trying')], true],
  ['in-use', [use('initiator', 'proceeding')], true],
  ['in-use', [use('recipient', 'early'), use('recipient', 'confirmed')], true],
  ['ringing', [use('recipient', 'early'), use('recipient', 'confirmed', true)], true],
  ['on-hold', [use('initiator', 'confirmed', true)], true],
  ['in-use', [use('initiator', 'confirmed')], false],
] as const)('a line is %s with %j, registered %s', (state, uses, isRegistered) => {
  expect(lineStateOf(uses, isRegistered)).toBe(state);
});

test('of what several edges see, that counts where most goes on', () => {
  const seen = (line: SeenUser['line']): SeenUser => ({ userId: 'usr_200', line, status: 'available', note: null });
  expect(together([seen('idle'), seen('ringing'), seen('unavailable')])?.line).toBe('ringing');
  expect(together([])).toBeNull();
});

test('everybody of the tenant is shown to everybody, unless the tenant says otherwise', () => {
  expect(mayWatch(snapshotWith({}), 'usr_200', 'usr_201')).toBe(true);
  const hidden = snapshotWith({ settings: new Map([[tenant.id, { 'presence.is-shown-to-all': false }]]) });
  expect(mayWatch(hidden, 'usr_200', 'usr_201')).toBe(false);
  expect(mayWatch(hidden, 'usr_200', 'usr_200')).toBe(true);
});

test('a forwarding lights its lamp, and that of its destination alone', () => {
  const forwarding = Forwarding.New.parse({
    userId: 'usr_200',
    always: { destination: { kind: 'user', userId: 'usr_201' } },
    busy: { isActive: false, destination: { kind: 'number', number: '205' } },
  });
  const objects = new Map([[Forwarding.name, new Map([['fwd_1', { ...forwarding, id: 'fwd_1', ...at }]])]] as [
    never,
    never,
  ][]);
  const snapshot = snapshotWith({ objects });
  expect(featuresOf(snapshot, 'usr_200').forwards).toEqual({
    always: '201',
    busy: null,
    noAnswer: null,
    unreachable: null,
  });
  expect(['*21', '*21201', '*21205'].map((number) => lampOf(snapshot, 'usr_200', number))).toEqual([true, true, false]);
  expect(lampOf(snapshot, 'usr_201', '*21')).toBe(false);
});

test('the lamp of a feature code shows the feature of who has the key', () => {
  const code = { id: 'ftc_1', feature: 'do-not-disturb', code: '*25', aliases: ['*78'], isEnabled: true, ...at };
  const objects = new Map([[FeatureCodeOverride.name, new Map([['ftc_1', code]])]]);
  const snapshot = snapshotWith({ objects, settings: new Map([['usr_200', { 'call.do-not-disturb': true }]]) });
  expect(['*25', '*78', '*99'].map((number) => lampOf(snapshot, 'usr_200', number))).toEqual([true, true, null]);
  expect(lampOf(snapshot, 'usr_201', '*25')).toBe(false);
});

test('lamps of what else a code switches: recording, filters, the mailbox (XA-USR-11, XA-USR-12)', () => {
  const settings = new Map([['usr_200', { 'call.recording': 'all', 'call.is-filtered': false }]]);
  const lamps = (userId: string) =>
    ['*26', '*27', '*90'].map((number) => lampOf(snapshotWith({ settings }), userId, number));
  expect([lamps('usr_200'), lamps('usr_201')]).toEqual([
    [true, false, true],
    [false, true, true],
  ]);
});

test('the keys of an agent are those of the codes that the tenant has, alone and with his number', () => {
  const code = { id: 'ftc_1', feature: 'agent-log-in', code: '*61', aliases: ['*62'], isEnabled: true, ...at };
  const ann = { ...Agent.New.parse({ number: '4001', firstName: 'Ann' }), id: 'agt_1', ...at };
  const objects = new Map<string, unknown>([
    [FeatureCodeOverride.name, new Map([['ftc_1', code]])],
    [Agent.name, new Map([['agt_1', ann]])],
  ]) as never;
  const snapshot = snapshotWith({ objects });
  const numbers = numbersOfAgentKeys(snapshot, { number: '4001' });
  expect(numbers).toEqual(['*61', '*614001', '*62', '*624001', '*32', '*324001', '*33', '*334001']);
  expect(numbers.map((number) => agentKeyOf(snapshot, number)?.agent?.id ?? null)).toEqual(
    numbers.map((number) => (number.length > 3 ? 'agt_1' : null)),
  );
  expect(['*31', '*614002', '*21'].map((number) => agentKeyOf(snapshot, number))).toEqual([null, null, null]);
});

test.each([
  ['agent-log-in', null, [], false],
  ['agent-log-in', '201', [], true],
  ['agent-log-out', '201', [null], true],
  ['agent-pause', '201', [], false],
  ['agent-pause', '201', ['que_1'], false],
  ['agent-pause', '201', [null], true],
  ['agent-pause', null, [null], false],
] as const)('the lamp of %s, logged in at %s, with pauses %j, is %s', (feature, extension, queueIds, isOn) => {
  const login = extension === null ? null : { extension, sinceMs: 0 };
  const pauses = queueIds.map((queueId) => ({ queueId, reason: null, sinceMs: 0 }));
  expect(isAgentLampOn({ feature, agent: null }, { login, pauses })).toBe(isOn);
});

describe('whom the keys of a user watch', () => {
  const key = (position: number, action: FunctionKey['action'], isSupervised = true): FunctionKey => ({
    position,
    label: `Key ${position}`,
    isSupervised,
    action,
  });
  const device = (userId: string, ...functionKeys: FunctionKey[]) => ({
    lines: [{ userId, label: '', hasOwnRing: true }],
    functionKeys,
  });

  test('are users and numbers, in the order of the keys, each once; then speed dials with presence', () => {
    const dial = (id: string, code: string, target: string, showsPresence: boolean) => ({
      id,
      owner: { kind: 'user', userId: 'usr_200' },
      code,
      label: 'Dial',
      target,
      showsPresence,
      ...at,
    });
    const dials = [dial('spd_1', '2', '205', true), dial('spd_2', '1', '204', true), dial('spd_3', '3', '206', false)];
    const objects = new Map([[SpeedDial.name, new Map(dials.map((one) => [one.id, one]))]]);
    const list = watchListOf(snapshotWith({ objects }), 'usr_200', [
      device(
        'usr_200',
        key(3, { kind: 'dial', destination: { kind: 'number', number: '*25' } }),
        key(1, { kind: 'user', userId: 'usr_201' }),
        key(2, { kind: 'user', userId: 'usr_200' }, false),
        key(4, { kind: 'dial', destination: { kind: 'user', userId: 'usr_201' } }),
        key(5, { kind: 'line', line: 1 }),
      ),
      device('usr_201', key(1, { kind: 'dial', destination: { kind: 'number', number: '299' } })),
    ]);
    expect(list).toEqual([
      { number: '201', label: 'Key 1' },
      { number: '*25', label: 'Key 3' },
      { number: '204', label: 'Dial' },
      { number: '205', label: 'Dial' },
    ]);
  });

  test('are no more than one NOTIFY has room for', () => {
    const keys = Array.from({ length: 200 }, (_, index) =>
      key(index + 1, { kind: 'dial', destination: { kind: 'number', number: String(300 + index) } }),
    );
    expect(watchListOf(snapshotWith({}), 'usr_200', [device('usr_200', ...keys)]).length).toBe(MAX_LIST);
  });
});
