import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailed } from './step.mjs';

const WANTED = 24;

/** The Node that runs TypeScript as it is: this one when it is new enough, else the one among the npm packages. */
export function findNode24(root) {
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath;
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  throw new StepFailed(
    `Patchbay runs on Node ${WANTED} or newer; this is Node ${process.versions.node}, and there is no Node ${WANTED} ` +
      `for ${process.platform}-${process.arch} among the npm packages. Install it from https://nodejs.org and start again.`,
  );
}
