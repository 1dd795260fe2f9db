import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Chance, systemChance } from '#shared/world/index.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets that must be readable again: digest secrets, webhook secrets. AES-256-GCM with the tenant's id as
 * associated data, so that a sealed secret copied into another tenant does not open there.
 */
export class SecretBox {
  readonly #key: Uint8Array;
  readonly #chance: Chance;

  constructor(key: Uint8Array, chance: Chance = systemChance) {
    if (key.length !== KEY_BYTES)
      throw new RangeError(`the secret key has ${key.length} bytes instead of ${KEY_BYTES}`);
    this.#key = key;
    this.#chance = chance;
  }

  /** @returns nonce, ciphertext and tag, in base64 */
  seal(tenant: TenantId, secret: string): string {
    const nonce = this.#chance.bytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(tenant));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
      'base64',
    );
  }

  /** @throws Error  when it was sealed with another key or for another tenant, or has been altered: never bad input */
  open(tenant: TenantId, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(tenant))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** Environment: the key itself on one machine, or the secret that holds it on AWS. Base64 of 32 bytes either way. */
export const SecretKeyConfig = z
  .object({ SECRET_KEY: z.base64().optional(), SECRET_KEY_ARN: z.string().min(1).optional(), AWS_REGION: z.string() })
  .refine((config) => (config.SECRET_KEY === undefined) !== (config.SECRET_KEY_ARN === undefined), {
    error: 'needs either SECRET_KEY or SECRET_KEY_ARN',
  });

/** The key for `SecretBox`. */
export async function loadSecretKey(config: z.infer<typeof SecretKeyConfig>): Promise<Uint8Array> {
  return Buffer.from(config.SECRET_KEY ?? (await secretAt(config.SECRET_KEY_ARN ?? '', config.AWS_REGION)), 'base64');
}

/** Text of a secret in Secrets Manager. */
export async function secretAt(arn: string, region: string): Promise<string> {
  // Loaded on AWS only: one machine has no use for the client.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { SecretString } = await new SecretsManagerClient({ region }).send(
    new GetSecretValueCommand({ SecretId: arn }),
  );
  if (SecretString === undefined) throw new Error(`${arn} holds no text`);
  return SecretString;
}
