import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Chance } from '#shared/world/index.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { pause } from './pause.ts';
import type { Page, PageRequest, WriteProblem } from './records.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Items of one kind in one partition: everything whose sort key starts with `prefix`, or what of it lies between. */
export interface Range {
  readonly pk: string;
  readonly prefix: string;
  /** The part after the prefix: the first and the last that belong to it; no bound where there is none. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One write of a transaction, and what it means when its condition fails. */
export interface Write {
  readonly write: NonNullable<TransactWriteCommandInput['TransactItems']>[number];
  readonly refusal: WriteProblem | null;
}

/** What a condition or an update says, in DynamoDB's expression language; `#name` and `:value` are bound by the maps. */
export interface Expression {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

const BATCH_SIZE = 25; // BatchWriteItem takes no more
const READ_SIZE = 100; // BatchGetItem takes no more
const TRANSACTION_TRIES = 8;
/** Items that a filtered page looks at: in one request, and at most. */
const READ_AT_ONCE = 200;
const READ_FOR_A_PAGE = 1000;
const BATCH_TRIES = 8;

/**
 * One DynamoDB table with string keys `pk` and `sk`. The thin typed layer: every item is parsed by the schema of its
 * kind on the way out, a refused condition becomes a value, and throttling or a lasting conflict is thrown.
 */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #chance: Chance;

  constructor(client: DynamoDBDocumentClient, name: string, chance: Chance) {
    this.#client = client;
    this.#name = name;
    this.#chance = chance;
  }

  /** Strongly consistent unless told otherwise: one read unit per 4 KB, half of it when `stale` is good enough. */
  async get<Item>(key: Key, schema: z.ZodType<Item>, { stale = false } = {}): Promise<Item | null> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: !stale }),
    );
    return Item === undefined ? null : schema.parse(Item);
  }

  /** Which of these items are there, strongly consistent: one read unit each, 100 in one request. */
  async present(keys: readonly Key[]): Promise<Key[]> {
    const found: Key[] = [];
    for (let start = 0; start < keys.length; start += READ_SIZE) {
      let wanted: Key[] = keys.slice(start, start + READ_SIZE);
      for (let attempt = 1; wanted.length > 0; attempt++) {
        const { Responses, UnprocessedKeys } = await this.#client.send(
          new BatchGetCommand({
            RequestItems: { [this.#name]: { Keys: wanted, ConsistentRead: true, ProjectionExpression: 'pk, sk' } },
          }),
        );
        found.push(...((Responses?.[this.#name] ?? []) as Key[]));
        wanted = (UnprocessedKeys?.[this.#name]?.Keys ?? []) as Key[];
        if (wanted.length > 0) {
          if (attempt === BATCH_TRIES) throw new Error(`${this.#name} is throttled: ${wanted.length} items not read`);
          await pause(attempt, this.#chance);
        }
      }
    }
    return found;
  }

  /** Puts the item, whatever was there. */
  async put(key: Key, item: object): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#name, Item: { ...item, ...key } }));
  }

  /** @returns false when there is an item already, which stays as it is */
  async putIfNew(key: Key, item: object): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#name,
          Item: { ...item, ...key },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return true;
    } catch (error) {
      if (isConditionRefused(error)) return false;
      throw error;
    }
  }

  /** @returns whether there was something to delete */
  async delete(key: Key): Promise<boolean> {
    const { Attributes } = await this.#client.send(
      new DeleteCommand({ TableName: this.#name, Key: key, ReturnValues: 'ALL_OLD' }),
    );
    return Attributes !== undefined;
  }

  /** @returns false when the condition did not hold, and it is still there */
  async deleteIf(key: Key, condition: Expression): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteCommand({
          TableName: this.#name,
          Key: key,
          ConditionExpression: condition.text,
          ...bind(condition),
        }),
      );
      return true;
    } catch (error) {
      if (isConditionRefused(error)) return false;
      throw error;
    }
  }

  /** @returns false when the condition did not hold, and nothing was changed */
  async updateIf(key: Key, update: Expression, condition: Expression): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#name,
          Key: key,
          UpdateExpression: update.text,
          ConditionExpression: condition.text,
          ...bind(update, condition),
        }),
      );
      return true;
    } catch (error) {
      if (isConditionRefused(error)) return false;
      throw error;
    }
  }

  /**
   * Takes so many numbers from a sequence that begins with 1.
   *
   * @returns the last of them
   */
  async reserve(key: Key, count: number): Promise<number> {
    const { Attributes } = await this.#client.send(
      new UpdateCommand({
        TableName: this.#name,
        Key: key,
        UpdateExpression: 'ADD #last :count',
        ReturnValues: 'UPDATED_NEW',
        ...bind({ text: '', names: { '#last': 'last' }, values: { ':count': count } }),
      }),
    );
    return Attributes?.last as number;
  }

  /**
   * Adds one to the count of an item, which may be new.
   *
   * @param ttl  when the item may go, in seconds since 1970
   * @returns the count with this one
   */
  async countOne(key: Key, { ttl }: { ttl: number }): Promise<number> {
    const { Attributes } = await this.#client.send(
      new UpdateCommand({
        TableName: this.#name,
        Key: key,
        UpdateExpression: 'SET #ttl = :ttl ADD #count :one',
        ReturnValues: 'UPDATED_NEW',
        ...bind({ text: '', names: { '#ttl': 'ttl', '#count': 'count' }, values: { ':ttl': ttl, ':one': 1 } }),
      }),
    );
    return Attributes?.count as number;
  }

  /** Every item of the range, strongly consistent, in the order of the keys; pages are fetched as they are needed. */
  async *all<Item>(range: Range, schema: z.ZodType<Item>): AsyncGenerator<Item> {
    for await (const item of this.#items(range, { consistent: true })) yield schema.parse(item);
  }

  /** Everything in a partition, whatever its kind, for the caller to parse. */
  async *partition(pk: string): AsyncGenerator<Key & Readonly<Record<string, unknown>>> {
    for await (const item of this.#items({ pk, prefix: '' }, { consistent: true })) yield item as Key & typeof item;
  }

  /** Up to `limit` items of the range whose sort key comes after `sk`, which need not exist; strongly consistent. */
  async after<Item>({ pk, prefix }: Range, sk: string, limit: number, schema: z.ZodType<Item>): Promise<Item[]> {
    const found: Item[] = [];
    for await (const item of this.#items({ pk, prefix }, { consistent: true, after: { pk, sk }, limit })) {
      found.push(schema.parse(item));
      if (found.length === limit) break;
    }
    return found;
  }

  /** One page, strongly consistent, so that a list shows what has just been written. */
  async page<Item>(
    range: Range,
    { limit, cursor }: PageRequest,
    schema: z.ZodType<Item>,
    { newestFirst = false } = {},
  ): Promise<Page<Item>> {
    const after = cursor === undefined ? undefined : { pk: range.pk, sk: readCursor(range, cursor) };
    const found: Record<string, unknown>[] = [];
    // One more than asked for says whether there is a next page.
    for await (const item of this.#items(range, { consistent: true, newestFirst, after, limit: limit + 1 })) {
      found.push(item);
      if (found.length > limit) break;
    }
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map((item) => schema.parse(item)),
      cursor: last === undefined ? null : writeCursor(range, last.sk as string),
    };
  }

  /**
   * One page of the items that are wanted, read one after the other: some thousand at most for one page, so a page may
   * have fewer items than asked for, even none, and still a cursor.
   *
   * @param startAt  sort key from where on to read when there is no cursor
   * @param keep  whether an item is wanted
   * @param isPast  whether nothing can be wanted from this item on
   */
  async filteredPage<Item>(
    range: Range,
    { limit, cursor }: PageRequest,
    schema: z.ZodType<Item>,
    {
      newestFirst = false,
      startAt,
      keep,
      isPast = () => false,
    }: {
      newestFirst?: boolean;
      startAt?: string;
      keep: (item: Item) => boolean;
      isPast?: (item: Item) => boolean;
    },
  ): Promise<Page<Item>> {
    const from = cursor === undefined ? startAt : readCursor(range, cursor);
    const after = from === undefined ? undefined : { pk: range.pk, sk: from };
    const items: Item[] = [];
    let last: string | null = null;
    let read = 0;
    for await (const raw of this.#items(range, { consistent: true, newestFirst, after, limit: READ_AT_ONCE })) {
      if (last !== null && (items.length === limit || read === READ_FOR_A_PAGE)) {
        return { items, cursor: writeCursor(range, last) };
      }
      const item = schema.parse(raw);
      if (isPast(item)) break;
      if (keep(item)) items.push(item);
      last = raw.sk as string;
      read++;
    }
    return { items, cursor: null };
  }

  async *#items(
    range: Range,
    options: { consistent: boolean; newestFirst?: boolean; after?: Key | undefined; limit?: number },
  ): AsyncGenerator<Record<string, unknown>> {
    // Nothing lies between; DynamoDB would take it for a mistake.
    if ((range.from ?? '') > (range.to ?? END)) return;
    const start = options.after && startWithin(range, options.after.sk, options.newestFirst ?? false);
    if (start === 'nothing-left') return;
    let from: Record<string, unknown> | undefined =
      start === 'after' && options.after ? { ...options.after } : undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ...keyCondition(range),
          ConsistentRead: options.consistent,
          ScanIndexForward: !options.newestFirst,
          ...(options.limit !== undefined && { Limit: options.limit }),
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      yield* Items ?? [];
      from = LastEvaluatedKey;
    } while (from);
  }

  /** Writes all or nothing. When several conditions fail, the first of `writes` says why. */
  async transact(writes: readonly Write[]): Promise<Result<void, WriteProblem>> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }));
        return ok(undefined);
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        const refused = writes.find((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed');
        if (refused?.refusal) return fail(refused.refusal);
        // Every write of a tenant bumps one version item, so two at once collide; the loser just tries again.
        const isConflict = reasons.some((reason) => reason.Code === 'TransactionConflict');
        if (!isConflict || attempt === TRANSACTION_TRIES) throw error;
        await pause(attempt, this.#chance);
      }
    }
  }

  /** Puts and deletes many items, each on its own: not a transaction. Two writes to one key are not allowed. */
  async batch(writes: readonly ({ put: Key & Readonly<Record<string, unknown>> } | { delete: Key })[]): Promise<void> {
    for (let start = 0; start < writes.length; start += BATCH_SIZE) {
      let requests = writes
        .slice(start, start + BATCH_SIZE)
        .map((write) =>
          'put' in write ? { PutRequest: { Item: { ...write.put } } } : { DeleteRequest: { Key: { ...write.delete } } },
        );
      for (let attempt = 1; requests.length > 0; attempt++) {
        const { UnprocessedItems } = await this.#client.send(
          new BatchWriteCommand({ RequestItems: { [this.#name]: requests } }),
        );
        requests = (UnprocessedItems?.[this.#name] ?? []) as typeof requests;
        if (requests.length > 0) {
          if (attempt === BATCH_TRIES)
            throw new Error(`${this.#name} is throttled: ${requests.length} writes not taken`);
          await pause(attempt, this.#chance);
        }
      }
    }
  }

  /** Part of a transaction: a new item; `refusal` when the key is taken. */
  putNew(key: Key, item: object, refusal: WriteProblem): Write {
    return {
      write: {
        Put: { TableName: this.#name, Item: { ...item, ...key }, ConditionExpression: 'attribute_not_exists(pk)' },
      },
      refusal,
    };
  }

  /** Part of a transaction: replaces an item if the condition holds. */
  replace(key: Key, item: object, condition: Expression, refusal: WriteProblem): Write {
    return {
      write: {
        Put: {
          TableName: this.#name,
          Item: { ...item, ...key },
          ConditionExpression: condition.text,
          ...bind(condition),
        },
      },
      refusal,
    };
  }

  /** Part of a transaction: puts an item whatever was there. */
  overwrite(key: Key, item: object): Write {
    return { write: { Put: { TableName: this.#name, Item: { ...item, ...key } } }, refusal: null };
  }

  /** Part of a transaction: changes attributes of an item if the condition holds. */
  update(key: Key, update: Expression, condition: Expression, refusal: WriteProblem): Write {
    return {
      write: {
        Update: {
          TableName: this.#name,
          Key: { ...key },
          UpdateExpression: update.text,
          ConditionExpression: condition.text,
          ...bind(update, condition),
        },
      },
      refusal,
    };
  }

  /** Part of a transaction: adds to the counts of an item, which may be new; `fields` say what it is. */
  add(key: Key, counts: Readonly<Record<string, number>>, fields: object): Write {
    const set = setAll(fields);
    const entries = Object.entries(counts);
    return {
      write: {
        Update: {
          TableName: this.#name,
          Key: { ...key },
          UpdateExpression: `${set.text} ADD ${entries.map(([name]) => `#${name} :${name}`).join(', ')}`,
          ...bind(set, {
            text: '',
            names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
            values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
          }),
        },
      },
      refusal: null,
    };
  }

  /** Part of a transaction: deletes an item if the condition holds. */
  remove(key: Key, condition: Expression, refusal: WriteProblem): Write {
    return {
      write: {
        Delete: { TableName: this.#name, Key: { ...key }, ConditionExpression: condition.text, ...bind(condition) },
      },
      refusal,
    };
  }

  /** Part of a transaction: changes nothing, but the condition must hold. */
  check(key: Key, condition: Expression, refusal: WriteProblem): Write {
    return {
      write: {
        ConditionCheck: {
          TableName: this.#name,
          Key: { ...key },
          ConditionExpression: condition.text,
          ...bind(condition),
        },
      },
      refusal,
    };
  }

  /** Part of a transaction: deletes an item whether or not it is there. */
  clear(key: Key): Write {
    return { write: { Delete: { TableName: this.#name, Key: { ...key } } }, refusal: null };
  }
}

/**
 * Where to go on after a key: DynamoDB takes none from outside the range. A cursor can come from there, as it may have been
 * given out for other bounds of the same list.
 */
function startWithin(
  { prefix, from = '', to = END }: Range,
  sk: string,
  newestFirst: boolean,
): 'after' | 'whole-range' | 'nothing-left' {
  const isBelow = sk < prefix + from;
  if (!isBelow && sk <= prefix + to) return 'after';
  return isBelow === newestFirst ? 'nothing-left' : 'whole-range';
}

/** Greater than whatever stands in a sort key. */
const END = '\uffff';

function keyCondition({ pk, prefix, from, to }: Range) {
  if (from !== undefined || to !== undefined) {
    return {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': prefix + (from ?? ''), ':to': prefix + (to ?? END) },
    };
  }
  return prefix === ''
    ? { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }
    : {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      };
}

/** Whether DynamoDB refuses what is written for what it is: the same again would be refused again. */
export const isUnwritable = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ValidationException' || error.name === 'SerializationException');

const isConditionRefused = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

export const EXISTS: Expression = { text: 'attribute_exists(pk)' };

/** Sets each attribute of `fields`; nothing when there is none. */
export function setAll(fields: object): Expression {
  const entries = Object.entries(fields);
  if (entries.length === 0) return { text: '' };
  return {
    text: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}

/** DynamoDB refuses empty maps, so they are left out. */
function bind(...expressions: readonly Expression[]) {
  const names = Object.assign({}, ...expressions.map((expression) => expression.names)) as Record<string, string>;
  const values = Object.assign({}, ...expressions.map((expression) => expression.values)) as Record<string, unknown>;
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
