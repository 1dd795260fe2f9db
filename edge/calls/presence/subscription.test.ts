import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DialogInfoWriter, type LineDialog } from './document/index.ts';
import {
  begin,
  follow,
  PAUSE_MS,
  type Subscription,
  type SubscriptionEffect,
  type SubscriptionEvent,
} from './subscription.ts';

const changed: SubscriptionEvent = { name: 'changed', isAll: false };
const answered = (status: number | null, retryAfterSeconds: number | null = null): SubscriptionEvent => ({
  name: 'answered',
  status,
  retryAfterSeconds,
});

/** Feeds events, each at its time, to a subscription of 600 s that began at 0. */
function run(...events: readonly (readonly [number, SubscriptionEvent])[]) {
  let { subscription, effects } = begin(600, 0);
  for (const [atMs, event] of events) ({ subscription, effects } = follow(subscription, event, atMs));
  return { subscription, effects };
}

const notify = (isFull: boolean, expiresSeconds: number): SubscriptionEffect => ({
  name: 'notify',
  isFull,
  expiresSeconds,
});
const OVER: Subscription = { name: 'over' };

describe('one subscription', () => {
  test('is told everything at once', () => {
    expect(begin(600, 0).effects).toEqual([notify(true, 600)]);
  });

  test('is told of a change that came while a NOTIFY was out, after a pause', () => {
    const waiting = run([10, changed], [20, answered(200)]);
    expect(waiting.effects).toEqual([{ name: 'wake', atMs: 20 + PAUSE_MS }]);
    expect(follow(waiting.subscription, { name: 'woke' }, 20 + PAUSE_MS).effects).toEqual([notify(false, 600)]);
  });

  test('is told of a change in quiet times at once', () => {
    expect(run([20, answered(200)], [5000, changed]).effects).toEqual([notify(false, 595)]);
  });

  test('hears many changes as one', () => {
    const { effects } = run(
      [20, answered(200)],
      [1000, changed],
      [1001, changed],
      [1002, changed],
      [1003, answered(200)],
    );
    expect(effects).toEqual([{ name: 'wake', atMs: 1003 + PAUSE_MS }]);
  });

  test('does not pause after it was told nothing', () => {
    expect(run([20, answered(200)], [1000, changed], [1000, answered(null)], [1001, changed]).effects).toEqual([
      notify(false, 599),
    ]);
  });

  test('is told everything when it is refreshed, without a pause', () => {
    const refreshed: SubscriptionEvent = { name: 'subscribed', expiresSeconds: 100 };
    expect(run([20, answered(200)], [30, refreshed]).effects).toEqual([notify(true, 100)]);
  });

  test('is told what found no room as soon as it may be', () => {
    const { effects } = run([0, { name: 'left-over' }], [20, answered(200)]);
    expect(effects).toEqual([{ name: 'wake', atMs: 20 + PAUSE_MS }]);
  });

  test.each([481, 408])('is over with a NOTIFY that is answered %i', (status) => {
    expect(run([20, answered(status)])).toEqual({ subscription: OVER, effects: [{ name: 'forget' }] });
  });

  test.each([403, 500, 503])('is given up with a NOTIFY that is answered %i', (status) => {
    expect(run([20, answered(status)])).toEqual({
      subscription: OVER,
      effects: [{ name: 'say-goodbye', reason: 'giveup' }, { name: 'forget' }],
    });
  });

  test('waits as long as the phone wants, and tells everything then', () => {
    const { subscription, effects } = run([1000, answered(503, 3)]);
    expect(effects).toEqual([{ name: 'wake', atMs: 4000 }]);
    expect(follow(subscription, { name: 'woke' }, 4000).effects).toEqual([notify(true, 596)]);
  });

  test('expires when nobody refreshes it', () => {
    expect(run([20, answered(200)], [600_000, { name: 'woke' }])).toEqual({
      subscription: OVER,
      effects: [{ name: 'say-goodbye', reason: 'timeout' }, { name: 'forget' }],
    });
  });

  test('ends when the NOTIFY that is out is answered, not before', () => {
    const ended = run([10, { name: 'ended', reason: 'rejected' }]);
    expect(ended.effects).toEqual([]);
    expect(follow(ended.subscription, answered(200), 20).effects).toEqual([
      { name: 'say-goodbye', reason: 'rejected' },
      { name: 'forget' },
    ]);
  });

  test('for no time is told once', () => {
    expect(begin(0, 0)).toEqual({
      subscription: OVER,
      effects: [{ name: 'say-goodbye', reason: 'timeout' }, { name: 'forget' }],
    });
  });
});

/** A phone that keeps what dialog-info documents tell it (RFC 4235 §4.3). */
class Lamp {
  version = -1;
  readonly states = new Map<string, string>();

  hears(body: string): void {
    const version = Number(/version="(\d+)"/.exec(body)?.[1]);
    expect(version).toBe(this.version + 1);
    this.version = version;
    if (body.includes('state="full"')) this.states.clear();
    for (const [, id = '', state = ''] of body.matchAll(/<dialog id="([^"]+)".*?<state>(\w+)<\/state>/g)) {
      if (state === 'terminated') this.states.delete(id);
      else this.states.set(id, state);
    }
  }
}

const lineDialog = (id: string, state: LineDialog['state']): LineDialog => ({
  id,
  direction: 'recipient',
  state,
  callId: 'c',
  localTag: null,
  remoteTag: null,
  remote: null,
  isOnHold: false,
  appearance: null,
});

type Act =
  | { readonly kind: 'line'; readonly id: string; readonly state: LineDialog['state'] | 'gone' }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'answer' }
  | { readonly kind: 'refresh' };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('line' as const),
    id: fc.constantFrom('a', 'b', 'c'),
    state: fc.constantFrom('trying' as const, 'early' as const, 'confirmed' as const, 'gone' as const),
  }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  fc.constant({ kind: 'answer' as const }),
  fc.constant({ kind: 'refresh' as const }),
);

test('whatever happens, versions follow each other, NOTIFYs keep apart, and what happened last is told', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const line = new Map<string, LineDialog>();
      const writer = new DialogInfoWriter({ number: '201', domain: 'acme.example' });
      const lamp = new Lamp();
      let nowMs = 0;
      let isOut = false;
      let wakeAtMs = Number.POSITIVE_INFINITY;
      let lastChangeToldMs = Number.NEGATIVE_INFINITY;
      let subscription: Subscription = { name: 'over' };

      const take = (move: { subscription: Subscription; effects: readonly SubscriptionEffect[] }): void => {
        subscription = move.subscription;
        for (const effect of move.effects) {
          if (effect.name === 'wake') wakeAtMs = effect.atMs;
          if (effect.name !== 'notify') continue;
          expect(isOut).toBe(false);
          const document = writer.next([...line.values()], effect.isFull);
          if (!document) {
            take(follow(subscription, answered(null), nowMs));
            continue;
          }
          if (!effect.isFull) expect(nowMs - lastChangeToldMs).toBeGreaterThanOrEqual(PAUSE_MS);
          lastChangeToldMs = nowMs;
          isOut = true;
          lamp.hears(document.body);
        }
      };
      const feed = (event: SubscriptionEvent) => take(follow(subscription, event, nowMs));
      const answer = () => {
        if (!isOut) return;
        isOut = false;
        feed(answered(200));
      };
      const pass = (ms: number) => {
        const untilMs = nowMs + ms;
        while (wakeAtMs <= untilMs) {
          nowMs = Math.max(nowMs, wakeAtMs);
          wakeAtMs = Number.POSITIVE_INFINITY;
          feed({ name: 'woke' });
        }
        nowMs = untilMs;
      };

      take(begin(3600, nowMs));
      for (const one of acts) {
        if (one.kind === 'time') pass(one.ms);
        else if (one.kind === 'answer') answer();
        else if (one.kind === 'refresh') feed({ name: 'subscribed', expiresSeconds: 3600 });
        else {
          if (one.state === 'gone') line.delete(one.id);
          else line.set(one.id, lineDialog(one.id, one.state));
          feed(changed);
        }
      }
      // The phone answers everything, and time passes.
      for (let turn = 0; turn < 4; turn++) {
        answer();
        pass(2000);
      }
      expect(lamp.states).toEqual(new Map([...line].map(([id, { state }]) => [id, state])));
    }),
    { numRuns: 300 },
  );
});
