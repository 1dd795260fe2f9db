import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.mjs';

const SOURCES = join('edge', 'media', 'prompts');

/** Beside the prompts: of which texts they were made. */
const stampFile = (root) => join(root, SOURCES, 'out', '.sources');

export function promptsFit(root) {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

export async function speakPrompts(root, node) {
  const sources = fingerprint(root);
  await runStep('Speaking the prompts', node, [join(SOURCES, 'speak.ts')], { cwd: root });
  writeFileSync(stampFile(root), sources);
}

function fingerprint(root) {
  const hash = createHash('sha256');
  const names = readdirSync(join(root, SOURCES), { recursive: true }).filter((name) => name.endsWith('.ts'));
  for (const name of names.sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(root, SOURCES, name)));
  return hash.digest('hex');
}
