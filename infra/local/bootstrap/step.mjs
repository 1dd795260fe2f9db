import { spawn } from 'node:child_process';

const SIGN_OF_LIFE_MS = 5000;
const OUTPUT_LIMIT = 20_000;
/** The command must not go on alone. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A preparation that failed in a way its message explains; no stack trace helps. */
export class StepFailed extends Error {}

/**
 * Runs a command that takes a while. Its title and a sign of life go to standard error; what it prints is shown only
 * when it fails.
 *
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
export async function runStep(title, command, args, options) {
  const startedMs = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedMs) / 1000)} s`;
  process.stderr.write(`${title} ...\n`);
  const signOfLife = setInterval(() => process.stderr.write(`  still at it (${seconds()})\n`), SIGN_OF_LIFE_MS);
  let output = '';
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-OUTPUT_LIMIT);
    });
  }
  const stop = () => {
    child.kill();
    process.exit(1);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? `code ${code}`}`));
  });
  clearInterval(signOfLife);
  for (const signal of SIGNALS) process.off(signal, stop);
  if (outcome !== null) throw new StepFailed(`${output}\n${title} failed: ${outcome}`);
  process.stderr.write(`  done (${seconds()})\n`);
}
