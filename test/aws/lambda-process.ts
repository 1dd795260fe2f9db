import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaAnswer } from './lambda.ts';

/** Does what the Lambda runtime does: imports the handler that `_HANDLER` names, and calls it with one event at a time. */
const { LAMBDA_TASK_ROOT = '', _HANDLER = '' } = process.env;
const [file, name = ''] = _HANDLER.split('.');
const say = (answer: LambdaAnswer) => process.send?.(answer);

const cpuMsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const startedMs = performance.now();
const startedCpu = process.cpuUsage();
const module: Record<string, (event: unknown, context: unknown) => Promise<unknown>> = await import(
  pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href
);
const handler = module[name];
if (handler === undefined) throw new Error(`${_HANDLER} is not exported`);
say({ name: 'ready', importMs: performance.now() - startedMs, cpuMs: cpuMsSince(startedCpu) });

process.on('message', (event) => {
  const beforeCpu = process.cpuUsage();
  handler(event, { awsRequestId: crypto.randomUUID(), functionName: 'test' }).then(
    (value) => say({ name: 'result', value, cpuMs: cpuMsSince(beforeCpu) }),
    (error: unknown) =>
      say({ name: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
