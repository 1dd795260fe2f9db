import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { dynamoClient } from './client.ts';
import type { StoreOptions } from './open-store.ts';
import { TABLES, type TableShape } from './tables.ts';

/** Creates both tables where they are missing: for the laptop and for tests. On AWS the stack in infra/aws owns them. */
export async function ensureTables(
  options: Pick<StoreOptions, 'configTable' | 'recordsTable' | 'region' | 'endpoint'>,
): Promise<void> {
  const client = dynamoClient(options);
  try {
    await ensureTable(client, options.configTable, TABLES.config);
    await ensureTable(client, options.recordsTable, TABLES.records);
  } finally {
    client.destroy();
  }
}

async function ensureTable(client: DynamoDBClient, name: string, shape: TableShape): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: shape.partitionKey, AttributeType: 'S' },
          { AttributeName: shape.sortKey, AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: shape.partitionKey, KeyType: 'HASH' },
          { AttributeName: shape.sortKey, KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: name });
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: shape.timeToLive, Enabled: true },
    }),
  );
}
