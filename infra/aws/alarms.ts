import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { NetworkTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { DataTable } from './data-table.ts';
import type { EdgeFleet } from './edge-fleet.ts';
import type { EventQueue } from './event-queue.ts';
import type { LambdaProgram } from './lambda-program.ts';

/** What people are woken for. Each alarm says what it means for customers; all of them go to one topic. */
export class Alarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: { topic: ITopic }) {
    super(scope, id);
    this.#topic = props.topic;
  }

  /** Messages that were given up. */
  deadLetters(name: string, { dead }: Pick<EventQueue, 'dead'>): void {
    this.#raise(`${name}Dead`, dead.metricApproximateNumberOfMessagesVisible(aMinute(Stats.MAXIMUM)), {
      above: 0,
      meaning: `${name}: messages failed for good and wait in the dead-letter queue.`,
    });
  }

  /** For a queue that is worked off at once: its oldest message is older than it should ever be. */
  late(name: string, { queue }: EventQueue, oldest: Duration): void {
    this.#raise(`${name}Late`, queue.metricApproximateAgeOfOldestMessage(aMinute(Stats.MAXIMUM)), {
      above: oldest.toSeconds(),
      forMinutes: 5,
      meaning: `${name}: the oldest message waits longer than ${oldest.toHumanString()}.`,
    });
  }

  /** For a queue whose messages may be put off for days: these many wait although they are due. */
  backlog(name: string, { queue }: EventQueue, messages: number): void {
    this.#raise(`${name}Backlog`, queue.metricApproximateNumberOfMessagesVisible(aMinute(Stats.MINIMUM)), {
      above: messages,
      forMinutes: 15,
      meaning: `${name}: for a quarter of an hour more than ${messages} messages were due.`,
    });
  }

  program(name: string, { fn }: LambdaProgram): void {
    this.#raise(`${name}Errors`, fn.metricErrors(aMinute(Stats.SUM)), {
      above: 0,
      forMinutes: 3,
      meaning: `${name}: invocations fail.`,
    });
    this.#raise(`${name}Throttles`, fn.metricThrottles(aMinute(Stats.SUM)), {
      above: 0,
      forMinutes: 3,
      meaning: `${name}: Lambda refuses invocations; the account's concurrency is used up.`,
    });
  }

  api(name: string, api: HttpApi): void {
    this.#raise(`${name}ServerErrors`, api.metricServerError(aMinute(Stats.SUM)), {
      above: 5,
      forMinutes: 3,
      meaning: `${name}: requests end with a server error.`,
    });
  }

  table(name: string, { table }: DataTable): void {
    for (const kind of ['ReadThrottleEvents', 'WriteThrottleEvents'] as const) {
      this.#raise(`${name}${kind}`, table.metric(kind, aMinute(Stats.SUM)), {
        above: 0,
        forMinutes: 3,
        meaning: `${name}: DynamoDB refuses requests; one partition or the whole table is too hot.`,
      });
    }
  }

  /**
   * The load balancer's counts come by zone, so that only "any" and "none" can be said with them; how many run is known
   * to the Auto Scaling group.
   *
   * @param target  any of the edges' target groups: all ask the same question of the same instances
   * @param wanted  edges that must run
   */
  edges(name: string, edges: EdgeFleet, target: NetworkTargetGroup, wanted: number): void {
    this.#raise(`${name}Unready`, target.metrics.unHealthyHostCount(aMinute(Stats.MAXIMUM)), {
      above: 0,
      forMinutes: 5,
      meaning: `${name}: one runs but takes no phones.`,
    });
    this.#raise(`${name}None`, target.metrics.healthyHostCount(aMinute(Stats.MAXIMUM)), {
      below: 1,
      forMinutes: 2,
      // No number at all means that not one is registered.
      missing: TreatMissingData.BREACHING,
      meaning: `${name}: none takes phones; nobody can call.`,
    });
    this.#raise(`${name}TooFew`, edges.metricInService(aMinute(Stats.MINIMUM)), {
      below: wanted,
      forMinutes: 15,
      missing: TreatMissingData.BREACHING,
      meaning: `${name}: fewer than ${wanted} run.`,
    });
  }

  #raise(id: string, metric: IMetric, when: Condition): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: when.meaning,
      threshold: 'above' in when ? when.above : when.below,
      comparisonOperator:
        'above' in when ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: when.forMinutes ?? 1,
      treatMissingData: when.missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}

type Condition = ({ readonly above: number } | { readonly below: number }) & {
  /** One-minute periods that must all breach; 1 when left out. */
  readonly forMinutes?: number;
  readonly missing?: TreatMissingData;
  readonly meaning: string;
};

const aMinute = (statistic: string) => ({ statistic, period: Duration.minutes(1) });
