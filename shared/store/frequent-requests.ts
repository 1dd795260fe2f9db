import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Pool } from 'undici';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { DynamoSignature } from './signature.ts';
import { tenantKey } from './tenants.ts';

/** A version read is a call's first milliseconds: what does not answer in this time is asked again by the SDK. */
const TIMEOUT_MS = 500;
const MAX_CONNECTIONS = 50;
/** An idle connection is closed by DynamoDB after a minute or more; we let go of it first. */
const IDLE_MS = 20_000;

/** What `BatchWriteItem` takes at once. */
const BATCH_SIZE = 25;

/** An item as the store keeps it; what is undefined is left out. */
type Value = string | number | boolean | null | readonly string[] | { readonly [name: string]: string | number };
type Item = Readonly<Record<string, Value | undefined>>;

/**
 * The two requests that an edge makes all day, without the SDK: the version of a tenant's configuration with every call,
 * strongly consistent, and what registrations have changed. By the SDK the first took 0.7 ms of CPU, a third of what a
 * whole call may cost, and the second a sixth of a registration. Credentials, region and endpoint are the SDK's, and so is
 * everything that is not a plain answer: errors, throttling and repetition are for the caller to have the SDK try.
 *
 * For the edge alone: functions would carry the HTTP client in their bundles.
 */
export class FrequentRequests {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #signature = new DynamoSignature();
  #place: Promise<Place> | null = null;

  constructor(client: DynamoDBClient, table: string, clock: Pick<Clock, 'nowMs'>) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
  }

  /** 0 when there is no such tenant or its deletion has begun; null when there was no plain answer. */
  async version(tenant: TenantId): Promise<number | null> {
    const text = await this.#post('GetItem', {
      TableName: this.#table,
      Key: { pk: { S: tenantKey(tenant).pk }, sk: { S: tenantKey(tenant).sk } },
      ConsistentRead: true,
    });
    return text === null ? null : versionIn(text);
  }

  /** Puts items, each on its own: not a transaction. False when not all of them have surely been taken. */
  async putAll(items: readonly Item[]): Promise<boolean> {
    for (let start = 0; start < items.length; start += BATCH_SIZE) {
      const requests = items
        .slice(start, start + BATCH_SIZE)
        .map((item) => ({ PutRequest: { Item: attributesOf(item) } }));
      const text = await this.#post('BatchWriteItem', { RequestItems: { [this.#table]: requests } });
      if (text === null || !isAllTaken(text)) return false;
    }
    return true;
  }

  /** The body of a 200; null for anything else. */
  async #post(operation: string, input: object): Promise<string | null> {
    this.#place ??= placeOf(this.#client);
    const place = await this.#place;
    const body = JSON.stringify(input);
    const { credentials, systemClockOffset } = this.#client.config;
    const headers = this.#signature.headers(await credentials(), {
      host: place.host,
      region: place.region,
      target: `DynamoDB_20120810.${operation}`,
      body,
      nowMs: this.#clock.nowMs() + systemClockOffset,
    });
    return post(place.connections, headers, body);
  }

  async close(): Promise<void> {
    await (await this.#place)?.connections.destroy();
  }
}

/** Where DynamoDB is, and the connections kept open to it. */
interface Place {
  readonly region: string;
  readonly host: string;
  readonly connections: Pool;
}

async function placeOf(client: DynamoDBClient): Promise<Place> {
  const region = await client.config.region();
  const given = await client.config.endpoint?.();
  const { url } = client.config.endpointProvider({ Region: region });
  const host = given ? `${given.hostname}${given.port === undefined ? '' : `:${given.port}`}` : url.host;
  const connections = new Pool(`${given?.protocol ?? url.protocol}//${host}`, {
    connections: MAX_CONNECTIONS,
    keepAliveTimeout: IDLE_MS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: TIMEOUT_MS },
  });
  return { region, host, connections };
}

/** The body of a 200; null for anything else, a broken connection included. */
function post(connections: Pool, headers: Record<string, string>, body: string): Promise<string | null> {
  return new Promise((resolve) => {
    let status = 0;
    let text = '';
    connections.dispatch(
      { method: 'POST', path: '/', headers, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        // Numbers and names of ours, all of them ASCII.
        onResponseData: (_controller, chunk) => {
          text += chunk.toString('latin1');
        },
        onResponseEnd: () => resolve(status === 200 ? text : null),
        onResponseError: () => resolve(null),
      },
    );
  });
}

/** What of the item is asked for; anything may be missing. */
interface VersionAnswer {
  readonly Item?: { readonly version?: { readonly N?: string }; readonly deletingSince?: unknown };
}

function versionIn(text: string): number | null {
  try {
    const { Item } = JSON.parse(text) as VersionAnswer;
    if (Item === undefined || Item.deletingSince !== undefined) return 0;
    const version = Number(Item.version?.N);
    return version >= 0 ? version : null;
  } catch {
    return null;
  }
}

function isAllTaken(text: string): boolean {
  try {
    const { UnprocessedItems = {} } = JSON.parse(text) as { readonly UnprocessedItems?: object };
    return Object.keys(UnprocessedItems).length === 0;
  } catch {
    return false;
  }
}

/** As DynamoDB's JSON has it. Half a surrogate pair becomes U+FFFD, as everywhere (well-formed.ts). */
function attributesOf(item: Item): Record<string, object> {
  const attributes: Record<string, object> = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) attributes[name] = attributeOf(value);
  return attributes;
}

function attributeOf(value: Value): object {
  if (typeof value === 'string') return { S: value.toWellFormed() };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  return isList(value) ? { L: value.map(attributeOf) } : { M: attributesOf(value) };
}

const isList = (value: Value): value is readonly string[] => Array.isArray(value);
