import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalQueues } from '#infra/local/queues.ts';
import { openQueue, openSqs, type Queue } from '#shared/queue/index.ts';

const region = 'eu-west-1';
let folder: string;
let queues: LocalQueues;
let sqs: SQSClient;
let queue: Queue;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queue-'));
  queues = await LocalQueues.start({ folder, region });
  sqs = openSqs({ region, endpoint: queues.endpoint });
  queue = openQueue(sqs, queues.url('webhooks'));
});
afterAll(async () => {
  sqs.destroy();
  await queues.stop();
  await rm(folder, { recursive: true });
});

const receive = async () => {
  const request = { QueueUrl: queues.url('webhooks'), MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  return (await sqs.send(new ReceiveMessageCommand(request))).Messages ?? [];
};

test('a message that is put off comes again when it was told to', async () => {
  expect(await queue.send(['hello'])).toEqual([{ name: 'taken' }]);
  const [message] = await receive();
  expect(message?.Body).toBe('hello');
  expect(await queue.putOff(message?.ReceiptHandle ?? '', 1)).toBeNull();
  expect(await receive()).toHaveLength(1);
});

test('what SQS can never take is refused; what stands beside it is taken', async () => {
  const tooLong = 'x'.repeat(1024 * 1024 + 1);
  expect(await queue.send(['small', tooLong, 'small'])).toEqual([
    { name: 'taken' },
    { name: 'refused', reason: expect.any(String) },
    { name: 'taken' },
  ]);
});

test('a queue that does not exist, or is down, is for another try; nothing is thrown', async () => {
  const missing = openQueue(sqs, queues.url('webhooks').replace('webhooks', 'nobody'));
  expect(await missing.send(['hello'])).toEqual([{ name: 'try-again', reason: expect.any(String) }]);
  await queues.stop();
  const unreachable = { name: 'try-again', reason: expect.any(String) };
  expect(await queue.send(['a', 'b'])).toEqual([unreachable, unreachable]);
  expect(await queue.putOff('receipt', 1)).toContain('ECONNREFUSED');
  await queues.resume();
  expect(await queue.send(['again'])).toEqual([{ name: 'taken' }]);
});
