import { expect, test } from 'vitest';
import { aVoicemailMessage } from '#test/world/records.ts';
import { countsAfter, emptyBox, type VoicemailMessage } from './index.ts';

const message = (fields: Partial<VoicemailMessage> = {}) => aVoicemailMessage({ bytes: 100, ...fields });
const filled = {
  ...emptyBox('vmb_1'),
  counts: { new: 2, old: 2, urgentNew: 1, urgentOld: 1 },
  bytes: 400,
  revision: 7,
};

test.each([
  ['is left', null, message(), { new: 3, old: 2, urgentNew: 1, urgentOld: 1 }, 500],
  ['is left, urgent', null, message({ isUrgent: true }), { new: 3, old: 2, urgentNew: 2, urgentOld: 1 }, 500],
  ['is heard', message(), message({ isHeard: true }), { new: 1, old: 3, urgentNew: 1, urgentOld: 1 }, 400],
  [
    'is heard, urgent',
    message({ isUrgent: true }),
    message({ isUrgent: true, isHeard: true }),
    { new: 1, old: 3, urgentNew: 0, urgentOld: 2 },
    400,
  ],
  ['is put aside', message(), message({ folder: 'saved' }), { new: 2, old: 2, urgentNew: 1, urgentOld: 1 }, 400],
  ['is deleted', message(), message({ folder: 'deleted' }), { new: 1, old: 2, urgentNew: 1, urgentOld: 1 }, 400],
  ['is gone', message({ folder: 'deleted' }), null, { new: 2, old: 2, urgentNew: 1, urgentOld: 1 }, 300],
  ['is gone at once', message({ isHeard: true }), null, { new: 2, old: 1, urgentNew: 1, urgentOld: 1 }, 300],
] as const)('a message that %s', (_, before, after, counts, bytes) => {
  expect(countsAfter(filled, [{ before, after }])).toEqual({ ...filled, counts, bytes, revision: 8 });
});

test('a spoken comment takes up room, too', () => {
  const recording = { audio: 'x', bytes: 30, format: 'wav-8000' as const, durationMs: 1 };
  const forwarded = { by: message().from, comment: null, recording };
  expect(countsAfter(emptyBox('vmb_1'), [{ before: null, after: message({ forwarded }) }]).bytes).toBe(130);
});
