import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** As the event source mapping in infra/aws is set: messages in one invocation. */
const BATCH_SIZE = 10;
const WAIT_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 500;

export interface ConsumerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** Batches worked on at the same time. */
  readonly concurrency: number;
  readonly handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * What Lambda's event source mapping does on AWS: takes messages from the queue, hands them to the function, deletes
 * those it did not report as failed. The rest come again when their visibility timeout ends.
 *
 * @returns stops taking messages, and waits for the batches in work
 */
export function consume(options: ConsumerOptions): () => Promise<void> {
  const stopping = new AbortController();
  const loops = Array.from({ length: options.concurrency }, () => takeAndHandle(options, stopping.signal));
  return async () => {
    stopping.abort();
    await Promise.all(loops);
  };
}

async function takeAndHandle(options: ConsumerOptions, stopping: AbortSignal): Promise<void> {
  let isTrouble = false;
  while (!stopping.aborted) {
    try {
      const messages = await receive(options, stopping);
      if (messages.length > 0) await handle(options, messages);
      isTrouble = false;
    } catch (error) {
      if (stopping.aborted) return;
      // Once for each trouble, not for each try.
      if (!isTrouble) options.log({ name: 'queue-unreachable', queue: options.queueUrl, error: String(error) });
      isTrouble = true;
      await sleep(PAUSE_AFTER_ERROR_MS);
    }
  }
}

async function receive({ client, queueUrl }: ConsumerOptions, abortSignal: AbortSignal): Promise<Message[]> {
  const answer = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: BATCH_SIZE,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
    }),
    { abortSignal },
  );
  return answer.Messages ?? [];
}

async function handle(options: ConsumerOptions, messages: readonly Message[]): Promise<void> {
  const records = messages.map((message) => lambdaRecord(message, options));
  let failed: Set<string>;
  try {
    const { batchItemFailures } = await options.handler({ Records: records });
    failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch (error) {
    options.log({ name: 'function-failed', queue: options.queueUrl, error: String(error) });
    return;
  }
  const done = records.filter(({ messageId }) => !failed.has(messageId));
  if (done.length === 0) return;
  await options.client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: options.queueUrl,
      Entries: done.map(({ messageId, receiptHandle }) => ({ Id: messageId, ReceiptHandle: receiptHandle })),
    }),
  );
}

function lambdaRecord(message: Message, { queueArn, region }: ConsumerOptions): SQSRecord {
  const { Attributes: attributes = {} } = message;
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
