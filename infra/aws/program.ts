import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * A program of ours as the things it uses see it: it takes its settings from environment variables and acts with a
 * role. A Lambda function and the edge are programs. Whatever hands out a variable grants, in the same breath, what
 * the variable is good for (`table.readBy(program)`).
 */
export interface Program extends IGrantable {
  setVariable(name: string, value: string): void;
}
