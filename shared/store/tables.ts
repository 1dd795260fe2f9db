/** The two tables, as data: infra/local creates them, infra/aws synthesises them. Both keys are strings. */
export interface TableShape {
  readonly partitionKey: 'pk';
  readonly sortKey: 'sk';
  /** Seconds since 1970; DynamoDB removes what is past it, up to days late: readers enforce expiry themselves. */
  readonly timeToLive: 'ttl';
}

const shape: TableShape = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'ttl' };

export const TABLES = {
  /** Configuration, audit log and live state. */
  config: shape,
  /** Call events and CDRs: grows with calls, outlives configuration. */
  records: shape,
} as const satisfies Record<string, TableShape>;
