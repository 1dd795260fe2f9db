import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInstant } from '#shared/world/index.ts';
import { type Alarm, AlarmEvent, afterEvent, alarmIdOf, isWantedAlarm } from './index.ts';

const at = (second: number): string => toInstant(second * 1000);
const event = (type: AlarmEvent['type'], second: number, detail = ''): AlarmEvent => ({
  id: `evt_${second}`,
  type,
  version: 1,
  tenantId: 'ten_1',
  at: at(second),
  data: { alarm: 'trunk-unreachable', severity: 'critical', subject: 'trk_1', detail },
});
const raised = (second: number, detail?: string) => event('alarm.raised', second, detail);
const cleared = (second: number) => event('alarm.cleared', second);
const after = (...events: readonly AlarmEvent[]): Alarm | null =>
  events.reduce<Alarm | null>((alarm, one) => afterEvent(alarm, one) ?? alarm, null);
const seen = (alarm: Alarm | null): Alarm => ({ ...(alarm as Alarm), acknowledgedAt: at(9), acknowledgedBy: 'usr_1' });

test('an alarm stands from when it is raised until it is cleared, and says how often and when last', () => {
  const standing = after(raised(1, 'first'), raised(3, 'second'));
  expect(standing).toMatchObject({ raisedAt: at(1), lastAt: at(3), count: 2, clearedAt: null, detail: 'second' });
  expect(after(raised(1), raised(3), cleared(5))).toMatchObject({ raisedAt: at(1), count: 2, clearedAt: at(5) });
});

test('raised again while it stands it stays acknowledged; once cleared it stands anew', () => {
  expect(afterEvent(seen(after(raised(1))), raised(2))).toMatchObject({ raisedAt: at(1), acknowledgedBy: 'usr_1' });
  expect(afterEvent(seen(after(raised(1), cleared(2))), raised(3))).toMatchObject({
    raisedAt: at(3),
    count: 2,
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  });
});

test('what was cleared before anybody heard that it was raised is over once they do', () => {
  expect(after(cleared(5))).toMatchObject({ count: 0 });
  expect(after(cleared(5), raised(3))).toMatchObject({ raisedAt: at(3), count: 1, clearedAt: at(5) });
  expect(after(raised(7), cleared(5))).toMatchObject({ clearedAt: null });
});

test('whatever the order, and however often each comes: it stands when it was raised after it was cleared', () => {
  const events = fc.array(fc.tuple(fc.constantFrom(raised, cleared), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(events, (told) => {
      const alarm = after(...told.map(([make, second]) => make(second)));
      const last = (make: typeof raised) => Math.max(0, ...told.filter(([of]) => of === make).map(([, s]) => s));
      const end = last(cleared);
      expect(alarm?.lastAt).toBe(at(last(raised)));
      expect(alarm?.clearedAt).toBe(end > 0 && end >= last(raised) ? at(end) : null);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('an event that comes twice changes nothing', () => {
  const alarm = after(raised(1), raised(3), cleared(5));
  for (const again of [raised(1), raised(3), cleared(5)]) expect(afterEvent(alarm, again)).toBeNull();
});

test('one alarm of one subject has one id', () => {
  const id = alarmIdOf({ alarm: 'a', subject: 'b' });
  expect(id).toMatch(/^alm_[0-9A-F]{26}$/);
  expect(alarmIdOf({ alarm: 'ab', subject: '' })).not.toBe(id);
});

test('what does not say what an alarm says is none, and what it says is cut', () => {
  expect(AlarmEvent.safeParse({ ...raised(1), data: {} }).success).toBe(false);
  expect(AlarmEvent.safeParse({ ...raised(1), type: 'user.created' }).success).toBe(false);
  expect(after(raised(1, 'x'.repeat(5000)))?.detail.length).toBeLessThanOrEqual(1000);
});

test.each([
  [{}, true],
  [{ state: 'cleared' }, true],
  [{ state: 'active' }, false],
  [{ severity: 'critical' }, true],
  [{ severity: 'info' }, false],
  [{ alarm: 'trunk-unreachable' }, true],
  [{ alarm: 'trunk' }, false],
  [{ from: at(5) }, true],
  [{ from: at(6) }, false],
  [{ to: at(1) }, true],
  [{ to: at(0) }, false],
] as const)('one that stood from 1 to 5, asked for by %j: %s', (filter, isWanted) => {
  expect(isWantedAlarm(after(raised(1), cleared(5)) as Alarm, filter)).toBe(isWanted);
});

test('one that stands is wanted from any time on', () => {
  expect(isWantedAlarm(after(raised(1)) as Alarm, { state: 'active', from: at(1000) })).toBe(true);
});
