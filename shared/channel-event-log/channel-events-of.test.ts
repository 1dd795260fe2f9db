import { describe, expect, test } from 'vitest';
import type { Cdr, CdrLeg } from '#shared/cdr/index.ts';
import { aCdr, aLeg } from '#test/world/records.ts';
import { channelEventLines, channelEventsOf, channelEventTitles } from './index.ts';

const MS = Date.parse('2026-01-05T10:00:00.000Z');
const at = (seconds: number) => new Date(MS + seconds * 1000).toISOString();

/** A leg of somebody, from one second to another. */
function leg(
  name: string,
  [start, answer, end]: readonly [start: number, answer: number | null, end: number],
  fields: Partial<CdrLeg> = {},
): CdrLeg {
  const { number, role } = PEOPLE[name] ?? { number: name, role: 'callee' };
  return aLeg({
    id: `leg_${name}`,
    role,
    party: { number, name, userId: null },
    startedAt: at(start),
    answeredAt: answer === null ? null : at(answer),
    endedAt: at(end),
    ...fields,
  });
}
const PEOPLE: Record<string, { number: string; role: CdrLeg['role'] }> = {
  A: { number: '1000', role: 'caller' },
  B: { number: '1001', role: 'callee' },
  C: { number: '1002', role: 'callee' },
  X: { number: '5555555555', role: 'caller' },
};

const LETTERS: Record<string, string> = {
  CHAN_START: 'S',
  APP_START: 'P',
  ANSWER: 'N',
  BRIDGE_START: 'BS',
  BRIDGE_END: 'BE',
  HANGUP: 'H',
  CHAN_END: 'E',
  XIVO_USER_FWD: 'FWD',
};
const eventsOf = (legs: readonly CdrLeg[], fields: Partial<Cdr> = {}) =>
  channelEventsOf(aCdr({ dialed: '1001', legs: [...legs], ...fields }));

/** As the map writes sequences: `A:S A:P B:S`. The last row, which the samples of 2012 do not have yet, is looked at by itself. */
const story = (legs: readonly CdrLeg[]): string =>
  eventsOf(legs)
    .filter(({ type }) => type !== 'LINKEDID_END')
    .map(({ callerName, type }) => `${callerName}:${LETTERS[type]}`)
    .join(' ');

describe('the sequences of the manual (XiVO 15.12 §1.11.1)', () => {
  const service = (name: string, times: readonly [number, number, number], reason: CdrLeg['reason']) =>
    leg(name, times, { role: 'service', reason });

  test.each<[string, CdrLeg[], string]>([
    [
      'a call that is answered (X3-CE-10, X3-CE-11, X3-CE-16)',
      [leg('A', [0, 6, 13]), leg('B', [0, 6, 13])],
      'A:S A:P B:S B:N A:N A:BS A:BE B:H B:E A:H A:E',
    ],
    [
      'one that is ignored: we answer nobody to tell him so (X3-CE-12)',
      [leg('A', [0, null, 10]), leg('B', [0, null, 9])],
      'A:S A:P B:S B:H B:E A:H A:E',
    ],
    [
      'click to call, answered (X3-CE-13)',
      [leg('A', [0, 1, 13]), leg('B', [1.1, 6, 13])],
      'A:S A:N A:P B:S B:N A:BS A:BE B:H B:E A:H A:E',
    ],
    [
      'click to call, the other one ignores it (X3-CE-14)',
      [leg('A', [0, 1, 13]), leg('B', [1.1, null, 12])],
      'A:S A:N A:P B:S B:H B:E A:H A:E',
    ],
    ['click to call, the own phone ignored (X3-CE-15)', [leg('A', [0, null, 10])], 'A:S A:H A:E'],
    [
      'a blind transfer (X3-CE-17)',
      [
        leg('X', [0, 2, 18]),
        leg('B', [0, 2, 8]),
        leg('C', [8, 11, 18], { reason: 'transfer-blind', causedBy: 'leg_B' }),
      ],
      'X:S X:P B:S B:N X:N X:BS X:BE B:H B:E X:P C:S C:N X:BS X:BE C:H C:E X:H X:E',
    ],
    [
      'a blind transfer, the target ignores it (X3-CE-18)',
      [
        leg('X', [0, 2, 18]),
        leg('B', [0, 2, 7]),
        leg('C', [7, null, 12], { reason: 'transfer-blind', causedBy: 'leg_B' }),
      ],
      'X:S X:P B:S B:N X:N X:BS X:BE B:H B:E X:P C:S C:H C:E X:H X:E',
    ],
    [
      'a blind transfer by a phone that stays until the target has answered',
      [
        leg('X', [0, 2, 17.9]),
        leg('B', [0, 2, 11.1]),
        leg('C', [8, 11, 18], { reason: 'transfer-blind', causedBy: 'leg_B' }),
      ],
      'X:S X:P B:S B:N X:N X:BS X:BE X:P C:S C:N X:BS B:H B:E X:BE C:H C:E X:H X:E',
    ],
    [
      'ignored, to voicemail, where a message is left (X3-CE-20)',
      [leg('X', [0, 3, 9]), leg('B', [0, null, 3]), service('mailbox', [3, 3, 9], 'voicemail')],
      'X:S X:P B:S B:H B:E X:N X:H X:E',
    ],
    [
      'the own mailbox, and a feature code (X3-CE-21, X3-CE-22)',
      [leg('A', [0, 0.1, 42]), service('mailbox', [0, 0.1, 42], 'voicemail')],
      'A:S A:N A:H A:E',
    ],
    [
      'forwarded, answered (X3-CE-23)',
      [leg('X', [0, 7, 18]), leg('C', [0.1, 7, 18], { reason: 'forward-always' })],
      'X:S X:FWD X:P C:S C:N X:N X:BS X:BE C:H C:E X:H X:E',
    ],
    [
      'a queue, answered by an agent (X3-CE-24)',
      [leg('X', [0, 0.1, 18]), service('queue', [0, 0.1, 18], 'queue'), leg('C', [3, 5, 18], { reason: 'queue' })],
      'X:S X:N X:P C:S C:N X:BS X:BE C:H C:E X:H X:E',
    ],
  ])('%s', (_, legs, expected) => expect(story(legs)).toBe(expected));

  test('the first sample, with its columns, times and numbers (X3-CE-02, X3-CE-10)', () => {
    const legs = [leg('A', [0, 6.68, 13.9]), leg('B', [0, 6.68, 13.9])];
    const [start, dial, , , , bridge] = eventsOf(legs);
    expect(start).toMatchObject({ id: 1, callerName: 'A', callerNumber: '1000', callerAni: '', dialed: '1001' });
    expect(dial).toMatchObject({ application: 'Dial', applicationData: 'SIP/1001', callerAni: '1000' });
    expect(bridge).toMatchObject({ channel: 'SIP/1000-leg_A', peer: 'SIP/1001-leg_B', linkedId: 'call_1' });
    const lines = (channelEventTitles() + channelEventLines(eventsOf(legs))).split('\r\n');
    expect(lines[0]).toMatch(/^id,eventtype,eventtime,userdeftype,cid_name,cid_num,cid_ani,cid_rdnis,cid_dnid,exten,/);
    expect(lines[4]).toMatch(/^4,ANSWER,2026-01-05 10:00:06\.68,,B,1001,1001,/);
    expect(lines.at(-2)).toMatch(/^12,LINKEDID_END,2026-01-05 10:00:13\.9,/);
  });
});

test('phones that ring together are one Dial, phones that ring in turn are one each', () => {
  const ring = (name: string, times: readonly [number, number | null, number]) =>
    leg(name, times, { reason: 'hunt-group' });
  const dials = (legs: CdrLeg[]) =>
    eventsOf(legs)
      .filter(({ type }) => type === 'APP_START')
      .map(({ applicationData }) => applicationData);
  const together = [leg('A', [0, 5, 9]), ring('B', [0, 5, 9]), ring('C', [0.002, null, 5])];
  expect(dials(together)).toEqual(['SIP/1001&SIP/1002']);
  const inTurn = [leg('A', [0, 5, 9]), ring('B', [0, null, 3]), ring('C', [3, 5, 9])];
  expect(dials(inTurn)).toEqual(['SIP/1001', 'SIP/1002']);
});

test('who forwarded or transferred stands at the channel that came of it', () => {
  const legs = [
    leg('X', [0, 2, 18]),
    leg('B', [0, 2, 8]),
    leg('C', [8, 11, 18], { reason: 'transfer-blind', causedBy: 'leg_B' }),
  ];
  const ofTarget = eventsOf(legs).filter(({ callerName }) => callerName === 'C');
  expect(ofTarget.map(({ redirectedFrom }) => redirectedFrom)).toEqual(['1001', '1001', '1001', '1001']);
});

test('a record without the leg of a caller has no rows', () => {
  expect(eventsOf([])).toEqual([]);
});

test("what a stranger's phone calls itself is text in a spreadsheet", () => {
  const stranger = leg('X', [0, null, 1], { party: { number: '5', name: '=HYPERLINK("x")', userId: null } });
  expect(channelEventLines(eventsOf([stranger]))).toContain(`"'=HYPERLINK(""x"")"`);
});
