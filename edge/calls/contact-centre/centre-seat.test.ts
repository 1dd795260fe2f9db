import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import type { CentreLink } from './centre-link.ts';
import { CentreSeat } from './centre-seat.ts';
import type { Arrival, CallerReport } from './port.ts';

const arrival: Arrival = {
  callId: 'call_1',
  queueId: 'que_1',
  from: { number: '200', name: 'Ann', userId: null },
  priority: 0,
  skillRule: null,
  enteredAtMs: 0,
  originalPosition: null,
  closed: null,
  maxWaitSeconds: null,
  callback: null,
};

/** Keeps what it is told, as its name and the call. */
function aLink() {
  const heard: string[] = [];
  const link: CentreLink = {
    open: () => undefined,
    report: (report: CallerReport) => void heard.push(report.name),
    ask: async () => null,
  };
  return { heard, link };
}

test.each([
  ['with a wish', true, ['caller-arrived', 'caller-wants-callback', 'caller-hung-up', 'all-told']],
  ['without', false, ['all-told']],
])('who hangs up %s while nobody distributes is told to the next who does, once', (_, wishes, told) => {
  const seat = new CentreSeat(
    new ManualClock(),
    () => undefined,
    () => () => undefined,
  );
  const place = seat.enter(arrival, () => undefined);
  if (wishes) place.report({ name: 'caller-wants-callback', callId: 'call_1', number: '200' });
  place.report({ name: 'caller-hung-up', callId: 'call_1' });
  expect(seat.isNeeded).toBe(wishes);
  const [next, after] = [aLink(), aLink()];
  seat.linkTo(next.link);
  seat.linkTo(after.link);
  expect([next.heard, after.heard]).toEqual([told, ['all-told']]);
});
