import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { TimerQueue } from '../transaction/index.ts';
import { InitialInvites } from './initial-invites.ts';

const PATIENCE_MS = 1000;

function setUp() {
  const clock = new ManualClock();
  const givenUp: string[] = [];
  const invites = new InitialInvites<string>(new TimerQueue(clock), PATIENCE_MS, (invite) => {
    givenUp.push(invite);
    invites.remove('call', invite);
  });
  return { clock, givenUp, invites };
}

test('a Call-ID waits once, until its INVITE is answered', () => {
  const { invites } = setUp();
  expect(invites.add('call', 'first')).toBe(true);
  expect(invites.add('call', 'second')).toBe(false);
  invites.remove('call', 'second');
  expect(invites.add('call', 'third')).toBe(false);
  invites.remove('call', 'first');
  expect(invites.add('call', 'fourth')).toBe(true);
});

test('what nobody speaks about is given up, once, and no timer stays behind', () => {
  const { clock, givenUp, invites } = setUp();
  invites.add('call', 'silent');
  clock.advance(PATIENCE_MS / 2);
  expect(givenUp).toEqual([]);
  clock.advance(PATIENCE_MS / 2);
  expect(givenUp).toEqual(['silent']);
  expect(clock.pendingTimers).toBe(0);
});

test('a word of the application gives it more time', () => {
  const { clock, givenUp, invites } = setUp();
  invites.add('call', 'ringing');
  clock.advance(PATIENCE_MS / 2);
  invites.heardOf('call', 'ringing');
  clock.advance(PATIENCE_MS / 2);
  expect(givenUp).toEqual([]);
  clock.advance(PATIENCE_MS / 2);
  expect(givenUp).toEqual(['ringing']);
});
