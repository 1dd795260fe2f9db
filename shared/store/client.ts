import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tellUnavailable } from './unavailable.ts';

export interface DynamoOptions {
  readonly region: string;
  /** Only for the laptop and for tests: an embedded DynamoDB. Unset on AWS. */
  readonly endpoint?: string | undefined;
}

/**
 * A call waits on some of these reads, so they fail fast: one try may take 2 s, and there are three with backoff.
 * Repeating a write is safe: the SDK sends one token with every try of a transaction.
 */
export function dynamoClient({ region, endpoint }: DynamoOptions): DynamoDBClient {
  const client = new DynamoDBClient({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
    // The embedded DynamoDB takes any credentials, and a laptop has none.
    ...(endpoint && { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  });
  tellUnavailable(client);
  return client;
}
