import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const READMES = globSync('{.,shared,edge,functions,web,infra,test}/**/README.md', {
  exclude: (path) => /(^|\/)(node_modules|cdk\.out|out|\.\w+)(\/|$)/.test(path),
});
/** What is packed for others, and is read there. */
const PACKED = ['functions/developers/client/README.md'];

/** Files that a text links to, from the root of the repository. */
const linkedFrom = (readme: string): string[] =>
  [...readFileSync(readme, 'utf8').matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(([, path = '']) =>
    join(dirname(readme), path),
  );

test('what a README links to is there', () => {
  expect(READMES.length).toBeGreaterThan(20);
  const gone = READMES.flatMap((readme) =>
    linkedFrom(readme)
      .filter((path) => !existsSync(path))
      .map((path) => `${readme}: ${path}`),
  );
  expect(gone).toEqual([]);
});

test('the first README leads to all others', () => {
  const linked = new Set(linkedFrom('README.md'));
  expect(READMES.filter((readme) => readme !== 'README.md' && !PACKED.includes(readme) && !linked.has(readme))).toEqual(
    [],
  );
});
