import type { Libc } from './libc.ts';

/** More than a process may open. */
const MOST_DESCRIPTORS = 1_048_576;

/**
 * Which descriptors of the process a worker thread has open, kept where another thread can read it: the system does not close
 * them when the thread dies, and their ports would stay taken.
 */
export class Descriptors {
  readonly #bits: Uint32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#bits = new Uint32Array(memory);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(MOST_DESCRIPTORS / 8);
  }

  opened(descriptor: number): void {
    this.#bits[descriptor >> 5] = (this.#bits[descriptor >> 5] as number) | (1 << (descriptor & 31));
  }

  /** Say it before: once closed, the number may be another thread's. */
  closing(descriptor: number): void {
    this.#bits[descriptor >> 5] = (this.#bits[descriptor >> 5] as number) & ~(1 << (descriptor & 31));
  }

  /** In ascending order. */
  all(): number[] {
    const descriptors: number[] = [];
    for (const [word, bits] of this.#bits.entries()) {
      if (bits === 0) continue;
      for (let bit = 0; bit < 32; bit++) if ((bits & (1 << bit)) !== 0) descriptors.push(word * 32 + bit);
    }
    return descriptors;
  }

  /** When the thread is gone. */
  closeAll(libc: Pick<Libc, 'close'>): void {
    for (const descriptor of this.all()) libc.close(descriptor);
    this.#bits.fill(0);
  }
}
