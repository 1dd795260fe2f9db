import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands between a store and its DynamoDB: counts what requests cost, and can come in between them. */
export interface DynamoDbTap {
  /** For the store to be watched. */
  readonly endpoint: string;
  /** Called before each request is passed on, with its operation, such as `Query`; `false` refuses it for good. */
  onRequest: (operation: string) => Promise<boolean> | boolean;
  /** Capacity units that `work` has consumed, all tables together, how many of them to read, and in how many requests. */
  measure(work: () => Promise<unknown>): Promise<{ units: number; readUnits: number; requests: number }>;
  stop(): void;
}

interface Consumed {
  readonly ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };
/** The SDK does not try again after this one. */
const REFUSAL = JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException', message: 'cut short' });

export async function startDynamoDbTap(dynamoEndpoint: string): Promise<DynamoDbTap> {
  let units = 0;
  let readUnits = 0;
  let requests = 0;
  const proxy = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as object;
    const target = String(request.headers['x-amz-target']);
    if (!(await tap.onRequest(target.split('.')[1] ?? ''))) {
      response.writeHead(400, JSON_TYPE).end(REFUSAL);
      return;
    }
    const answer = await fetch(dynamoEndpoint, {
      method: 'POST',
      headers: {
        ...JSON_TYPE,
        'x-amz-target': target,
        authorization: String(request.headers.authorization),
        'x-amz-date': String(request.headers['x-amz-date']),
      },
      body: JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' }),
    });
    const answered = await answer.text();
    requests += 1;
    const { ConsumedCapacity = [] } = JSON.parse(answered) as Consumed;
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) {
      units += CapacityUnits;
      if (/Get|Query|Scan/.test(target)) readUnits += CapacityUnits;
    }
    response.writeHead(answer.status, JSON_TYPE).end(answered);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const tap: DynamoDbTap = {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    onRequest: () => true,
    async measure(work) {
      units = 0;
      readUnits = 0;
      requests = 0;
      await work();
      return { units, readUnits, requests };
    },
    stop() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
  return tap;
}
