import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface ToSign {
  readonly host: string;
  readonly region: string;
  /** `DynamoDB_20120810.GetItem` */
  readonly target: string;
  readonly body: string;
  readonly nowMs: number;
}

const SERVICE = 'dynamodb';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * Signs one kind of request, a POST to DynamoDB, and nothing else (AWS Signature Version 4, "Create a signed AWS API
 * request"). The key of a day is derived once.
 */
export class DynamoSignature {
  #derivedFor = '';
  /** As a key object: given as bytes, it would be imported anew for each request (8 µs). */
  #key: KeyObject = createSecretKey(Buffer.alloc(32));

  /** All headers of the request. */
  headers(signer: Signer, { host, region, target, body, nowMs }: ToSign): Record<string, string> {
    const time = `${new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')}`;
    const day = time.slice(0, 8);
    const token = signer.sessionToken;
    const signed = `content-type;host;x-amz-date${token === undefined ? '' : ';x-amz-security-token'};x-amz-target`;
    const tokenLine = token === undefined ? '' : `x-amz-security-token:${token}\n`;
    const canonical =
      `POST\n/\n\ncontent-type:${CONTENT_TYPE}\nhost:${host}\nx-amz-date:${time}\n${tokenLine}x-amz-target:${target}\n\n` +
      `${signed}\n${hash('sha256', body)}`;
    const scope = `${day}/${region}/${SERVICE}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = hmac(this.#keyFor(signer, day, region), toSign).toString('hex');
    return {
      'content-type': CONTENT_TYPE,
      host,
      'x-amz-date': time,
      ...(token !== undefined && { 'x-amz-security-token': token }),
      'x-amz-target': target,
      'content-length': String(Buffer.byteLength(body)),
      authorization: `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    };
  }

  #keyFor({ secretAccessKey }: Signer, day: string, region: string): KeyObject {
    const derivedFor = `${day}|${region}|${secretAccessKey}`;
    if (derivedFor !== this.#derivedFor) {
      const derived = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), SERVICE), 'aws4_request');
      this.#key = createSecretKey(derived);
      this.#derivedFor = derivedFor;
    }
    return this.#key;
  }
}
