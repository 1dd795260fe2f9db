import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The holder touches the lock this often; untouched for `STALE_MS`, its holder is dead. */
const TOUCH_MS = 1000;
const STALE_MS = 10_000;

/**
 * Runs `work` while nobody else prepares this clone. The lock is a file that its holder keeps touching: a process id
 * could belong to somebody else by the time it is looked up. It lies outside node_modules, which npm may remove.
 *
 * @param {string} root
 * @param {() => Promise<unknown>} work
 */
export async function withLock(root, work) {
  // It becomes the data folder, which is for the owner only.
  mkdirSync(join(root, '.data'), { recursive: true, mode: 0o700 });
  const file = join(root, '.data', 'preparing.lock');
  const token = randomUUID();
  await take(file, token);
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_MS);
  try {
    await work();
  } finally {
    clearInterval(touching);
    rmSync(file, { force: true });
  }
}

async function take(file, token) {
  for (let hasTold = false; ; await sleep(200)) {
    try {
      writeFileSync(file, token, { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (await takeOverStale(file, token)) return;
    if (!hasTold) console.error('Waiting for another start of this clone to finish its preparations.');
    hasTold = true;
  }
}

/** Two may take over at once: both write, the last one wins, and after a pause each sees who that was. */
async function takeOverStale(file, token) {
  const touchedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedMs === undefined || Date.now() - touchedMs < STALE_MS) return false;
  writeFileSync(file, token);
  await sleep(300);
  try {
    return readFileSync(file, 'utf8') === token;
  } catch {
    return false; // the winner has finished already
  }
}
