import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { inBatches } from './batches.ts';
import type { Queue, SendOutcome } from './queue.ts';

/**
 * The client for all queues of a process.
 *
 * @param endpoint  only on the laptop; there the credentials do not matter
 */
export function openSqs({ region, endpoint }: { region: string; endpoint?: string | undefined }): SQSClient {
  return new SQSClient({
    region,
    // The senders repeat by themselves, with pauses that fit them.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000 },
    ...(endpoint !== undefined && {
      endpoint,
      useQueueUrlAsEndpoint: false,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  });
}

/** For one request of ours; set here and not on the client, which others use to wait for messages. */
const TIMEOUT_MS = 5_000;

/** @param url  the queue URL, as SQS gave it */
export function openQueue(client: SQSClient, url: string): Queue {
  async function sendBatch(bodies: readonly string[]): Promise<SendOutcome[]> {
    try {
      const answer = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
        }),
        { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
      );
      const outcomes: SendOutcome[] = bodies.map(() => ({ name: 'taken' }));
      for (const { Id, Code = 'unknown' } of answer.Failed ?? []) outcomes[Number(Id)] = failure(Code);
      return outcomes;
    } catch (error) {
      return bodies.map(() => failure(reasonOf(error)));
    }
  }

  return {
    async send(bodies) {
      const outcomes: SendOutcome[] = [];
      for (const batch of inBatches(bodies)) outcomes.push(...(await sendBatch(batch)));
      return outcomes;
    },

    async putOff(receiptHandle, seconds) {
      try {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }),
          { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
        );
        return null;
      } catch (error) {
        return reasonOf(error);
      }
    },
  };
}

/**
 * Only a fault of the body itself is final. `SenderFault` will not do: it also marks a key or a grant that is missing
 * for the moment. What is too long fails its whole request, and stands alone in it.
 */
const BODY_FAULT = /InvalidMessageContents|MessageTooLong|BatchRequestTooLong|InvalidParameterValue/;

const failure = (reason: string): SendOutcome => ({ name: BODY_FAULT.test(reason) ? 'refused' : 'try-again', reason });

const reasonOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
