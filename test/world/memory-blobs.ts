import { assertBlobKey, type Blobs } from '#shared/blob/blobs.ts';
import { UploadDoor } from '#shared/blob/upload-door.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';

/** Blobs in memory, for tests that are about something else. */
export class MemoryBlobs implements Blobs {
  readonly #files = new Map<string, Uint8Array>();
  /** Takes what is put at an `uploadLink`. */
  readonly door = new UploadDoor(systemClock, systemChance);

  get keys(): string[] {
    return [...this.#files.keys()].sort();
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    assertBlobKey(key);
    this.#files.set(key, content.slice());
  }

  async get(key: string): Promise<Uint8Array | null> {
    assertBlobKey(key);
    return this.#files.get(key) ?? null;
  }

  async read(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const content = await this.get(key);
    return content && new Blob([content.slice()]).stream();
  }

  async delete(key: string): Promise<void> {
    this.#files.delete(key);
  }

  async join(key: string, parts: readonly string[]): Promise<number> {
    const whole = Buffer.concat(parts.map((part) => this.#files.get(part) ?? new Uint8Array()));
    await this.put(key, whole);
    return whole.length;
  }

  async link(): Promise<null> {
    return null;
  }

  async uploadLink(key: string, as: { readonly bytes: number; readonly seconds: number }): Promise<string> {
    assertBlobKey(key);
    return this.door.open(as, async (content) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      await this.put(key, Buffer.concat(pieces));
    });
  }

  async bytesOf(key: string): Promise<number | null> {
    return (await this.get(key))?.length ?? null;
  }
}
