import { expect, test } from 'vitest';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import { answeredCall } from '#test/world/call-events.ts';
import { logCalls } from './log-calls.ts';

test('a call is two lines, by which it is found again everywhere', () => {
  const [lines, recorded]: [Record<string, unknown>[], CallEventDraft[]] = [[], []];
  const journal = logCalls({ record: (event) => void recorded.push(event) }, (line) => void lines.push(line));
  const story = answeredCall();
  for (const event of story) journal.record(event);
  expect(recorded).toEqual(story);
  expect(lines).toEqual([
    {
      name: 'call-started',
      tenant: 'ten_1',
      call: 'call_1',
      from: '200',
      dialed: '201',
      sipCallId: '1-a@phone',
      source: '192.0.2.10:5060',
    },
    {
      name: 'call-ended',
      tenant: 'ten_1',
      call: 'call_1',
      disposition: 'answered',
      reason: 'normal-clearing',
      sipStatus: null,
      seconds: 60,
      sipCallIds: ['1-a@phone', '1-b@edge'],
    },
  ]);
});
