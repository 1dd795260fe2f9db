import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** DynamoDB did not answer, or has no capacity left, for as long as we tried. What was to be written may be written. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(cause: unknown) {
    super(`the store is not available: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const THROTTLED = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
];

/** Tells what another moment may bring right from what is wrong with the request; comes after the last try. */
export function tellUnavailable(client: DynamoDBClient): void {
  client.middlewareStack.addRelativeTo(
    <Args, Output>(next: (args: Args) => Promise<Output>) =>
      async (args: Args) => {
        try {
          return await next(args);
        } catch (error) {
          throw error instanceof Error && isPassing(error) ? new StoreUnavailable(error) : error;
        }
      },
    { name: 'tellUnavailable', relation: 'before', toMiddleware: 'retryMiddleware' },
  );
}

function isPassing(error: Error & { $metadata?: { httpStatusCode?: number } }): boolean {
  const status = error.$metadata?.httpStatusCode;
  return status === undefined || status >= 500 || THROTTLED.includes(error.name);
}
