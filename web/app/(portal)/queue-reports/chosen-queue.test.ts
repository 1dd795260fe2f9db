import { expect, test } from 'vitest';
import { chosenIn, fileOf } from './chosen-queue.ts';

const report = {
  queues: [
    { queueId: 'que_1', name: 'Support' },
    { queueId: 'que_2', name: '' },
  ],
};

test.each([
  ['all queues', null, '', 'queues.csv'],
  ['a queue', 'que_1', '&queueId=que_1', 'Support.csv'],
  ['a queue that is gone', 'que_2', '&queueId=que_2', 'que_2.csv'],
  ['a queue without calls in these days', 'que_3', '', 'queues.csv'],
])('the file is of what is shown, and named after it: %s', (_, queueId, query, name) => {
  const question = { from: '2026-11-01', to: '', grain: 'day', profileId: null, queueId } as const;
  expect(fileOf(question, chosenIn(report, question))).toEqual({
    href: `/v1/queue-reports/queues?grain=day&from=2026-11-01${query}&format=csv`,
    name,
  });
});

test('before anything is known, no queue is chosen', () => {
  expect(chosenIn(null, { queueId: 'que_1' })).toBeNull();
});
