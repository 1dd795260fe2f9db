import { expect, test } from 'vitest';
import { type Action, doingOf, KEYS, keyOf, type LiveCall, mayDo } from './doing.ts';

const at = '2026-11-22T08:00:00.000Z';
const leg = (number: string, fields: Partial<LiveCall['legs'][number]> = {}): LiveCall['legs'][number] =>
  ({
    ...{ id: `leg_${number}`, role: 'callee', reason: 'dialed', state: 'talking', since: at, codec: null },
    ...{ party: { number, name: null, userId: `usr_${number}` }, userAgent: null, remoteAddress: '' },
    ...{ startedAt: at, answeredAt: at },
    ...fields,
  }) as LiveCall['legs'][number];
const call = (state: string, ...legs: LiveCall['legs']): LiveCall =>
  ({ id: `call_${legs.length}`, state, legs }) as unknown as LiveCall;
const rings = { answeredAt: null, state: 'ringing' } as const;
const asked = { reason: 'transfer-attended' } as const;
const ME = 'usr_201';

const does = (...calls: LiveCall[]) => {
  const now = doingOf(calls, ME);
  return [now.name, Object.values(KEYS).filter((action) => mayDo(action, now))];
};
const ALWAYS: Action[] = ['incoming', 'waiting'];
const sorted = (...actions: Action[]) => Object.values(KEYS).filter((one) => [...actions, ...ALWAYS].includes(one));

test('without a call the operator calls, or answers', () => {
  expect(does()).toEqual(['none', sorted('call')]);
  expect(does(call('talking', leg('200'), leg('202')))).toEqual(['none', sorted('call')]);
});

test('what rings is called off', () => {
  expect(does(call('calling', leg('200'), leg('201', rings)))).toEqual(['ringing', sorted('hang-up')]);
  expect(does(call('calling', leg('201'), leg('200', rings)))).toEqual(['ringing', sorted('hang-up')]);
});

test('who talks holds, transfers, hangs up; music of a queue is nobody to talk to', () => {
  const talking = call('talking', leg('200'), leg('300', { role: 'service' }), leg('201'));
  expect(does(talking)).toEqual(['talking', sorted('hold', 'blind', 'attended', 'hang-up')]);
  expect(doingOf([talking], ME)).toMatchObject({ other: { number: '200' } });
});

test('an attended transfer is completed once the other has answered, not while it rings (XA-SW-17, XA-SW-18)', () => {
  const consulting = (fields: object) =>
    call('consulting', leg('200'), leg('201'), leg('202', { ...asked, ...fields }));
  expect(does(consulting(rings))).toEqual(['consulting', sorted('hang-up')]);
  expect(does(consulting({}))).toEqual(['consulting', sorted('attended', 'hang-up')]);
  expect(doingOf([consulting({})], ME)).toMatchObject({ other: { number: '200' }, asked: { number: '202' } });
});

test('of several calls the last one counts', () => {
  const calls = [call('talking', leg('200'), leg('201')), call('talking', leg('204'), leg('201'), leg('205'))];
  expect(doingOf(calls, ME)).toMatchObject({ name: 'talking', other: { number: '204' } });
});

test('the keys are those of XiVO', () => {
  expect(
    ['call', 'blind', 'attended', 'incoming', 'hold', 'hang-up', 'waiting'].map((one) => keyOf(one as Action)),
  ).toEqual(['F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9']);
});
