/**
 * Patchbay on one machine: the edge and every function exactly as on AWS, with embedded DynamoDB and SQS.
 *
 *   bootstrap.mjs    `npm start` and `npm test` enter here, on any Node from 20 on; bootstrap/ prepares the clone
 *   main.ts          `npm start` on Node 24: options in, start screen out, signals
 *   options.ts       the command line
 *   patchbay.ts      starts everything and connects it
 *   demo.ts demo-features.ts   the demo tenant of the first start, and what its users can try
 *   dynamodb.ts queues.ts edge.ts http.ts (portal.ts)   the parts that listen
 *   consumer.ts      hands messages from the queues to functions, as Lambda does
 *   data-folder.ts   what is kept: keys, certificate, what the start screen shows
 *   supervised.ts    a child process that is started again when it dies
 *   start-screen.ts start-problem.ts log-file.ts ports.ts
 *   test/            `npm test`
 *
 * Tests that need a whole Patchbay enter at `startPatchbay`.
 */
export type { LocalOptions } from './options.ts';
export { type Patchbay, type PatchbayOptions, startPatchbay } from './patchbay.ts';
export { StartProblem } from './start-problem.ts';
export type { StartFacts } from './start-screen.ts';
