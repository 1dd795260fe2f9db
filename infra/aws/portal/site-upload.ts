import { Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { SipServer } from '../entrances.ts';
import { accept } from '../findings.ts';
import { lambdaRole } from '../lambda-role.ts';

export interface SiteUploadProps {
  readonly siteFolder: string;
  readonly sipServer: SipServer;
  readonly bucket: IBucket;
  readonly distribution: Distribution;
}

/**
 * Copies the portal into its bucket at deployment, then tells CloudFront. What older releases left there stays, so
 * that a page somebody still has open finds the scripts it was built with.
 *
 * The role is written out by hand: the one CDK would make may read and write with wildcards.
 */
export class SiteUpload extends Construct {
  constructor(scope: Construct, id: string, props: SiteUploadProps) {
    super(scope, id);
    const { role, logs } = lambdaRole(this);
    allow(role, ['s3:ListBucket'], props.bucket.bucketArn);
    allow(role, ['s3:GetObject', 's3:PutObject'], props.bucket.arnForObjects('*'));
    allow(role, ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], props.distribution.distributionArn);
    const bucketId = Stack.of(this).resolve((props.bucket.node.defaultChild as CfnBucket).logicalId);
    accept(role, `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`, 'Every file of the portal, and of nothing else.');

    new BucketDeployment(this, 'Deployment', {
      sources: [
        readBy(role, Source.asset(props.siteFolder, { exclude: ['.*'] })),
        // After the site, whose own file it replaces.
        readBy(role, Source.jsonData('sip-server.json', props.sipServer)),
      ],
      destinationBucket: props.bucket,
      distribution: props.distribution,
      distributionPaths: ['/*'],
      prune: false,
      memoryLimit: 512,
      logGroup: logs,
      role: role.withoutPolicyUpdates(),
    });
    // CDK makes its function once for each stack, as a child of the stack.
    const copier = Stack.of(this).node.children.find((child) =>
      child.node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    if (copier !== undefined)
      accept(copier, 'AwsSolutions-L1', 'The program is part of CDK, which chooses its runtime.');
  }
}

/** The right to one object; CDK's own grant, to all of the bucket, never reaches the role. */
function readBy(role: Role, source: ISource): ISource {
  return {
    bind: (scope, context) => {
      const config = source.bind(scope, context);
      allow(role, ['s3:GetObject'], config.bucket.arnForObjects(config.zipObjectKey));
      return config;
    },
  };
}

function allow(role: Role, actions: string[], resource: string): void {
  role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
}
