/**
 * Patchbay on AWS: three stacks, synthesised without an account, a network or Docker.
 *
 *   app.ts             what `npx cdk` runs: settings, bundles, stacks; launch.mjs finds it a Node 24
 *   settings.ts        what an operator may choose
 *   first-tenant.ts    what an operator runs once after the first deployment
 *   bundle.ts          sources -> one folder for each function and the edge (artifacts.ts); bundle-plugins.ts
 *   stacks.ts          the three stacks, and cdk-nag over all of them
 *
 *   data-stack.ts      data-key  data-table  event-queue  secret-key  alarm-topic
 *   services-stack.ts  lambda-program  http-api  portal/
 *   edge-stack.ts      entrances  edge-network  edge-fleet  edge-balancer  edge-node/ (what runs on the instance)
 *
 *   program.ts         what a table, queue or secret sees of who uses it
 *   alarms.ts          what people are woken for
 *   findings.ts        findings of cdk-nag that are accepted, each with its reason
 *
 * A new function is a folder under functions/, a line in bundle.ts and artifacts.ts, and a LambdaProgram in
 * services-stack.ts with what it may use.
 */
export type { Artifacts } from './artifacts.ts';
export { buildArtifacts, buildBundles } from './bundle.ts';
export { readSettings, Settings } from './settings.ts';
export { addStacks, type Stacks } from './stacks.ts';
