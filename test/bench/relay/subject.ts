import { readdirSync, readFileSync } from 'node:fs';

/** A relay under load: a process that has opened a port for each stream of the load. */
export interface Subject {
  readonly pid: number;
  /** For each port of the load, the port it sends to. Ports 0 and 1 are one call, 2 and 3 the next. */
  readonly targets: readonly number[];
  close(): Promise<void>;
}

/** `start` gets the ports of the load. Null: not installed, `howTo` says how to get it. */
export interface SubjectKind {
  readonly name: string;
  readonly howTo?: string;
  start(loadPorts: readonly number[]): Promise<Subject | null>;
}

/** The load runs on the first core, what is measured on the second: neither takes the other's time. */
export const LOAD_CORE = '0';
export const SUBJECT_CORE = '1';

/** CPU time that all threads of a process have used, in microseconds, by the scheduler's own nanoseconds. */
export function cpuUs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000)
    .reduce((sum, threadUs) => sum + threadUs, 0);
}

export function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
