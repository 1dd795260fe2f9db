import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueShape } from '../queues.ts';
import type { LambdaProgram } from './lambda-program.ts';
import type { Program } from './program.ts';

export interface EventQueueProps {
  readonly key: IKey;
  /** Environment variable in which a sender finds the URL. */
  readonly variable: string;
  readonly shape: QueueShape;
}

/** A queue and the dead-letter queue behind it: nothing that was sent is lost without an alarm. */
export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const { visibilitySeconds, retentionSeconds, tries } = props.shape;
    const common = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: Duration.seconds(retentionSeconds),
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.dead = new Queue(this, 'Dead', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: tries },
    });
    this.#variable = props.variable;
  }

  namedTo(program: Program): void {
    program.setVariable(this.#variable, this.queue.queueUrl);
  }

  sentToBy(program: Program): void {
    this.namedTo(program);
    program.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
  }

  /** The function reports failures message by message, so that one bad message does not hold up its batch. */
  consumedBy({ fn }: LambdaProgram, options: { batchSize: number; maxConcurrency: number }): void {
    fn.addEventSource(new SqsEventSource(this.queue, { ...options, reportBatchItemFailures: true }));
  }
}
