import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TableShape } from '#shared/store/index.ts';
import type { LambdaProgram } from './lambda-program.ts';
import type { Program } from './program.ts';

/** No Scan: the store has no access pattern that needs one, so nothing of ours can read a table from end to end. */
const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const READ_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
const WRITE = [
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

export interface DataTableProps {
  readonly shape: TableShape;
  readonly key: IKey;
  /** Environment variable in which a program finds the table's name. */
  readonly variable: string;
  /** Whether functions can be woken by what is written. */
  readonly hasStream?: boolean;
}

/** One DynamoDB table of the store. `TableV2` would take our key only in a stack bound to one region. */
export class DataTable extends Construct {
  readonly table: Table;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    const { partitionKey, sortKey, timeToLive } = props.shape;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.hasStream && { stream: StreamViewType.KEYS_ONLY }),
    });
    this.#variable = props.variable;
  }

  /** The name without any right: for a program that opens the whole store and never touches this table. */
  namedTo(program: Program): void {
    program.setVariable(this.#variable, this.table.tableName);
  }

  readBy(program: Program): void {
    this.#grant(program, READ);
  }

  readAndWrittenBy(program: Program): void {
    this.#grant(program, [...READ, ...WRITE]);
  }

  /** Wakes the function soon after items were put into partitions whose key begins like this, until it succeeds. */
  wakes(program: LambdaProgram, { partitions }: { partitions: string }): void {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the table has no stream');
    program.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: READ_STREAM, resources: [tableStreamArn] }),
    );
    program.fn.addEventSourceMapping('Stream', {
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(partitions) } } },
        }),
      ],
    });
  }

  #grant(program: Program, actions: string[]): void {
    this.namedTo(program);
    program.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }));
  }
}
