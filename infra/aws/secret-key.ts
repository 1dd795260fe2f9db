import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './findings.ts';
import type { Program } from './program.ts';

/** Base64 characters that carry the 256 bits of an AES key. */
const KEY_CHARACTERS = 43;

/** The key of SecretBox, which seals SIP passwords and webhook secrets before they reach the table. */
export class SecretKey extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, props: { key: IKey }) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Patchbay: key of SecretBox, 32 bytes in base64',
      encryptionKey: props.key,
      // 43 letters and digits read as base64 are 32 bytes, of which 250 bits are random: Secrets Manager makes no bytes.
      generateSecretString: { passwordLength: KEY_CHARACTERS, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(this.secret, 'AwsSolutions-SMG4', 'What was sealed with the old key could not be opened after a rotation.');
  }

  usedBy(program: Program): void {
    program.setVariable('SECRET_KEY_ARN', this.secret.secretArn);
    program.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] }),
    );
  }
}
