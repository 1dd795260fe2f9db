import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts one finding on one construct. Every synthesis runs cdk-nag and CDK's own validation of templates, and fails
 * on a finding that nobody accepted.
 *
 * @param rule  for example `AwsSolutions-SMG4`; a rule with several findings names one, `AwsSolutions-IAM5[Resource::*]`
 * @param reason  why the rule does not fit here: read by auditors
 */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}
