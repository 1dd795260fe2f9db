import type { Dialog } from './dialog.ts';

/** All dialogs, by the id that applications use and by what messages carry. */
export class DialogStore<T extends { dialog: Dialog }> {
  readonly #byId = new Map<string, T>();
  readonly #byLocalTag = new Map<string, T>();

  get size(): number {
    return this.#byId.size;
  }

  add(entry: T): void {
    const { id, callId, localTag } = entry.dialog;
    this.#byId.set(id, entry);
    this.#byLocalTag.set(localKey(callId, localTag), entry);
  }

  remove(entry: T): void {
    const { id, callId, localTag } = entry.dialog;
    if (this.#byId.get(id) === entry) this.#byId.delete(id);
    const key = localKey(callId, localTag);
    if (this.#byLocalTag.get(key) === entry) this.#byLocalTag.delete(key);
  }

  byId(id: string): T | undefined {
    return this.#byId.get(id);
  }

  /** The dialog a request of the peer belongs to: its To tag is our tag, its From tag the peer's. */
  match(callId: string, localTag: string, remoteTag: string): T | undefined {
    const entry = this.#byLocalTag.get(localKey(callId, localTag));
    return entry?.dialog.remoteTag === remoteTag ? entry : undefined;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#byId.values();
  }
}

const localKey = (callId: string, localTag: string): string => `${callId}|${localTag}`;
