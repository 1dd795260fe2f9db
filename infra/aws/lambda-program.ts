import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Program } from './program.ts';

export interface LambdaProgramProps {
  readonly description: string;
  /** Folder of the bundle: `index.mjs`, which exports `handler`. */
  readonly bundle: string;
  readonly timeout: Duration;
  /** Processor time comes with it: 1769 MB is one core. */
  readonly memoryMegabytes: number;
}

/** One function: one bundle, one role that can do nothing until something is handed to it, one log group. */
export class LambdaProgram extends Construct implements Program {
  readonly fn: LambdaFunction;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: LambdaProgramProps) {
    super(scope, id);
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logs.grantWrite(role);
    this.grantPrincipal = role;

    this.fn = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      role,
      logGroup: logs,
      environment: { NODE_ENV: 'production' },
    });
  }

  setVariable(name: string, value: string): void {
    this.fn.addEnvironment(name, value);
  }
}
