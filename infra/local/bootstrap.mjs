/**
 * `npm start` and `npm test` enter here, on whatever Node the machine has (20 or newer), before anything is installed:
 * plain JavaScript without dependencies. It prepares the clone, then hands over to TypeScript on Node 24.
 *
 *   bootstrap/packages.mjs   installs npm packages when they do not fit package-lock.json
 *   bootstrap/portal.mjs     builds the portal when its sources have changed
 *   bootstrap/node24.mjs     finds Node 24
 *   bootstrap/lock.mjs       one preparation at a time in one clone
 *   bootstrap/step.mjs       runs a long command and shows that it is alive
 *   bootstrap/hand-over.mjs  runs the real program: signals go down, the exit code comes back
 */
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(`Patchbay needs Node ${OLDEST_NODE} or newer to start; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const PROGRAMS = { start: 'infra/local/main.ts', test: 'infra/local/test/main.ts' };
const [command, ...args] = process.argv.slice(2);
const program = PROGRAMS[command];
if (program === undefined) {
  console.error('usage: node infra/local/bootstrap.mjs start|test [options]');
  process.exit(1);
}

// Imported late: an older Node would stumble over the syntax before it could say what is wrong.
const { prepare } = await import('./bootstrap/prepare.mjs');
const { handOver } = await import('./bootstrap/hand-over.mjs');
const node = await prepare();
await handOver(node, program, args);
