/** Part of a file: its first and its last byte, counted from 0. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What the header Range asks for (RFC 9110 §14.2): one part. Several parts, other units and what makes no sense are as good as no
 * header, and the whole file is sent.
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '')
    return last === '0' || bytes === 0 ? 'unsatisfiable' : { from: Math.max(0, bytes - Number(last)), to: bytes - 1 };
  if (Number(first) >= bytes) return 'unsatisfiable';
  if (last !== '' && Number(last) < Number(first)) return null;
  return { from: Number(first), to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}

/** Lets through nothing but the range. */
export function cutOut({ from, to }: ByteRange): TransformStream<Uint8Array, Uint8Array> {
  let at = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to + 1 - at));
      at += chunk.length;
      if (part.length > 0) controller.enqueue(part);
      if (at > to) controller.terminate();
    },
  });
}
