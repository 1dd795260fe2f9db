import type { JobRecord } from '#shared/store/index.ts';
import { type JobWorld, jobBlob, resultBlob } from '#shared/usecases/index.ts';
import type { WorkEnd } from './work.ts';

/**
 * The file that a job makes, part by part: each step writes one, and the checkpoint says how many there are. A step
 * that is done again writes the same part again.
 */
export class ResultFile {
  readonly #blobs: JobWorld['blobs'];
  readonly #job: JobRecord;
  readonly #contentType: string;
  #parts: number;

  /** @param parts  how many the checkpoint tells of; 0 at the beginning */
  constructor({ blobs }: JobWorld, job: JobRecord, { contentType, parts }: { contentType: string; parts: number }) {
    this.#blobs = blobs;
    this.#job = job;
    this.#contentType = contentType;
    this.#parts = parts;
  }

  /** @returns how many parts there are now */
  async append(content: string): Promise<number> {
    await this.#blobs.put(this.#part(this.#parts), Buffer.from(content), this.#contentType);
    this.#parts += 1;
    return this.#parts;
  }

  async finish(fileName: string): Promise<WorkEnd> {
    const scraps = Array.from({ length: this.#parts }, (_, index) => this.#part(index));
    const { principal } = this.#job;
    const bytes = await this.#blobs.join(resultBlob(this.#job, principal.tenantId), scraps, this.#contentType);
    return { name: 'succeeded', result: { fileName, contentType: this.#contentType, bytes }, scraps };
  }

  #part(index: number): string {
    return jobBlob(this.#job.principal.tenantId, this.#job.id, `part-${index}`);
  }
}
