import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

const PARENT_CHECK_MS = 500;

/**
 * Runs the program on Node 24 and ends as it ends. The IPC channel has one use: when this process is killed, the
 * program sees it close, and stops too.
 */
export async function handOver(node, program, args) {
  const child = spawn(node, [program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent(child);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...outcome) => resolve(outcome));
  });
  process.exit(signal === null ? code : 1);
}

/** npm that is killed tells nobody: that this process has another parent now is the only sign. */
function stopWithParent(child) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
