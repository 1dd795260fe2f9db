import { ok, type Result } from '#shared/result.ts';
import type { WriteProblem } from './records.ts';
import { type Key, Table, type Write } from './table.ts';

/**
 * A table that takes no writes: a transaction is refused for whatever would refuse it, and changes nothing. What has
 * just been "written" is therefore not there to be read.
 */
export class RehearsedTable extends Table {
  override async transact(writes: readonly Write[]): Promise<Result<void, WriteProblem>> {
    const checks = writes.flatMap(asCheck);
    return checks.length === 0 ? ok(undefined) : super.transact(checks);
  }

  override async put(): Promise<void> {}
  override async batch(): Promise<void> {}

  override async delete(key: Key): Promise<boolean> {
    return (await this.present([key])).length > 0;
  }
}

/** The condition of a write without the write; nothing where it has none. */
function asCheck({ write, refusal }: Write): Write[] {
  const { Put, Update, Delete, ConditionCheck } = write;
  if (ConditionCheck) return [{ write, refusal }];
  const part = Put ?? Update ?? Delete;
  if (!part?.ConditionExpression) return [];
  const item = (Put?.Item ?? Update?.Key ?? Delete?.Key) as unknown as Key;
  // DynamoDB refuses names and values that an expression does not use: those of the update are left out.
  const used = new Set(part.ConditionExpression.match(/[#:]\w+/g));
  const only = <Value>(bound: Record<string, Value> | undefined) =>
    Object.fromEntries(Object.entries(bound ?? {}).filter(([name]) => used.has(name)));
  const names = only(part.ExpressionAttributeNames);
  const values = only(part.ExpressionAttributeValues);
  return [
    {
      write: {
        ConditionCheck: {
          TableName: part.TableName,
          Key: { pk: item.pk, sk: item.sk },
          ConditionExpression: part.ConditionExpression,
          ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        },
      },
      refusal,
    },
  ];
}
