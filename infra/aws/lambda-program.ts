import type { Duration } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { lambdaRole } from './lambda-role.ts';
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
    const { role, logs } = lambdaRole(this);
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
