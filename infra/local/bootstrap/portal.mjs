import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { runStep } from './step.mjs';

/** What the portal, and what lies beside it for developers, is made of. */
const SOURCES = ['web', 'shared', 'functions/api', 'functions/developers', 'package-lock.json', 'tsconfig.json'];
const DEVELOPERS = join('functions', 'developers', 'build.ts');
const NOT_SOURCES = new Set(['node_modules', '.next', 'out', 'next-env.d.ts']);
const NOT_SOURCE = /\.test\.tsx?$|\.tsbuildinfo$/;

/** Beside the built pages: of which sources they were made. The web server does not serve names that start with a dot. */
const stampFile = (root) => join(root, 'web', 'out', '.sources');

export function portalFits(root) {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

export async function buildPortal(root, node) {
  const sources = fingerprint(root);
  await runStep('Building the portal', node, [join('node_modules', 'next', 'dist', 'bin', 'next'), 'build', 'web'], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', PATH: `${dirname(node)}:${process.env.PATH}` },
  });
  await runStep('Writing the API reference and the client', node, [DEVELOPERS, join('web', 'out', 'developers')], {
    cwd: root,
  });
  writeFileSync(stampFile(root), sources);
}

export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesIn(join(root, source)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !NOT_SOURCES.has(name) && !NOT_SOURCE.test(name))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
