import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { findNode24 } from './node24.mjs';
import { installPackages, packagesFit } from './packages.mjs';
import { buildPortal, portalFits } from './portal.mjs';
import { promptsFit, speakPrompts } from './prompts.mjs';
import { StepFailed } from './step.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * Brings the clone to where it can run, and returns the path of Node 24. Ends the process with one clear message when
 * that is impossible. What is prepared already costs a few milliseconds and no lock.
 */
export async function prepare() {
  process.chdir(ROOT);
  try {
    if (!packagesFit(ROOT)) {
      await withLock(ROOT, async () => packagesFit(ROOT) || (await installPackages(ROOT)));
    }
    const node = findNode24(ROOT);
    if (!portalFits(ROOT)) {
      await withLock(ROOT, async () => portalFits(ROOT) || (await buildPortal(ROOT, node)));
    }
    if (!promptsFit(ROOT)) {
      await withLock(ROOT, async () => promptsFit(ROOT) || (await speakPrompts(ROOT, node)));
    }
    return node;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
