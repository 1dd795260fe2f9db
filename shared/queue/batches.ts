/** Limits of one SendMessageBatch. SQS takes 1 MiB; a quarter of it keeps a lost request cheap to repeat. */
const MAX_MESSAGES = 10;
const MAX_BYTES = 256 * 1024;

/** Cuts bodies, in order, into batches that fit one request; a body too large for any stands alone, to be refused. */
export function inBatches(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    if (batch.length === MAX_MESSAGES || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(body);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** SQS refuses the two non-characters of the basic plane (W3C XML 1.0 §2.2); JSON may write them as escapes. */
export const toBody = (message: unknown): string =>
  JSON.stringify(message).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
