import { describe, expect, test } from 'vitest';
import { type Event, initialState, type Kind, type State, step } from './machine.ts';
import { DEFAULT_TIMERS } from './timers.ts';

const started: Event = { name: 'started' };
const response = (status: number): Event => ({ name: 'response', status });
const repeated: Event = { name: 'request-repeated' };
const ack: Event = { name: 'ack' };
const retransmit: Event = { name: 'timer', timer: 'retransmit' };
const giveUp: Event = { name: 'timer', timer: 'give-up' };
const lingered: Event = { name: 'timer', timer: 'linger' };
const lost: Event = { name: 'transport-failed' };

/** Runs events and tells the last state and the effects of the last event: `send-request`, `retransmit@1000`. */
function run(kind: Kind, isReliable: boolean, events: Event[]): { state: string; effects: string[] } {
  let state: State = initialState(kind);
  let effects: string[] = [];
  for (const event of events) {
    const move = step(kind, { timers: DEFAULT_TIMERS, isReliable }, state, event);
    state = move.state;
    effects = move.effects.map((effect) => {
      if (effect.name === 'set-timer') return `${effect.timer}@${effect.delayMs}`;
      return effect.name === 'report' ? effect.problem : effect.name;
    });
  }
  return { state: state.name, effects };
}

type Row = [story: string, isReliable: boolean, events: Event[], state: string, effects: string[]];

const check =
  (kind: Kind) => (_story: string, isReliable: boolean, events: Event[], state: string, effects: string[]) => {
    expect(run(kind, isReliable, events)).toEqual({ state, effects });
  };

describe('INVITE client', () => {
  const rows: Row[] = [
    [
      'is sent, with timers A and B over UDP',
      false,
      [started],
      'calling',
      ['send-request', 'retransmit@500', 'give-up@32000'],
    ],
    ['has no timer A over TCP', true, [started], 'calling', ['send-request', 'give-up@32000']],
    ['doubles timer A', false, [started, retransmit, retransmit], 'calling', ['send-request', 'retransmit@2000']],
    ['gives up after timer B', false, [started, giveUp], 'terminated', ['stop-timers', 'timeout']],
    ['stops both when it rings', false, [started, response(180)], 'proceeding', ['stop-timers', 'deliver']],
    [
      'hears every provisional',
      false,
      [started, response(100), response(183)],
      'proceeding',
      ['stop-timers', 'deliver'],
    ],
    ['is accepted', false, [started, response(200)], 'accepted', ['stop-timers', 'linger@32000', 'deliver']],
    ['hears a repeated 2xx', false, [started, response(200), response(200)], 'accepted', ['deliver']],
    ['ignores a failure after 2xx', false, [started, response(200), response(486)], 'accepted', []],
    [
      'acknowledges a failure',
      false,
      [started, response(180), response(486)],
      'completed',
      ['stop-timers', 'linger@32000', 'send-ack', 'deliver'],
    ],
    [
      'acknowledges a repeated failure, silently',
      false,
      [started, response(486), response(486)],
      'completed',
      ['send-ack'],
    ],
    [
      'is over at once after a failure over TCP',
      true,
      [started, response(486)],
      'terminated',
      ['stop-timers', 'send-ack', 'deliver'],
    ],
    ['ends after timer M', false, [started, response(200), lingered], 'terminated', ['stop-timers']],
    ['reports a lost connection', true, [started, lost], 'terminated', ['stop-timers', 'transport']],
    ['does not when it is answered', true, [started, response(200), lost], 'accepted', []],
    ['has nothing to do after the end', true, [started, giveUp, response(200)], 'terminated', []],
  ];
  test.each(rows)('%s', check('invite-client'));
});

describe('non-INVITE client', () => {
  const rows: Row[] = [
    [
      'is sent, with timers E and F over UDP',
      false,
      [started],
      'trying',
      ['send-request', 'retransmit@500', 'give-up@32000'],
    ],
    [
      'doubles timer E up to T2',
      false,
      [started, retransmit, retransmit, retransmit, retransmit],
      'trying',
      ['send-request', 'retransmit@4000'],
    ],
    [
      'repeats every T2 once it proceeds',
      false,
      [started, response(100), retransmit],
      'proceeding',
      ['send-request', 'retransmit@4000'],
    ],
    ['gives up after timer F', false, [started, response(100), giveUp], 'terminated', ['stop-timers', 'timeout']],
    [
      'waits for repeats of the final response',
      false,
      [started, response(200)],
      'completed',
      ['stop-timers', 'linger@5000', 'deliver'],
    ],
    ['tells a final response once', false, [started, response(200), response(200)], 'completed', []],
    ['is over at once over TCP', true, [started, response(404)], 'terminated', ['stop-timers', 'deliver']],
    ['ends after timer K', false, [started, response(200), lingered], 'terminated', ['stop-timers']],
  ];
  test.each(rows)('%s', check('client'));
});

describe('INVITE server', () => {
  const rows: Row[] = [
    ['sends a provisional', false, [response(180)], 'proceeding', ['send-response']],
    ['repeats it for a repeated INVITE', false, [response(180), repeated], 'proceeding', ['send-response']],
    [
      'hands a 2xx to the user to repeat',
      false,
      [response(200)],
      'accepted',
      ['stop-timers', 'linger@32000', 'send-response'],
    ],
    ['absorbs a repeated INVITE after 2xx', false, [response(200), repeated], 'accepted', []],
    ['lets no failure follow a 2xx', false, [response(200), response(500)], 'accepted', []],
    [
      'repeats a failure by timer G until H',
      false,
      [response(486)],
      'completed',
      ['send-response', 'retransmit@500', 'give-up@32000'],
    ],
    [
      'repeats a challenge twice only, lest it be an amplifier',
      false,
      [response(407), retransmit, retransmit],
      'completed',
      ['send-response'],
    ],
    ['has no timer G over TCP', true, [response(486)], 'completed', ['send-response', 'give-up@32000']],
    [
      'doubles timer G up to T2',
      false,
      [response(486), retransmit, retransmit, retransmit, retransmit],
      'completed',
      ['send-response', 'retransmit@4000'],
    ],
    ['repeats a failure for a repeated INVITE', false, [response(486), repeated], 'completed', ['send-response']],
    ['is confirmed by ACK', false, [response(486), ack], 'confirmed', ['stop-timers', 'linger@5000']],
    ['is over at once when confirmed over TCP', true, [response(486), ack], 'terminated', ['stop-timers']],
    ['absorbs further ACKs', false, [response(486), ack, ack], 'confirmed', []],
    ['reports an ACK that never came', false, [response(486), giveUp], 'terminated', ['stop-timers', 'timeout']],
    ['ends after timer I', false, [response(486), ack, lingered], 'terminated', ['stop-timers']],
    ['survives a lost connection', true, [lost], 'proceeding', []],
  ];
  test.each(rows)('%s', check('invite-server'));
});

describe('non-INVITE server', () => {
  const rows: Row[] = [
    ['waits as long as the client does', false, [started], 'trying', ['give-up@32000']],
    ['says nothing to a repeated request before it answers', false, [started, repeated], 'trying', []],
    ['repeats its provisional', false, [started, response(100), repeated], 'proceeding', ['send-response']],
    [
      'keeps its final response for timer J',
      false,
      [started, response(200)],
      'completed',
      ['stop-timers', 'linger@32000', 'send-response'],
    ],
    ['repeats it', false, [started, response(200), repeated], 'completed', ['send-response']],
    ['answers once', false, [started, response(200), response(500)], 'completed', []],
    ['is over at once over TCP', true, [started, response(200)], 'terminated', ['stop-timers', 'send-response']],
    ['is given up when nobody answers', false, [started, giveUp], 'terminated', ['stop-timers', 'timeout']],
    ['ends after timer J', false, [started, response(200), lingered], 'terminated', ['stop-timers']],
  ];
  test.each(rows)('%s', check('server'));
});
