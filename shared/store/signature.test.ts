import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynamoSignature } from './signature.ts';

/** What the SDK's signer wants of a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as Buffer);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const REGION = 'eu-central-1';
const HOST = 'dynamodb.eu-central-1.amazonaws.com';
const target = 'DynamoDB_20120810.GetItem';

const word = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => /^\S+$/.test(text));
const signers = fc.record(
  { accessKeyId: word, secretAccessKey: word, sessionToken: word },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);
const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('the signature is the one that the SDK makes', async () => {
  const ours = new DynamoSignature();
  await fc.assert(
    fc.asyncProperty(signers, times, fc.string(), async (credentials, date, body) => {
      const headers = ours.headers(credentials, { host: HOST, region: REGION, target, body, nowMs: date.getTime() });
      const sdk = new SignatureV4({
        credentials,
        region: REGION,
        service: 'dynamodb',
        sha256: Sha256 as never,
        applyChecksum: false,
      });
      const signed = (await sdk.sign(
        {
          method: 'POST',
          protocol: 'https:',
          hostname: HOST,
          path: '/',
          query: {},
          headers: { 'content-type': 'application/x-amz-json-1.0', host: HOST, 'x-amz-target': target },
          body,
        } as never,
        { signingDate: date },
      )) as unknown as { headers: Record<string, string> };
      expect(headers.authorization).toBe(signed.headers.authorization);
      expect(headers['x-amz-date']).toBe(signed.headers['x-amz-date']);
    }),
    { numRuns: 50 },
  );
});
