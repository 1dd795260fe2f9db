import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Where every alarm of every stack ends. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, props: { key: IKey; email: string | undefined }) {
    super(scope, id, { displayName: 'Patchbay alarms', masterKey: props.key, enforceSSL: true });
    // A policy of our own takes the place of the default one, which let this account's alarms in.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (props.email !== undefined) this.addSubscription(new EmailSubscription(props.email));
  }
}
