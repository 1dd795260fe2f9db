import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Services that keep our data encrypted with the key, and use it for whoever may use them. */
const KEEPERS = ['dynamodb', 'sqs', 'secretsmanager', 's3'];

/**
 * The one key over everything customers trust us with: tables, queues, files, secrets and alarm messages.
 *
 * Who may read a table may use the key *through that table* and in no other way, so that a role has one grant for each
 * thing and the key adds none. AWS words its own managed keys the same way.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Patchbay: tables, queues, files, secrets, alarms',
      enableKeyRotation: true,
      // Without the key every table, queue message and backup is lost.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { account, region } = Stack.of(this);

    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTheServicesThatKeepOurData',
        principals: [new AnyPrincipal()],
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': KEEPERS.map((service) => `${service}.${region}.amazonaws.com`),
          },
        },
      }),
    );
    // CloudWatch has no principal in this account: it sends alarms to the encrypted topic under its own name.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsToTheEncryptedTopic',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
