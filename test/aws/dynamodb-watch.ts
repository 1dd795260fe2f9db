import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes a function's requests on to DynamoDB and notes what IAM would have been asked. */
export interface DynamoDbWatch {
  readonly endpoint: string;
  /** `dynamodb:PutItem patchbay-config`, each once. */
  readonly asked: ReadonlySet<string>;
  stop(): void;
}

export async function watchDynamoDb(target: string): Promise<DynamoDbWatch> {
  const asked = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    for (const right of rightsFor(operation, JSON.parse(body.toString()))) asked.add(right);
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz') || KEPT.has(name));
    const answer = await fetch(target, { method: 'POST', headers: headers as [string, string][], body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const KEPT = new Set(['authorization', 'content-type']);

interface DynamoDbRequest {
  readonly TableName?: string;
  readonly RequestItems?: Record<string, unknown>;
  readonly TransactItems?: readonly Record<string, { readonly TableName: string }>[];
}

/** A transaction needs the right of each write in it, a batch one of its own for each table. */
function rightsFor(operation: string, { TableName, RequestItems, TransactItems }: DynamoDbRequest): string[] {
  if (TransactItems) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([write, { TableName: table }]) => `dynamodb:${write}Item ${table}`),
    );
  }
  const tables = RequestItems ? Object.keys(RequestItems) : [TableName];
  return tables.map((table) => `dynamodb:${operation} ${table}`);
}
