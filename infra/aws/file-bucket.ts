import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { KEPT_BLOBS, UPLOAD_KEPT_MS, UPLOADED_BLOBS } from '#shared/blob/index.ts';
import { BACKUP_KEPT_MS, JOB_KEPT_MS } from '#shared/job/index.ts';
import { accept } from './findings.ts';
import type { Program } from './program.ts';

/** Uploads and results of jobs, which are forgotten with their jobs; pictures, prompts and music. They have no copy and no versions. */
export class FileBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: { key: IKey }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      // One request for a data key in a while, not one for each file.
      bucketKeyEnabled: true,
      // The portal puts songs here by signed addresses, which say all that is allowed; its host name may be the operator's.
      cors: [
        { allowedOrigins: ['*'], allowedMethods: [HttpMethods.PUT], allowedHeaders: ['content-type'], maxAge: 3600 },
      ],
      lifecycleRules: [
        { prefix: 'ten_', expiration: Duration.millis(JOB_KEPT_MS) },
        { prefix: UPLOADED_BLOBS, expiration: Duration.millis(UPLOAD_KEPT_MS) },
        { prefix: KEPT_BLOBS, expiration: Duration.millis(BACKUP_KEPT_MS) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(
      this.bucket,
      'AwsSolutions-S1',
      'Who starts a job and reads its result stands in the audit log of the tenant; links are signed and short-lived.',
    );
  }

  readAndWrittenBy(program: Program & IConstruct): void {
    program.setVariable('FILES_BUCKET', this.bucket.bucketName);
    const allow = (actions: string[], resource: string) =>
      program.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
    const files = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
    allow(files, this.bucket.arnForObjects('*'));
    // Without it S3 answers 403 for a file that is not there, as it does for what nobody may read.
    allow(['s3:ListBucket'], this.bucket.bucketArn);
    // The finding names the bucket as the other stack imports it.
    const arn = Stack.of(program).resolve(Stack.of(this).exportValue(this.bucket.bucketArn)) as Record<string, string>;
    const reason = 'Files of every tenant: their keys are made in shared/usecases from the tenant that asks.';
    accept(program, `AwsSolutions-IAM5[Resource::${arn['Fn::ImportValue']}/*]`, reason);
  }
}
