import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LOAD_CORE } from './subject.ts';

export interface LoadResult {
  readonly sent: number;
  readonly received: number;
  /** From sending to receiving, through the relay. */
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Load {
  readonly ports: readonly number[];
  aim(targets: readonly number[]): void;
  run(seconds: number): Promise<LoadResult>;
  close(): void;
}

/** Compiles the generator. */
export function buildLoad(): string {
  const program = join(mkdtempSync(join(tmpdir(), 'relay-bench-')), 'rtp-load');
  execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'rtp-load.c')]);
  return program;
}

export async function startLoad(program: string, streams: number): Promise<Load> {
  const child = spawn('taskset', ['-c', LOAD_CORE, program, String(streams)], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('rtp-load ended early');
    return value;
  };
  const ports = (await nextLine()).split(' ').map(Number);
  return {
    ports,
    aim: (targets) => void child.stdin.write(`targets ${targets.join(' ')}\n`),
    async run(seconds) {
      child.stdin.write(`run ${seconds}\n`);
      return JSON.parse(await nextLine()) as LoadResult;
    },
    close: () => child.stdin.end(),
  };
}
