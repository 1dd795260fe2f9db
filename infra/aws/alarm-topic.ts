import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Where every alarm of every stack ends. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, props: { key: IKey; email: string | undefined }) {
    super(scope, id, { displayName: 'Patchbay alarms', masterKey: props.key, enforceSSL: true });
    if (props.email !== undefined) this.addSubscription(new EmailSubscription(props.email));
  }
}
