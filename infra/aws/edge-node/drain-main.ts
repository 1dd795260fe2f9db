import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { systemClock } from '#shared/world/index.ts';
import { drain } from './drain.ts';
import { InstanceMetadata } from './metadata.ts';

/** Shorter than the hook's time-out (../edge-fleet.ts), so that the edge is stopped by us and not by a power-off. */
const PATIENCE_MS = 15 * 60_000;

const environment = z
  .object({ AWS_REGION: z.string(), HTTP_PORT: z.string(), DRAIN_GROUP: z.string(), DRAIN_HOOK: z.string() })
  .parse(process.env);
/** What we read of the edge's counters. */
const Counters = z.object({ calls: z.object({ 'now.calls': z.int() }) });

const run = promisify(execFile);
const metadata = new InstanceMetadata(process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT);
await drain({ metadata, clock: systemClock, runningCalls, stopEdge, letGo }, PATIENCE_MS);

async function runningCalls(): Promise<number | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${environment.HTTP_PORT}/counters`, {
      signal: AbortSignal.timeout(2000),
    });
    return Counters.parse(await answer.json()).calls['now.calls'];
  } catch {
    return null;
  }
}

async function stopEdge(): Promise<void> {
  await run('systemctl', ['stop', 'patchbay-edge.service']);
}

async function letGo(): Promise<void> {
  const instanceId = await metadata.read('instance-id');
  await run('aws', [
    ...['autoscaling', 'complete-lifecycle-action', '--lifecycle-action-result', 'CONTINUE'],
    ...['--region', environment.AWS_REGION, '--instance-id', instanceId ?? ''],
    ...['--auto-scaling-group-name', environment.DRAIN_GROUP, '--lifecycle-hook-name', environment.DRAIN_HOOK],
  ]);
}
