import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { generate } from 'selfsigned';
import { z } from 'zod';
import { InstanceMetadata } from './metadata.ts';
import { type Certificate, prepare } from './prepare.ts';

const Environment = z.object({
  AWS_REGION: z.string(),
  /** systemd's runtime folder: in memory, and gone with the instance. */
  RUNTIME_DIRECTORY: z.string(),
  SIP_DOMAIN: z.string().optional(),
  EDGE_CERTIFICATE_SECRET_ARN: z.string().optional(),
  AWS_EC2_METADATA_SERVICE_ENDPOINT: z.url().optional(),
});

const PemPair = z.object({ key: z.string().includes('PRIVATE KEY'), certificate: z.string().includes('CERTIFICATE') });

const environment = Environment.parse(process.env);
await prepare(
  { metadata: new InstanceMetadata(environment.AWS_EC2_METADATA_SERVICE_ENDPOINT), configured, selfSigned },
  environment.RUNTIME_DIRECTORY,
  environment.SIP_DOMAIN,
);

async function configured(): Promise<Certificate | null> {
  const secretId = environment.EDGE_CERTIFICATE_SECRET_ARN;
  if (secretId === undefined) return null;
  const client = new SecretsManagerClient({ region: environment.AWS_REGION });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return PemPair.parse(JSON.parse(SecretString ?? ''));
}

async function selfSigned(name: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], { keySize: 2048 });
  return { key, certificate: cert };
}
