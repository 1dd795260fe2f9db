/** `npm start`: one Patchbay on this machine, until it is told to stop. */
import { HELP, parseOptions } from './options.ts';
import { startPatchbay } from './patchbay.ts';
import { StartProblem } from './start-problem.ts';
import { startScreen } from './start-screen.ts';

/** Longer than everything takes to stop by itself; then whatever hangs is left to the operating system. */
const STOPS_WITHIN_MS = 5000;

// Whatever this process or one of its children writes may hold secrets: the owner alone may read it.
process.umask(0o077);

const command = parseOptions(process.argv.slice(2));
if (!command.ok) {
  console.error(command.problem);
  process.exit(1);
}
if (command.value.wantsHelp) {
  process.stdout.write(HELP);
  process.exit(0);
}

// From here on an early signal must also stop what has already started.
const told = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  // Our parent has gone without a word.
  process.on('disconnect', () => resolve());
});

const starting = startPatchbay({
  ...command.value,
  hasDemoFeatures: true,
  smtpUrl: process.env.SMTP_URL,
  mailFrom: process.env.MAIL_FROM,
});
starting.then(
  ({ facts }) => process.stdout.write(command.value.asJson ? `${JSON.stringify(facts)}\n` : startScreen(facts)),
  fail,
);

await told;
setTimeout(() => process.exit(1), STOPS_WITHIN_MS).unref();
const patchbay = await starting;
await patchbay.stop();
process.exit(0);

function fail(error: unknown): never {
  console.error(error instanceof StartProblem ? `Patchbay cannot start: ${error.message}` : error);
  process.exit(1);
}
