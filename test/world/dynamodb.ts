import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { ensureTables, openStore, type Store, type StoreOptions } from '#shared/store/index.ts';
import { freePort } from './free-ports.ts';

/** An embedded DynamoDB of a test's own, with both tables, on a free loopback port. */
export interface TestDynamoDb {
  readonly endpoint: string;
  /** What `openStore` and the environment of a function need to reach it. */
  readonly options: StoreOptions & { readonly endpoint: string };
  /** Opens a store on it; closed by `stop`. */
  openStore(world?: Pick<StoreOptions, 'clock' | 'ids' | 'chance'>): Store;
  /** Every item in which the text occurs, keys included: what a deletion has left behind, say. */
  itemsMentioning(text: string, table: 'config' | 'records'): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 10_000;

/**
 * Runs a program that does not outlive the test, however that ends: our end of the shell's standard input closes, `cat`
 * comes to its end, and the program is told to.
 */
const LEASH = '"$@" </dev/null & cat >/dev/null; kill $!; wait $!';

/** In memory, unless `file` names an SQLite file. Start one per test file: it takes some 50 ms. */
export async function startDynamoDb({ file, port }: { file?: string; port?: number } = {}): Promise<TestDynamoDb> {
  const listenPort = port ?? (await freePort());
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const server = spawn(
    '/bin/sh',
    [
      '-c',
      LEASH,
      'sh',
      binary,
      ...['--host', '127.0.0.1', '--port', String(listenPort)],
      ...(file === undefined ? [] : ['--db-path', file]),
    ],
    // In a group of its own: Ctrl-C in the terminal would end the shell and leave the program.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  const stopServer = async () => {
    if (server.exitCode !== null) return;
    const exit = once(server, 'exit');
    server.stdin.end();
    await exit;
  };
  const endpoint = `http://127.0.0.1:${listenPort}`;
  const options = {
    configTable: 'patchbay-config',
    recordsTable: 'patchbay-records',
    region: 'eu-west-1',
    endpoint,
  };
  const stores: Store[] = [];
  const reader = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  try {
    await untilItAnswers(endpoint);
    await ensureTables(options);
  } catch (error) {
    await stopServer();
    throw error;
  }

  return {
    endpoint,
    options,
    openStore(world = {}) {
      const store = openStore({ ...options, ...world });
      stores.push(store);
      return store;
    },
    async itemsMentioning(text, table) {
      const TableName = table === 'config' ? options.configTable : options.recordsTable;
      const { Items = [] } = await reader.send(new ScanCommand({ TableName }));
      return Items.filter((item) => JSON.stringify(item).includes(text));
    },
    async stop() {
      reader.destroy();
      for (const store of stores) store.close();
      await stopServer();
    },
  };
}

async function untilItAnswers(endpoint: string): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(10);
    }
  }
}
