import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own list of what it installed last. A package
 * for another platform may be missing.
 */
export function packagesFit(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(installedFile);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true; // the house itself
    const found = installed[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * Installs what package-lock.json says. After a first install only what is not there yet: `npm ci` empties node_modules
 * first, which another Patchbay may be running from. Before it `npm ci`, as npm takes half a package, left by an
 * install that was cut short, for a whole one. Scripts of packages never run: nothing here needs one, and newer npm
 * blocks them anyway.
 */
export async function installPackages(root) {
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const how = existsSync(join(root, 'node_modules', '.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  const options = ['--ignore-scripts', '--loglevel=error'];
  await runStep('Installing npm packages', command, [...args, ...how, ...options], { cwd: root });
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
