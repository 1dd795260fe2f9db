import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ENDPOINTS, openApiDocument } from '#functions/api/index.ts';
import { clientPackage } from './client-package.ts';
import { tarball } from './tarball.ts';
import type { TypedDocument } from './types.ts';

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** What lies under /developers/, by name. */
export function developerFiles(): Record<string, Buffer> {
  const document: TypedDocument = JSON.parse(JSON.stringify(openApiDocument(ENDPOINTS)));
  const ours = ['index.html', 'page.css', 'page.js'].map(
    (name) => [name, join(import.meta.dirname, 'page', name)] as const,
  );
  const theirs = [
    'swagger-ui-bundle.js',
    'swagger-ui.css',
    'LICENSE',
    'NOTICE',
    'swagger-ui-bundle.js.LICENSE.txt',
  ].map((name) => [name, join(SWAGGER_UI, name)] as const);
  const inPackage = Object.entries(clientPackage(document)).map(([name, text]) => [`package/${name}`, text] as const);
  return {
    ...Object.fromEntries([...ours, ...theirs].map(([name, path]) => [name, readFileSync(path)])),
    'patchbay-client.tgz': tarball(Object.fromEntries(inPackage)),
  };
}
