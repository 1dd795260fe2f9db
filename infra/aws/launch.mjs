/**
 * Runs a program of this folder on whatever Node the machine has: prepares the clone as `npm start` does (packages,
 * portal), then hands over to Node 24. cdk.json names it without arguments: that is app.ts.
 */
import { handOver } from '../local/bootstrap/hand-over.mjs';
import { prepare } from '../local/bootstrap/prepare.mjs';

const [program = 'app', ...args] = process.argv.slice(2);
await handOver(await prepare(), `infra/aws/${program}.ts`, args);
