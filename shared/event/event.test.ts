import { expect, test } from 'vitest';
import { CallEvent } from '#shared/call-event/index.ts';
import { assembleCdr, collateCdr } from '#shared/cdr/index.ts';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import {
  aboutOf,
  EVENT_TYPES,
  EVENTS,
  EventFilter,
  type EventType,
  eventOfCdr,
  eventSchema,
  eventsOfCall,
  eventsOfChange,
  eventsOfLegs,
  isWanted,
} from './index.ts';

const story = journaled(answeredCall());
const toldOf = (events: readonly CallEvent[]) => [
  ...events.flatMap(eventsOfCall),
  ...eventsOfLegs(collateCdr(events)?.legs ?? [], events),
];
const change = { id: 'aud_7', at: '2026-01-05T09:00:00.000Z', actor: 'usr_1', target: 'usr_2' };

test('every type is a group and a word in kebab-case, and says what it tells', () => {
  for (const type of EVENT_TYPES) {
    expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
    expect(EVENTS[type].summary).toMatch(/\.$/);
  }
});

test('what is told of a call fits the catalogue', () => {
  const told = [...toldOf(story), eventOfCdr('ten_1', assembleCdr(endOf(story)))];
  for (const event of told) expect(eventSchema(event.type).parse(event)).toEqual(event);
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
});

test('every leg begins once and ends once, whoever tells of it', () => {
  const legs = (events: readonly CallEvent[]) =>
    new Map(
      toldOf(events)
        .filter(({ type }) => type.startsWith('leg.'))
        .map(({ id, type, at }) => [id, `${type} ${at}`]),
    );
  expect(legs(story)).toEqual(
    new Map([
      ['evt_1AS', 'leg.started 2026-01-05T09:00:00.000Z'],
      ['evt_1BS', 'leg.started 2026-01-05T09:00:00.100Z'],
      ['evt_1AE', 'leg.ended 2026-01-05T09:01:04.000Z'],
      ['evt_1BE', 'leg.ended 2026-01-05T09:01:04.000Z'],
    ]),
  );
  expect(legs([endOf(story)])).toEqual(legs(story));
  const moved = transferredCall();
  const ofMoved = toldOf(moved).filter(({ type }) => type === 'leg.started');
  expect(ofMoved.map(({ id }) => id).sort()).toEqual(
    collateCdr(moved)
      ?.legs.map(({ id }) => `evt_${id.slice(4)}S`)
      .sort(),
  );
  for (const event of toldOf(moved)) expect(eventSchema(event.type).parse(event)).toEqual(event);
});

test('every event of a call is in the catalogue', () => {
  expect(CallEvent.options.map(({ shape }) => shape.type.value).filter((type) => !(type in EVENTS))).toEqual([]);
});

test.each([
  ['user.create', 'user.created'],
  ['user.delete', 'user.deleted'],
  ['user.renew-sip-password', 'user.updated'],
  ['webhook.disabled-by-410', 'webhook.updated'],
  ['registration.delete', 'configuration.changed'],
  ['user.impersonate', 'configuration.changed'],
  ['hunt-group.create', 'hunt-group.created'],
  ['voicemail-box.restore', 'voicemail-box.updated'],
])('the change %s is told as %s', (action, type) => {
  const [event] = eventsOfChange('ten_1', { ...change, action });
  expect(event).toMatchObject({ id: 'evt_7', type, tenantId: 'ten_1', data: { id: 'usr_2', action, actor: 'usr_1' } });
  expect(eventSchema(type as EventType).parse(event)).toEqual(event);
});

const toAnn = { number: '+14235550123', destination: { kind: 'user', userId: 'usr_ann' } };
const toNobody = { ...toAnn, destination: null };
test.each([
  ['create', null, toAnn, 'number.assigned'],
  ['update', toNobody, toAnn, 'number.assigned'],
  ['update', toAnn, { ...toAnn, destination: { kind: 'user', userId: 'usr_bob' } }, 'number.assigned'],
  ['update', toAnn, toNobody, 'number.released'],
  ['delete', toAnn, null, 'number.released'],
  ['create', null, toNobody, null],
  ['delete', toNobody, null, null],
  ['update', toAnn, { ...toAnn, description: 'Sales' }, null],
])('a number that is %sd from %j to %j is told as %s', (verb, before, after, type) => {
  const noted = { ...change, action: `number.${verb}`, target: 'num_1' };
  const events = eventsOfChange('ten_1', noted, { before, after }).filter(({ id }) => id === 'evt_7N');
  expect(events.map((event) => event.type)).toEqual(type === null ? [] : [type]);
  for (const event of events) {
    expect(eventSchema(event.type as EventType).parse(event)).toEqual(event);
    expect(event.data).toEqual({ numberId: 'num_1', number: '+14235550123', destination: after?.destination ?? null });
  }
});

test('a webhook that is turned off raises an alarm beside the change', () => {
  const events = eventsOfChange('ten_1', { ...change, action: 'webhook.disabled-by-failures', target: 'whk_1' });
  expect(events.map(({ id, type }) => [id, type])).toEqual([
    ['evt_7', 'webhook.updated'],
    ['evt_7A', 'alarm.raised'],
  ]);
  for (const event of events) expect(eventSchema(event.type as EventType).parse(event)).toEqual(event);
});

test('an event concerns the users and numbers that stand in it', () => {
  const [started] = toldOf(story);
  if (!started) throw new Error('no event');
  expect(aboutOf(started)).toEqual({ users: new Set(['usr_alice']), numbers: new Set(['200', '201']) });
  const [ofUser] = eventsOfChange('ten_1', { ...change, action: 'user.update' });
  expect(ofUser && aboutOf(ofUser)).toEqual({ users: new Set(['usr_2']), numbers: new Set() });
});

const everything = { events: ['*'], userIds: [], numbers: [] };
test.each([
  [everything, true],
  [{ ...everything, events: ['call.*'] }, true],
  [{ ...everything, events: ['leg.*', 'call.started'] }, true],
  [{ ...everything, events: ['leg.*', 'call.ended'] }, false],
  [{ ...everything, userIds: ['usr_alice'] }, true],
  [{ ...everything, userIds: ['usr_bob'] }, false],
  [{ ...everything, userIds: ['usr_bob'], numbers: ['201'] }, true],
  [{ ...everything, events: ['user.*'], userIds: ['usr_alice'] }, false],
])('%j wants the start of a call from Alice to 201: %s', (filter, expected) => {
  const [started] = toldOf(story);
  expect(started && isWanted(EventFilter.parse(filter), started)).toBe(expected);
});

test('an unknown type cannot be asked for', () => {
  expect(EventFilter.safeParse({ ...everything, events: ['call.finished'] }).success).toBe(false);
  expect(EventFilter.safeParse({ ...everything, events: ['phone.*'] }).success).toBe(false);
});
