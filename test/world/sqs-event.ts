import type { SQSEvent } from 'aws-lambda';

/** A batch as Lambda hands it over; every message is received for the `receiveCount`-th time. */
export function sqsEvent(
  bodies: readonly string[],
  { receiveCount = 1, sentMs = Date.UTC(2026, 0, 5, 9, 0, 0) }: { receiveCount?: number; sentMs?: number } = {},
): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `receipt-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: String(sentMs),
        SenderId: 'edge',
        ApproximateFirstReceiveTimestamp: String(sentMs),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:queue',
      awsRegion: 'eu-west-1',
    })),
  };
}
