import { fork } from 'node:child_process';
import { once } from 'node:events';
import { SUBJECT_CORE, type Subject } from './subject.ts';

/** Runs a module as a relay of its own: it gets the load's ports as first argument, and sends back those to send to. */
export async function forkSubject(module: string, loadPorts: readonly number[], ...more: string[]): Promise<Subject> {
  const child = fork(module, [loadPorts.join(), ...more], {
    execPath: 'taskset',
    execArgv: ['-c', SUBJECT_CORE, process.execPath],
  });
  const [targets] = (await once(child, 'message', { signal: AbortSignal.timeout(20_000) })) as [number[]];
  return {
    pid: child.pid ?? 0,
    targets,
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
