import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { handle } from 'hono/aws-lambda';
import { lazily } from '#shared/lazily.ts';
import { serve } from './app.ts';
import { DOCUMENT_FILE } from './document-file.ts';
import { lambdaWorld } from './lambda-world.ts';
import { TENANT_ENDPOINTS } from './tenant-endpoints.ts';

/** The document of the whole API, made with the bundle and beside it (infra/aws/bundle.ts). */
const document = lazily(async () => {
  const packed = await readFile(new URL(DOCUMENT_FILE, import.meta.url));
  return (await promisify(gunzip)(packed)).toString();
});

/** Entry of the Lambda function behind every path of the HTTP API but those of signing in. */
export const handler = handle(serve(lambdaWorld(), { endpoints: TENANT_ENDPOINTS, document }));
