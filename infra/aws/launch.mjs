/**
 * What cdk.json runs, on whatever Node the machine has: prepares the clone as `npm start` does (packages, portal), then
 * hands over to app.ts on Node 24.
 */
import { handOver } from '../local/bootstrap/hand-over.mjs';
import { prepare } from '../local/bootstrap/prepare.mjs';

await handOver(await prepare(), 'infra/aws/app.ts', []);
