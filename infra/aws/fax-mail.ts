import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { ReceiptRuleSet, TlsPolicy } from 'aws-cdk-lib/aws-ses';
import { S3 as KeepInBucket, LambdaInvocationType, Lambda as RunFunction } from 'aws-cdk-lib/aws-ses-actions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAILS } from '#functions/fax-mail/index.ts';
import { accept } from './findings.ts';
import type { LambdaProgram } from './lambda-program.ts';

/** Mails that something went wrong with can be looked at for so long, and so long it is known which: the longest that SQS offers. */
const KEPT = Duration.days(14);

export interface FaxMailProps {
  /** Every domain below it, and itself. */
  readonly domain: string;
  readonly program: LambdaProgram;
  readonly key: IKey;
}

/**
 * E-mails to fax numbers: SES takes them, puts each into a bucket and tells the function, with what it found out about the sender.
 * SES has one set of rules that is active in an account and region: an operator makes this one it (README.md).
 */
export class FaxMail extends Construct {
  /** What SES told of mails whose faxes the function has not made, after all its tries. */
  readonly dead: Queue;

  constructor(scope: Construct, id: string, props: FaxMailProps) {
    super(scope, id);
    const { domain, program, key } = props;
    const mails = new Bucket(this, 'Mails', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // SES writes with its own rights, which the key of the other files does not know.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: KEPT }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    accept(mails, 'AwsSolutions-S1', 'Mails lie there for minutes; who sent which fax stands in its box.');
    program.setVariable('MAILS_BUCKET', mails.bucketName);
    program.setVariable('FAX_MAIL_DOMAIN', domain);
    const allow = (actions: string[], resource: string) =>
      program.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['s3:GetObject', 's3:DeleteObject'], mails.arnForObjects(`${MAILS}*`));
    allow(['s3:ListBucket'], mails.bucketArn);
    const arn = Stack.of(this).resolve(mails.bucketArn) as { 'Fn::GetAtt': [string, string] };
    const finding = `AwsSolutions-IAM5[Resource::<${arn['Fn::GetAtt'].join('.')}>/${MAILS}*]`;
    accept(program, finding, 'Every mail is its to read: SES alone writes there.');

    this.dead = new Queue(this, 'Dead', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: KEPT,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(
      this.dead,
      'AwsSolutions-SQS3',
      'It is where events end that a function has failed with; nothing takes them from it.',
    );
    // Lambda asks twice more, after 1 and 2 minutes; the message says why the last try failed.
    program.fn.configureAsyncInvoke({
      onFailure: { bind: () => ({ destination: this.dead.queueArn }) },
      retryAttempts: 2,
    });
    allow(['sqs:SendMessage'], this.dead.queueArn);

    const rules = new ReceiptRuleSet(this, 'Rules');
    rules.addRule('Faxes', {
      recipients: [domain, `.${domain}`],
      scanEnabled: true,
      tlsPolicy: TlsPolicy.OPTIONAL,
      actions: [
        new KeepInBucket({ bucket: mails as IBucket, objectKeyPrefix: MAILS }),
        new RunFunction({ function: program.fn, invocationType: LambdaInvocationType.EVENT }),
      ],
    });
    new CfnOutput(this, 'RuleSet', { value: rules.receiptRuleSetName });
  }
}
