import type { Worker } from 'node:worker_threads';
import { workerSpawner } from '#edge/media/spawn-worker.ts';

/** The worker threads of a server, for a test that kills one. */
export class MortalWorkers {
  /** The latest comes last. */
  readonly spawned: Worker[] = [];
  readonly #spawn: () => Worker;

  private constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  static async prepare(): Promise<MortalWorkers> {
    return new MortalWorkers(await workerSpawner());
  }

  readonly spawn = (): Worker => {
    const worker = this.#spawn();
    this.spawned.push(worker);
    return worker;
  };

  /** Kills the one that was spawned last. */
  async kill(): Promise<void> {
    await this.spawned.at(-1)?.terminate();
  }
}
