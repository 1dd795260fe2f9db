import type { Chance, Clock } from '#shared/world/index.ts';

/** Where addresses of uploads lie on one machine, beside the API. */
export const UPLOAD_PATH = '/uploads/';

const TOKEN_BYTES = 24;

/** What is behind an address. */
interface Link {
  readonly bytes: number;
  readonly untilMs: number;
  readonly take: (content: AsyncIterable<Uint8Array>) => Promise<void>;
}

/**
 * What a bucket does with signed addresses, for one machine: whoever knows one may put a file there for a while, of the size
 * that was told. A restart forgets them; their uploads begin again.
 */
export class UploadDoor {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #chance: Chance;
  readonly #links = new Map<string, Link>();

  constructor(clock: Pick<Clock, 'nowMs'>, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  /**
   * @param take  is given what arrives; it throws where too much or too little does
   * @returns the address, relative to that of the API
   */
  open({ bytes, seconds }: { readonly bytes: number; readonly seconds: number }, take: Link['take']): string {
    const nowMs = this.#clock.nowMs();
    for (const [token, { untilMs }] of this.#links) if (untilMs <= nowMs) this.#links.delete(token);
    const token = Buffer.from(this.#chance.bytes(TOKEN_BYTES)).toString('base64url');
    this.#links.set(token, { bytes, untilMs: nowMs + seconds * 1000, take });
    return `${UPLOAD_PATH}${token}`;
  }

  /** Answers a PUT as S3 would: 200, 403 for an address that is unknown or too old, 400 for another size. */
  async answer({ url, method, body, headers }: Request): Promise<Response> {
    const link = this.#links.get(new URL(url).pathname.slice(UPLOAD_PATH.length));
    if (method !== 'PUT') return new Response(null, { status: 405, headers: { Allow: 'PUT' } });
    if (!link || link.untilMs <= this.#clock.nowMs()) return refusal(403);
    if (headers.get('content-length') !== String(link.bytes)) return refusal(400);
    try {
      await link.take(exactly(body ?? new Blob().stream(), link.bytes));
      return new Response(null, { status: 200 });
    } catch (error) {
      if (error instanceof WrongSize) return refusal(400);
      throw error;
    }
  }
}

/** The rest may still be on its way, and nobody reads it. */
const refusal = (status: 400 | 403) => new Response(null, { status, headers: { Connection: 'close' } });

/** It is not as long as was told, or whoever sent it is gone. */
class WrongSize extends Error {}

async function* exactly(content: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let count = 0;
  const pieces = content[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch(() => {
      throw new WrongSize();
    });
    if (next.done) break;
    count += next.value.length;
    if (count > bytes) throw new WrongSize();
    yield next.value;
  }
  if (count < bytes) throw new WrongSize();
}
