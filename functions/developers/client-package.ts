import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type TypedDocument, typesOf } from './types.ts';

const source = (name: string): string => readFileSync(new URL(`client/${name}`, import.meta.url), 'utf8');

/** The files of the npm package `@patchbay/client`, by path; its version changes with the document. */
export function clientPackage(document: TypedDocument): Record<string, string> {
  const types = typesOf(document);
  const manifest = {
    name: '@patchbay/client',
    version: `1.0.0-${createHash('sha256').update(types).digest('hex').slice(0, 12)}`,
    description: 'Typed client of a Patchbay server',
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    engines: { node: '>=20' },
    dependencies: { 'openapi-fetch': ownDependency('openapi-fetch') },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'README.md': source('README.md'),
    'index.js': source('index.js'),
    'index.d.ts': source('index.d.ts'),
    'schema.d.ts': types,
  };
}

/** The version that our own tests run with. */
function ownDependency(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return devDependencies[name];
}
